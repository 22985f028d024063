import type { PeriodLoad } from '@open-finops/pipeline'
import { Violation } from './area.ts'
import type { CorpusBill } from './corpus.ts'
import { type IndependentSum, independentSum, unitsOf } from './exact-sum.ts'

const one = 10n ** 40n
const cent = one / 100n

/** What became of a data file, by the store's own account and by the rows it wrote. */
export interface Loaded {
  readonly periods: readonly PeriodLoad[]
  /** Sums of BilledCost over the rows of each file that was written, decimals as text. */
  readonly written: readonly string[]
}

/**
 * Compares what was loaded with itself and with another reader of the same file.
 * @returns Whether another reader could read the file.
 * @throws Violation where a total that counts as tied is wrong.
 */
export async function requireRightTotal(bill: CorpusBill, bytes: Uint8Array, loaded: Loaded): Promise<boolean> {
  const totals = loaded.periods.flatMap(({ totals: own }) => own)
  const native = sum(totals.map(({ nativeCost }) => nativeCost))
  const billed = sum(totals.map(({ billedCost }) => billedCost))
  const sourceRows = loaded.periods.reduce((rows, period) => rows + period.sourceRows, 0)
  const written = sum(loaded.written)
  if (written !== billed) throw wrong('the rows written', text(written), 'the report', text(billed))
  for (const { billingPeriod, totals: own } of loaded.periods) {
    for (const currency of new Set(own.map((total) => total.currency))) {
      const mine = own.filter((total) => total.currency === currency)
      const difference = sum(mine.map(({ nativeCost }) => nativeCost)) - sum(mine.map(({ billedCost }) => billedCost))
      if (absolute(difference) >= cent)
        throw new Violation(`${billingPeriod} ${currency} is off by ${text(difference)}`)
    }
  }
  let other: IndependentSum | undefined
  try {
    other = await independentSum(bill, bytes)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw new Violation(`was loaded with ${text(native)}, though its cost column holds ${error.message}`)
  }
  if (other === undefined) return false
  if (other.rows !== sourceRows) throw wrong('another reader', `${other.rows} rows`, 'loaded', `${sourceRows} rows`)
  // The lake has 18 places: a longer value is rounded there.
  const places = (one / 10n ** 18n) * BigInt(other.rows + 1)
  const close = other.loose ? absolute(other.total) / 10n ** 9n + one / 10n ** 9n : places
  if (absolute(other.total - native) > close) throw wrong('another reader', text(other.total), 'loaded', text(native))
  return true
}

function sum(decimals: readonly string[]): bigint {
  return decimals.reduce((total, decimal) => total + units(decimal), 0n)
}

function units(decimal: string): bigint {
  const value = unitsOf(decimal)
  if (value === undefined) throw new Violation(`a total is no decimal: ${decimal}`)
  return value
}

function absolute(value: bigint): bigint {
  return value < 0n ? -value : value
}

function text(value: bigint): string {
  const digits = absolute(value).toString().padStart(41, '0')
  return `${value < 0n ? '-' : ''}${digits.slice(0, -40)}.${digits.slice(-40)}`
}

function wrong(one: string, first: string, other: string, second: string): Violation {
  return new Violation(`a wrong total passed as tied: ${one} says ${first}, ${other} says ${second}`)
}
