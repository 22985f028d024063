import {
  type Dashboard,
  defaultSelection,
  type Filter,
  type LakeFacts,
  nullText,
  periodPresets,
  type Selection,
  selectedDays,
} from '@open-finops/dashboards'
import type { Formats } from './format/formats.ts'
import type { Chip } from './page-state.ts'

/** What is chosen, in words: a period with its days, so that nobody has to guess what "last month" is. */
export function describeSelection(
  dashboard: Dashboard,
  selection: Selection,
  facts: LakeFacts,
  formats: Formats,
): readonly Chip[] {
  const usual = defaultSelection(dashboard, facts)
  return dashboard.filters.flatMap((filter) => {
    const text = chosenText(filter, selection, facts, formats)
    if (text === undefined) return []
    const same = JSON.stringify(selection[filter.id]) === JSON.stringify(usual[filter.id])
    return [{ filter: filter.id, title: filter.title, text, usual: same }]
  })
}

function chosenText(filter: Filter, selection: Selection, facts: LakeFacts, formats: Formats): string | undefined {
  const value = selection[filter.id]
  if (filter.kind === 'choice') {
    return filter.choices.find((choice) => choice.value === (value ?? filter.default))?.title
  }
  if (value === undefined || value.length === 0) return undefined
  if (filter.kind === 'text') return typeof value === 'string' ? value : undefined
  if (typeof value !== 'string') return value.map((one) => one ?? 'not set').join(', ')
  if (filter.kind === 'values') return value === nullText ? 'not set' : value
  const { from, to } = selectedDays(filter, selection, facts.lastDay)
  const preset = periodPresets.find((one) => one.value === value)?.title
  const days = `${from === undefined ? '…' : formats.date(from)} – ${to === undefined ? '…' : formats.date(dayBefore(to))}`
  return preset === undefined ? days : from === undefined && to === undefined ? preset : `${preset} (${days})`
}

function dayBefore(day: string): string {
  return new Date(Date.parse(day) - 86_400_000).toISOString().slice(0, 10)
}
