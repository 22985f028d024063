import type { Card, Dashboard } from '@open-finops/dashboards'
import { columnKey } from './card-settings.ts'
import { parameterId } from './parameters.ts'
import type { Json, JsonObject } from './spec.ts'

/**
 * The settings of a card's place on a dashboard: where a click on it leads. Filters in force go along. Empty where the
 * card leads nowhere, or to a dashboard that is hidden.
 */
export function drillSettings(card: Card, from: Dashboard, dashboards: readonly Dashboard[]): JsonObject {
  const click = clickBehavior(card, from, dashboards)
  if (click === undefined) return {}
  if (card.display !== 'table') return { click_behavior: click }
  // In a table it is the cell that is clicked.
  const shown = Object.keys(card.columns).filter((name) => card.columns[name]?.hidden !== true)
  const [first] = shown
  const sources = Object.values(filtersOf(card)).filter((name) => shown.includes(name))
  const columns = new Set(sources.length > 0 ? sources : first === undefined ? [] : [first])
  return {
    column_settings: Object.fromEntries([...columns].map((name) => [columnKey(name), { click_behavior: click }])),
  }
}

function clickBehavior(card: Card, from: Dashboard, dashboards: readonly Dashboard[]): JsonObject | undefined {
  const { drill } = card
  if (drill === undefined) return undefined
  if (drill.dashboard === undefined) {
    return { type: 'link', linkType: 'url', linkTemplate: drill.url.replaceAll(/\{(\w+)\}/g, '{{$1}}') }
  }
  const target = dashboards.find(({ id }) => id === drill.dashboard)
  if (target === undefined) return undefined
  const tab = target.tabs.find(({ id }) => id === drill.tab)
  const own = Object.entries(drill.filters).map(([filter, column]) =>
    mapping(filter, { type: 'column', id: column, name: column }),
  )
  const carried = from.filters
    .filter(({ id }) => !(id in drill.filters) && target.filters.some((filter) => filter.id === id))
    .map(({ id, title }) => mapping(id, { type: 'parameter', id: parameterId(id), name: title }))
  return {
    type: 'link',
    linkType: 'dashboard',
    targetId: `dashboard:${target.id}`,
    ...(tab !== undefined && { tabId: `tab:${target.id}/${tab.title}` }),
    parameterMapping: Object.fromEntries([...own, ...carried]),
  }
}

function mapping(filter: string, source: JsonObject): [string, Json] {
  const id = parameterId(filter)
  return [id, { id, source, target: { type: 'parameter', id } }]
}

function filtersOf({ drill }: Card): Readonly<Record<string, string>> {
  return drill?.dashboard === undefined ? {} : drill.filters
}
