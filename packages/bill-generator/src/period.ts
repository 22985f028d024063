/** One calendar month in UTC, in the spellings that bills use. */
export interface Month {
  /** `YYYY-MM`. */
  readonly period: string
  /** First day, `YYYY-MM-DD`. */
  readonly start: string
  /** First day of the month after, `YYYY-MM-DD`. */
  readonly end: string
  readonly hours: number
  readonly year: number
  readonly month: number
}

/**
 * Reads `YYYY-MM`.
 * @throws RangeError when the text is no calendar month.
 */
export function monthOf(period: string): Month {
  const match = /^(\d{4})-(0[1-9]|1[0-2])$/.exec(period)
  if (match === null) throw new RangeError(`'${period}' is no billing period; write YYYY-MM`)
  const year = Number(match[1])
  const month = Number(match[2])
  const from = Date.UTC(year, month - 1, 1)
  const to = Date.UTC(year, month, 1)
  return { period, start: isoDay(from), end: isoDay(to), hours: (to - from) / 3_600_000, year, month }
}

/** Months from `from` to `to`; negative when `to` is earlier. */
export function monthsBetween(from: Month, to: Month): number {
  return (to.year - from.year) * 12 + to.month - from.month
}

function isoDay(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 10)
}
