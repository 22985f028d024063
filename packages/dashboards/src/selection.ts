import { FinopsError } from '@open-finops/pipeline'
import type { ChoiceFilter, Dashboard, Filter } from './definition.ts'
import { didYouMean } from './definition-error.ts'
import type { LakeFacts } from './lake-facts.ts'
import { type DayRange, isPeriodText, periodRange } from './period.ts'

/**
 * What is chosen, by filter; a filter that is not there narrows nothing. A period is a preset such as `last-13-months` or
 * `2026-01-01..2026-04-01` (the second day is not in it); values may be null, which is "not set".
 */
export type Selection = Readonly<Record<string, string | readonly (string | null)[]>>

/** What is not set, in a URL or on a command line. */
export const nullText = '(none)'

/**
 * What a dashboard shows before anybody chooses.
 * @param facts Of the lake; without them, filters whose default depends on it narrow nothing.
 */
export function defaultSelection(dashboard: Pick<Dashboard, 'filters'>, facts?: LakeFacts): Selection {
  return Object.fromEntries(
    dashboard.filters.flatMap((filter): [string, string | readonly string[]][] => {
      if (filter.kind === 'text' || filter.default === undefined) return []
      if (filter.kind !== 'values') return [[filter.id, filter.default]]
      const [largest] = facts?.currencies ?? []
      const isCurrency = filter.column === 'BillingCurrency'
      return isCurrency && largest !== undefined ? [[filter.id, [largest.currency]]] : []
    }),
  )
}

/**
 * Reads a selection from the parameters of a URL or a command: a name for each filter, again for each further value,
 * `(none)` for values that are not set, and nothing after `=` for no choice at all. What they don't name is as by default.
 * @throws FinopsError `FINOPS_BAD_FILTER` for an unknown filter or a value that it can't take.
 */
export function readSelection(
  dashboard: Dashboard,
  parameters: Iterable<readonly [string, string]>,
  facts?: LakeFacts,
): Selection {
  const chosen: Record<string, string | readonly (string | null)[]> = { ...defaultSelection(dashboard, facts) }
  const given = new Map<string, string[]>()
  for (const [name, value] of parameters) given.set(name, [...(given.get(name) ?? []), value])
  for (const [name, texts] of given) {
    const filter = dashboard.filters.find(({ id }) => id === name)
    if (filter === undefined) {
      const known = dashboard.filters.map(({ id }) => id)
      throw badFilter(dashboard, `has no filter ${JSON.stringify(name)}`, didYouMean(name, known))
    }
    const values = texts.filter((text) => text !== '')
    if (values.length === 0) delete chosen[name]
    else chosen[name] = readValue(dashboard, filter, values)
  }
  return chosen
}

/** Parameters that `readSelection` reads back; what is as by default is left out. */
export function writeSelection(
  dashboard: Dashboard,
  selection: Selection,
  facts?: LakeFacts,
): readonly (readonly [string, string])[] {
  const defaults = defaultSelection(dashboard, facts)
  return dashboard.filters.flatMap(({ id }): readonly (readonly [string, string])[] => {
    const [value, usual] = [textsOf(selection[id]), textsOf(defaults[id])]
    if (JSON.stringify(value) === JSON.stringify(usual)) return []
    return value.length === 0 ? [[id, '']] : value.map((text) => [id, text] as const)
  })
}

/** The days that a selection's period covers; either end may be open. */
export function selectedDays(filter: Filter, selection: Selection, lastDay: string | undefined): DayRange {
  const value = selection[filter.id]
  return typeof value === 'string' ? periodRange(value, lastDay) : {}
}

/** The value of a choice that is in force. */
export function chosenValue(filter: ChoiceFilter, selection: Selection): string | undefined {
  const value = selection[filter.id]
  return filter.choices.find((choice) => choice.value === value)?.value ?? filter.default
}

function readValue(dashboard: Dashboard, filter: Filter, texts: readonly string[]): Selection[string] {
  if (filter.kind === 'values') {
    if (filter.single === true && texts.length > 1) {
      throw badFilter(dashboard, `takes one ${filter.title.toLowerCase()} at a time`, `Give ${filter.id} once.`)
    }
    return texts.map((text) => (text === nullText ? null : text))
  }
  const [text = ''] = texts
  const bad = (hint: string): FinopsError =>
    badFilter(dashboard, `can't take ${JSON.stringify(text)} for ${filter.id}`, hint)
  if (texts.length > 1) throw bad(`Give ${filter.id} once.`)
  if (filter.kind === 'period' && !isPeriodText(text)) {
    throw bad('Write a month 2026-10, a range 2026-01-01..2026-04-01, or a preset such as last-3-months.')
  }
  if (filter.kind === 'choice' && !filter.choices.some(({ value }) => value === text)) {
    throw bad(
      didYouMean(
        text,
        filter.choices.map(({ value }) => value),
      ),
    )
  }
  return text
}

function textsOf(value: Selection[string] | undefined): readonly string[] {
  if (value === undefined) return []
  return typeof value === 'string' ? [value] : value.map((one) => one ?? nullText)
}

function badFilter(dashboard: Dashboard, problem: string, hint: string): FinopsError {
  return new FinopsError({
    code: 'FINOPS_BAD_FILTER',
    message: `The dashboard ${dashboard.id} ${problem}`,
    hint,
    details: { dashboard: dashboard.id },
  })
}
