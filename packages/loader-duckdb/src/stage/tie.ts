import type { DuckDBConnection } from '@duckdb/node-api'
import { absolute, amountOf } from '@open-finops/focus-reconcile'
import { FinopsError, isFinopsError, type LoadOptions, type PeriodLoad } from '@open-finops/pipeline'
import { plainDecimal } from '../decimal-text.ts'
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
const tolerance = amountOf('0.01')

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
 * @param rows Some rows that differ, in words.
 * @throws FinopsError `FINOPS_UNTIED`, with the row types that differ.
 */
export function requireTies(periods: readonly PeriodLoad[], rows: readonly string[] = []): void {
  const untied = firstUntied(periods)
  if (!untied) return
  const period = periods.find((candidate) => candidate.billingPeriod === untied.billingPeriod)
  const differing = (period?.totals ?? [])
    .filter((total) => total.currency === untied.currency && total.nativeCost !== total.billedCost)
    .map((total) => `${total.nativeType}: ${total.nativeCost} in the bill, ${total.billedCost} billed`)
  const examples = rows.length === 0 ? '' : ` For example ${rows.join('; ')}.`
  throw new FinopsError({
    code: 'FINOPS_UNTIED',
    message: `${untied.billingPeriod} does not tie: the bill sums to ${untied.nativeCost} ${untied.currency}, its FOCUS rows to ${untied.billedCost}`,
    hint: `Rows that differ: ${differing.join('; ')}.${examples} The export may be incomplete; \`--allow-untied\` loads it all the same.`,
    details: { ...untied, differing, rows },
  })
}

/** The first billing period and currency whose totals differ by more than rounding. */
export function firstUntied(periods: readonly PeriodLoad[]): Tie | undefined {
  return ties(periods).find(({ variance }) => absolute(amountOf(variance)) >= tolerance)
}

/**
 * Refuses what was staged where it does not tie, or says so where that is allowed.
 * @throws FinopsError `FINOPS_UNTIED`, with the row types that differ and some of their rows.
 */
export async function checkTies(
  connection: DuckDBConnection,
  periods: readonly PeriodLoad[],
  { allowUntied, onEvent }: LoadOptions,
): Promise<void> {
  const untied = firstUntied(periods)
  if (untied === undefined) return
  try {
    requireTies(periods, await differingRows(connection, untied))
  } catch (error) {
    if (allowUntied !== true || !isFinopsError(error)) throw error
    onEvent?.({ type: 'warning', code: 'FINOPS_UNTIED', message: `${error.message}. Loaded all the same` })
  }
}

/** The rows of the relation `staged` whose billed cost is furthest from what the bill says. */
async function differingRows(
  connection: DuckDBConnection,
  { billingPeriod, currency }: Tie,
): Promise<readonly string[]> {
  const answer = await connection.runAndReadAll(
    `SELECT coalesce(ChargeDescription, SkuId, ServiceName, 'a row') AS what,
        strftime(ChargePeriodStart, '%Y-%m-%d %H:%M') AS starts, x_NativeCost::VARCHAR AS native, BilledCost::VARCHAR AS billed
      FROM staged
      WHERE x_NativeCost IS DISTINCT FROM BilledCost AND BillingCurrency = $currency
        AND strftime(BillingPeriodStart, '%Y-%m') = $period
      ORDER BY abs(BilledCost - coalesce(x_NativeCost, 0)) DESC, what, starts LIMIT 3`,
    { currency, period: billingPeriod },
  )
  return answer.getRowObjectsJS().map((row) => {
    const native = row['native'] === null ? 'nothing' : plainDecimal(String(row['native']))
    return `'${row['what']}' of ${row['starts']}: ${native} in the bill, ${plainDecimal(String(row['billed']))} billed`
  })
}
