import type { Month } from '../../period.ts'

/** What one billing period of the demo is made from. */
export interface DemoContext {
  readonly seed: number
  readonly month: Month
  /** Months since the start of the company's history. */
  readonly index: number
  /** First day of the history, `YYYY-MM-DD`. */
  readonly historyStart: string
  readonly hourly: boolean
  /** 1 for the first delivery, 2 for the restatement with its late correction. */
  readonly version: 1 | 2
  /** True while AWS hasn't invoiced the month: invoice ids are empty. */
  readonly open: boolean
  /** How often on-demand workloads are repeated to reach a wanted size. */
  readonly copies: number
}

/** The month of the history and its days (first and last) in which data runs through a NAT gateway by mistake. */
export const runaway: Readonly<{ index: number; firstDay: number; lastDay: number; factor: string }> = {
  index: 9,
  firstDay: 10,
  lastDay: 16,
  factor: '40.0',
}

/** True on the net basis: net columns hold what is paid, and discount rows have a net cost of 0. */
export function isNet(context: DemoContext, grossMonths: number): boolean {
  return context.index >= grossMonths
}
