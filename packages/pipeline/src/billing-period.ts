import { FinopsError } from './errors.ts'

/** A calendar month as the providers bill it, `YYYY-MM`, in UTC. */
export type BillingPeriod = string

/** Stands for the billing period of rows that have none: those of contract commitments. */
export const noBillingPeriod: BillingPeriod = ''

/** A closed range of billing periods; an open side reaches as far as the source does. */
export interface BillingPeriodRange {
  readonly from?: BillingPeriod
  readonly to?: BillingPeriod
}

const pattern = /^(\d{4})-(0[1-9]|1[0-2])$/

/**
 * Reads `YYYY-MM`.
 * @throws FinopsError `FINOPS_BAD_PERIOD` when the text is no calendar month.
 */
export function parseBillingPeriod(text: string): BillingPeriod {
  if (!pattern.test(text)) {
    throw new FinopsError({
      code: 'FINOPS_BAD_PERIOD',
      message: `'${text}' is no billing period`,
      hint: 'Write a month as YYYY-MM, for example 2026-10.',
    })
  }
  return text
}

/** The month that `instant` lies in, by UTC. */
export function billingPeriodOf(instant: Date): BillingPeriod {
  return instant.toISOString().slice(0, 7)
}

/** The month `months` after `period` (before it when negative). */
export function shiftBillingPeriod(period: BillingPeriod, months: number): BillingPeriod {
  const [year, month] = parseBillingPeriod(period).split('-').map(Number)
  return billingPeriodOf(new Date(Date.UTC(year ?? 0, (month ?? 1) - 1 + months, 1)))
}

/** First instant of the period, ISO 8601 in UTC. */
export function billingPeriodStart(period: BillingPeriod): string {
  return `${parseBillingPeriod(period)}-01T00:00:00Z`
}

/** First instant after the period, ISO 8601 in UTC: FOCUS period ends are exclusive. */
export function billingPeriodEnd(period: BillingPeriod): string {
  return billingPeriodStart(shiftBillingPeriod(period, 1))
}

/** True when `period` lies in `range`, both ends included. */
export function inRange(period: BillingPeriod, range: BillingPeriodRange): boolean {
  return (range.from === undefined || period >= range.from) && (range.to === undefined || period <= range.to)
}

/** The current month and the `count - 1` before it: what a scheduled ingest looks at again, since clouds restate. */
export function lastMonths(count: number, now: Date = new Date()): BillingPeriodRange {
  const to = billingPeriodOf(now)
  return { from: shiftBillingPeriod(to, 1 - count), to }
}
