import { FinopsError, type PeriodLoad } from '@open-finops/pipeline'
import { addDecimals } from './period-totals.ts'

/** What a billing period's FOCUS rows bill in one currency against what its source rows cost. */
export interface Tie {
  readonly billingPeriod: string
  readonly currency: string
  readonly nativeCost: string
  readonly billedCost: string
  /** billedCost less nativeCost. */
  readonly variance: string
}

/** Rows that cancel each other out may do so to the last digit but one: less than a cent in a period is rounding. */
const tolerance = 0.01

/** The tie of every billing period and currency; exact decimals. */
export function ties(periods: readonly PeriodLoad[]): readonly Tie[] {
  return periods.flatMap((period) =>
    [...new Set(period.totals.map((total) => total.currency))].map((currency): Tie => {
      const totals = period.totals.filter((total) => total.currency === currency)
      const nativeCost = addDecimals(totals.map((total) => total.nativeCost))
      const billedCost = addDecimals(totals.map((total) => total.billedCost))
      const variance = addDecimals([billedCost, nativeCost.startsWith('-') ? nativeCost.slice(1) : `-${nativeCost}`])
      return { billingPeriod: period.billingPeriod, currency, nativeCost, billedCost, variance }
    }),
  )
}

/**
 * Refuses periods whose FOCUS total is not their native total.
 * @throws FinopsError `FINOPS_UNTIED`, with the row types that differ.
 */
export function requireTies(periods: readonly PeriodLoad[]): void {
  const untied = ties(periods).find((tie) => Math.abs(Number(tie.variance)) >= tolerance)
  if (!untied) return
  const period = periods.find((candidate) => candidate.billingPeriod === untied.billingPeriod)
  const differing = (period?.totals ?? [])
    .filter((total) => total.currency === untied.currency && total.nativeCost !== total.billedCost)
    .map((total) => `${total.nativeType}: ${total.nativeCost} in the bill, ${total.billedCost} billed`)
  throw new FinopsError({
    code: 'FINOPS_UNTIED',
    message: `${untied.billingPeriod} does not tie: the bill sums to ${untied.nativeCost} ${untied.currency}, its FOCUS rows to ${untied.billedCost}`,
    hint: `Rows that differ: ${differing.join('; ')}. The export may be incomplete; \`--allow-untied\` loads it all the same.`,
    details: { ...untied, differing },
  })
}
