import type { Month } from '../../period.ts'

/** What one delivery of the demo is made from. */
export interface GcpDemoContext {
  readonly seed: number
  readonly month: Month
  /** Months since the start of the company's history. */
  readonly index: number
  /** First day of the history, `YYYY-MM-DD`. */
  readonly historyStart: string
  readonly billingAccountId: string
  /** 1 for the first delivery, 2 for the restatement with its late correction. */
  readonly version: 1 | 2
  /** How often what no commitment pays for is repeated to reach a wanted size. */
  readonly copies: number
}

/** From this month of the history on, covered usage has the commitment's price and the fee an offset. */
export const newSpendModel = 6

/** The month of the history and its days (first and last) in which a query runs again and again by mistake. */
export const runawayQuery: Readonly<{ index: number; firstDay: number; lastDay: number; factor: string }> = {
  index: 10,
  firstDay: 18,
  lastDay: 20,
  factor: '14.0',
}

/** Month of the history whose invoice corrects what the month before metered wrongly. */
export const correctionMonth = 5

/** The first day of a month of the history as a DATE. */
export function firstDay(context: Pick<GcpDemoContext, 'historyStart'>, index: string): string {
  return `(DATE '${context.historyStart}' + to_months((${index})::INTEGER))::DATE`
}

/** The moment at which a day begins in Pacific time, by which Google assigns usage to invoice months. */
export function pacific(day: string): string {
  return `(${day}::TIMESTAMP AT TIME ZONE 'America/Los_Angeles')`
}
