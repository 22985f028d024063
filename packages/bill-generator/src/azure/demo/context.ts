import type { Month } from '../../period.ts'
import type { AzureLayout } from '../options.ts'

/** What one billing period of the demo is made from. */
export interface AzureDemoContext {
  readonly seed: number
  readonly month: Month
  /** Months since the start of the company's history. */
  readonly index: number
  /** First day of the history, `YYYY-MM-DD`. */
  readonly historyStart: string
  readonly layout: AzureLayout
  /** 1 for the first delivery, 2 for the restatement with its late correction. */
  readonly version: 1 | 2
  /** True while Microsoft hasn't invoiced the month: invoice ids are empty. */
  readonly open: boolean
  /** How often workloads on demand are repeated to reach a wanted size. */
  readonly copies: number
}

/** The month of the history and its days (first and last) in which the log level of a service was left at debug. */
export const chatty: Readonly<{ index: number; firstDay: number; lastDay: number; factor: string }> = {
  index: 10,
  firstDay: 5,
  lastDay: 9,
  factor: '25.0',
}

/** The month of the history in which one machine's reservation is given back. */
export const returnMonth = 8

/** The first day of the month so many months after the start of the history. */
export function monthStart(historyStart: string, months: number): string {
  const [year, month] = historyStart.split('-').map(Number)
  return new Date(Date.UTC(year ?? 1970, (month ?? 1) - 1 + months, 1)).toISOString().slice(0, 10)
}
