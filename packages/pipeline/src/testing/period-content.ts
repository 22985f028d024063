import assert from 'node:assert/strict'
import type { DeliveryLoad } from '../store.ts'

/** What a store holds of one billing period in one currency. */
export interface PeriodContent {
  /** `YYYY-MM`. */
  readonly billingPeriod: string
  /** ISO 4217. */
  readonly currency: string
  /** FOCUS rows. */
  readonly rows: number
  /** Exact sum of BilledCost as decimal text, e.g. `-12.50`. */
  readonly billedCost: string
}

/**
 * The contents of several lists added up: one entry a period and currency, sorted, sums without idle zeros,
 * entries without rows left out. Two stores hold the same when this gives the same.
 */
export function addContents(...contents: readonly (readonly PeriodContent[])[]): readonly PeriodContent[] {
  const sums = new Map<string, { billingPeriod: string; currency: string; rows: number; cost: Decimal }>()
  for (const { billingPeriod, currency, rows, billedCost } of contents.flat()) {
    const key = `${billingPeriod} ${currency}`
    const sum = sums.get(key) ?? { billingPeriod, currency, rows: 0, cost: { digits: 0n, scale: 0 } }
    sums.set(key, { ...sum, rows: sum.rows + rows, cost: addDecimals(sum.cost, parseDecimal(billedCost)) })
  }
  return [...sums.entries()]
    .filter(([, sum]) => sum.rows !== 0)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([, { billingPeriod, currency, rows, cost }]) => ({
      billingPeriod,
      currency,
      rows,
      billedCost: decimalText(cost),
    }))
}

/** What a store says that a load brought. */
export function contentsOfLoad(load: DeliveryLoad): readonly PeriodContent[] {
  return addContents(
    load.periods.flatMap(({ billingPeriod, totals }) =>
      totals.map(({ currency, focusRows, billedCost }) => ({ billingPeriod, currency, rows: focusRows, billedCost })),
    ),
  )
}

/** `digits` times 10 to the minus `scale`. */
interface Decimal {
  readonly digits: bigint
  readonly scale: number
}

function parseDecimal(text: string): Decimal {
  assert.match(text, /^-?\d+(\.\d+)?$/, 'an amount is plain decimal text')
  const [whole = '', fraction = ''] = text.split('.')
  return { digits: BigInt(whole + fraction), scale: fraction.length }
}

function addDecimals(one: Decimal, other: Decimal): Decimal {
  const scale = Math.max(one.scale, other.scale)
  const at = ({ digits, scale: own }: Decimal): bigint => digits * 10n ** BigInt(scale - own)
  return { digits: at(one) + at(other), scale }
}

function decimalText({ digits, scale }: Decimal): string {
  const sign = digits < 0n ? '-' : ''
  const text = (digits < 0n ? -digits : digits).toString().padStart(scale + 1, '0')
  const whole = text.slice(0, text.length - scale)
  const fraction = text.slice(text.length - scale).replace(/0+$/, '')
  return `${sign}${whole}${fraction === '' ? '' : `.${fraction}`}`
}
