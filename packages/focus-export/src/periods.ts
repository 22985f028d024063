import type { Lake } from '@open-finops/loader-duckdb'
import {
  type BillingPeriod,
  type BillingPeriodRange,
  billingPeriodStart,
  FinopsError,
  inRange,
  shiftBillingPeriod,
} from '@open-finops/pipeline'
import { rowsOf } from './rows.ts'

/** SQL condition on the rows of one billing period: by the month that it starts in, half-open. */
export function ofPeriod(period: BillingPeriod): string {
  return `BillingPeriodStart >= TIMESTAMP '${moment(period)}' AND BillingPeriodStart < TIMESTAMP '${moment(shiftBillingPeriod(period, 1))}'`
}

/** SQL condition on the rows of these billing periods. */
export function ofPeriods(periods: readonly BillingPeriod[]): string {
  return `strftime(BillingPeriodStart, '%Y-%m') IN (${periods.map((period) => `'${period}'`).join(', ')})`
}

/**
 * The billing periods that the lake has rows of.
 * @throws FinopsError `FINOPS_NOTHING_TO_EXPORT` when none lies in the range.
 */
export async function periodsOf(
  lake: Lake,
  range: BillingPeriodRange,
  signal?: AbortSignal,
): Promise<readonly BillingPeriod[]> {
  const rows = await rowsOf(
    lake,
    "SELECT DISTINCT strftime(BillingPeriodStart, '%Y-%m') AS period FROM cost_and_usage ORDER BY 1",
    undefined,
    signal,
  )
  const held = rows.map((row) => row.text('period'))
  const periods = held.filter((period) => inRange(period, range))
  if (periods.length > 0) return periods
  const [first, last] = [held[0], held.at(-1)]
  throw new FinopsError({
    code: 'FINOPS_NOTHING_TO_EXPORT',
    message:
      first === undefined
        ? `The lake in ${lake.dataDir} holds no rows`
        : `The lake in ${lake.dataDir} holds no rows from ${range.from ?? first} to ${range.to ?? last}`,
    hint: first === undefined ? 'Ingest a bill first: finops ingest.' : `It holds ${first} to ${last}.`,
    details: { path: lake.dataDir, from: range.from, to: range.to },
  })
}

function moment(period: BillingPeriod): string {
  return billingPeriodStart(period).replace('T', ' ').replace('Z', '')
}
