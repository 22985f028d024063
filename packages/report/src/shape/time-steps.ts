/** The steps of a time axis from the first day to the last, each of its `days` or in between: what is missing is a gap. */
export function timeSteps(days: readonly string[]): readonly string[] {
  const sorted = [...new Set(days)].sort()
  const [first, last] = [sorted[0], sorted.at(-1)]
  if (first === undefined || last === undefined || !sorted.every((day) => /^\d{4}-\d\d-\d\d/.test(day))) return sorted
  const next = stepOf(sorted)
  const steps: string[] = []
  for (let day = first; day <= last && steps.length < 2000; day = next(day)) steps.push(day)
  return sorted.every((day) => steps.includes(day)) ? steps : sorted
}

/** How long a step of these days is: a month, a week or a day. */
export function stepKind(days: readonly string[]): 'month' | 'week' | 'day' {
  if (days.every((day) => day.slice(8, 10) === '01')) return 'month'
  const times = days.map((day) => Date.parse(day) / dayLength)
  const [first = 0] = times
  return days.length > 1 && times.every((time) => (time - first) % 7 === 0) ? 'week' : 'day'
}

/** The last day of a step that begins on a day. */
export function lastDayOf(day: string, kind: 'month' | 'week' | 'day'): string {
  if (kind === 'month') return shiftDays(nextMonth(day), -1)
  return kind === 'week' ? shiftDays(day, 6) : day
}

const dayLength = 86_400_000

function stepOf(days: readonly string[]): (day: string) => string {
  const kind = stepKind(days)
  if (kind === 'month') return nextMonth
  return (day) => shiftDays(day, kind === 'week' ? 7 : 1)
}

function nextMonth(day: string): string {
  const moment = new Date(`${day.slice(0, 10)}T00:00:00Z`)
  moment.setUTCMonth(moment.getUTCMonth() + 1)
  return moment.toISOString().slice(0, 10)
}

function shiftDays(day: string, days: number): string {
  return new Date(Date.parse(day) + days * dayLength).toISOString().slice(0, 10)
}
