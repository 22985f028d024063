import { type BillingPeriod, billingPeriodEnd, billingPeriodStart } from '@open-finops/pipeline'
import type { ReachFact } from './facts.ts'

const hour = 3_600_000
const dayLength = 24 * hour

/**
 * Hours after the end of a day at which a cloud has, by its own words, delivered its usage: AWS up to 24 hours; Azure 24
 * for enterprise and customer agreements and 72 for pay-as-you-go, which an export does not tell apart, so the longer;
 * Google Cloud gives no guarantee, and by practice needs less than 48. docs/prove-a-number.md names the sources.
 */
export const deliveryHours: Readonly<Record<string, number>> = { aws: 24, azure: 72, gcp: 48 }

/** For clouds without a line above. */
export const otherDeliveryHours = 48

/** The hours after a day's end at which this cloud's usage of it is there. */
export function hoursUntilDelivered(provider: string): number {
  return deliveryHours[provider] ?? otherDeliveryHours
}

/**
 * The last day that a delivery can hold whole: it was written at least `hoursUntilDelivered` after that day's end.
 * @param writtenAt ISO 8601; null where nobody knows, and then no day is called complete.
 * @returns `YYYY-MM-DD` in UTC.
 */
export function lastCompleteDay(provider: string, writtenAt: string | null): string | null {
  const written = writtenAt === null ? Number.NaN : Date.parse(writtenAt)
  if (Number.isNaN(written)) return null
  return dayText(Math.floor((written - hoursUntilDelivered(provider) * hour) / dayLength) * dayLength - dayLength)
}

/**
 * The last day that the bill of a billing period holds whole: all of it once every charge names its invoice, which a
 * cloud does when it closes a month; before, by when it was written.
 * @returns `YYYY-MM-DD` in UTC; null where nobody knows.
 */
export function completeUntil(
  reach: Pick<ReachFact, 'provider' | 'billingPeriod' | 'writtenAt' | 'invoiced'>,
): string | null {
  const { provider, billingPeriod, writtenAt, invoiced } = reach
  return invoiced ? (daysOf(billingPeriod).at(-1) ?? null) : lastCompleteDay(provider, writtenAt)
}

/**
 * True when an export that is delivered daily should reach further by now: its last complete day is more than a day
 * behind what a delivery of yesterday could hold whole.
 * @param lastDay The last complete day, `YYYY-MM-DD`; null where nobody knows, and then nothing is called stale.
 */
export function isStale(provider: string, lastDay: string | null, now: Date): boolean {
  const expected = lastCompleteDay(provider, new Date(now.getTime() - 2 * dayLength).toISOString())
  return lastDay !== null && expected !== null && lastDay < expected
}

/** What is known of the days of a billing period. */
export interface KnownDays {
  readonly billingPeriod: BillingPeriod
  /** Days with usage, `YYYY-MM-DD`. */
  readonly used: readonly string[]
  /** The last day that the bill can hold whole; null where nobody knows. */
  readonly completeUntil: string | null
}

/**
 * Days that should have usage and have none: those of the billing period up to the last complete day, or, where that is
 * not known, up to the last day with usage. A bill with usage on fewer than half of them is not daily (one of monthly
 * rows, or of a purchase), and none of its days are missing.
 */
export function missingDays({ billingPeriod, used, completeUntil }: KnownDays): readonly string[] {
  const inPeriod = new Set(used.filter((day) => day.startsWith(billingPeriod)))
  const lastUsed = [...inPeriod].sort().at(-1)
  const until = completeUntil ?? lastUsed
  if (until === undefined || lastUsed === undefined) return []
  const expected = daysOf(billingPeriod).filter((day) => day <= until)
  const missing = expected.filter((day) => !inPeriod.has(day))
  return missing.length * 2 > expected.length ? [] : missing
}

function daysOf(period: BillingPeriod): readonly string[] {
  const start = Date.parse(billingPeriodStart(period))
  const days = (Date.parse(billingPeriodEnd(period)) - start) / dayLength
  return Array.from({ length: days }, (_, index) => dayText(start + index * dayLength))
}

function dayText(moment: number): string {
  return new Date(moment).toISOString().slice(0, 10)
}
