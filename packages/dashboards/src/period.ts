/** Days from the first to the day before the last, `YYYY-MM-DD`; an end that is not there is open. */
export interface DayRange {
  readonly from?: string
  /** Not in the range. */
  readonly to?: string
}

/** A period that moves with the data. */
export interface PeriodPreset {
  readonly value: string
  readonly title: string
  /** The same to Metabase, which counts from the day of the clock; null for all time. */
  readonly metabase: string | null
}

/** Presets count back from the last day of the data, and so stay what they are when nothing new comes. */
export const periodPresets: readonly PeriodPreset[] = [
  { value: 'this-month', title: 'This month', metabase: 'thismonth' },
  { value: 'last-month', title: 'Last month', metabase: 'past1months' },
  { value: 'last-3-months', title: 'Last 3 months', metabase: 'past2months~' },
  { value: 'last-6-months', title: 'Last 6 months', metabase: 'past5months~' },
  { value: 'last-13-months', title: 'Last 13 months', metabase: 'past12months~' },
  { value: 'last-30-days', title: 'Last 30 days', metabase: 'past30days' },
  { value: 'last-90-days', title: 'Last 90 days', metabase: 'past90days' },
  { value: 'year-to-date', title: 'Year to date', metabase: 'thisyear' },
  { value: 'all', title: 'All time', metabase: null },
]

/** Whether a text is a preset, a month `2026-10`, or a range `2026-01-01..2026-04-01` of which one end may be open. */
export function isPeriodText(text: string): boolean {
  if (periodPresets.some(({ value }) => value === text)) return true
  if (/^\d{4}-(0[1-9]|1[0-2])$/.test(text)) return true
  const [, from = '', to = ''] = /^([\d-]*)\.\.([\d-]*)$/.exec(text) ?? []
  const given = [from, to].filter((day) => day !== '')
  return given.length > 0 && given.every(isDay) && (from === '' || to === '' || from < to)
}

/**
 * The days of a period.
 * @param text One that `isPeriodText` knows; any other is all time.
 * @param lastDay Last day of the data; without it presets are all time.
 */
export function periodRange(text: string, lastDay: string | undefined): DayRange {
  const month = /^(\d{4})-(\d\d)$/.exec(text)
  if (month !== null) return { from: `${text}-01`, to: shiftMonth(`${text}-01`, 1) }
  const [, from, to] = /^([\d-]*)\.\.([\d-]*)$/.exec(text) ?? []
  if (from !== undefined) return { ...(from !== '' && { from }), ...(to !== undefined && to !== '' && { to }) }
  if (lastDay === undefined || text === 'all') return {}
  const [thisMonth, dayAfter] = [`${lastDay.slice(0, 7)}-01`, shiftDay(lastDay, 1)]
  const [, count, unit] = /^last-(\d+)-(months|days)$/.exec(text) ?? []
  if (unit === 'months') return { from: shiftMonth(thisMonth, 1 - Number(count)), to: shiftMonth(thisMonth, 1) }
  if (unit === 'days') return { from: shiftDay(dayAfter, -Number(count)), to: dayAfter }
  if (text === 'this-month') return { from: thisMonth, to: shiftMonth(thisMonth, 1) }
  if (text === 'last-month') return { from: shiftMonth(thisMonth, -1), to: thisMonth }
  if (text === 'year-to-date') return { from: `${lastDay.slice(0, 4)}-01-01`, to: dayAfter }
  return {}
}

function isDay(text: string): boolean {
  const moment = new Date(`${text}T00:00:00Z`)
  return /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(moment.getTime()) && moment.toISOString().startsWith(text)
}

function shiftMonth(day: string, months: number): string {
  const moment = new Date(`${day}T00:00:00Z`)
  moment.setUTCMonth(moment.getUTCMonth() + months)
  return moment.toISOString().slice(0, 10)
}

function shiftDay(day: string, days: number): string {
  const moment = new Date(`${day}T00:00:00Z`)
  moment.setUTCDate(moment.getUTCDate() + days)
  return moment.toISOString().slice(0, 10)
}
