import { randomUUID } from 'node:crypto'
import type { Row } from './fake-query.ts'
import { type FakeState, known, type Numbered, Refusal, rowOf } from './fake-state.ts'

const dashboardKeys: readonly string[] = [
  'name',
  'description',
  'caveats',
  'points_of_interest',
  'parameters',
  'position',
  'width',
  'archived',
  'auto_apply_filters',
  'collection_id',
  'collection_position',
  'cache_ttl',
  'enable_embedding',
  'embedding_params',
]
const dashcardKeys: readonly string[] = [
  'size_x',
  'size_y',
  'row',
  'col',
  'card_id',
  'action_id',
  'dashboard_tab_id',
  'parameter_mappings',
  'visualization_settings',
  'inline_parameters',
  'series',
]

/** A dashboard with its places and tabs, places in no order that anybody can rely on. */
export function dashboardAnswer(state: FakeState, row: Numbered): Row {
  const places = state.dashcards.filter((place) => place['dashboard_id'] === row.id)
  return {
    ...row,
    width: 'fixed',
    parameters: ((row['parameters'] ?? []) as Row[]).map((parameter) => storedParameter(parameter, state.major)),
    tabs: state.tabs
      .filter((tab) => tab['dashboard_id'] === row.id)
      .sort((one, other) => Number(one['position']) - Number(other['position'])),
    dashcards: places.toReversed().map((place) => ({
      ...place,
      card: place['card_id'] === null ? null : state.cards.find(({ id }) => id === place['card_id']),
      created_at: '2026-11-23T00:00:00Z',
      entity_id: `place-${place.id}`.padEnd(21, '0').slice(0, 21),
    })),
  }
}

/** Columns of a card that gives values come back as MBQL 5 writes them, which moves their options. */
function storedParameter(parameter: Row, major: number): Row {
  const config = parameter['values_source_config'] as Row | undefined
  if (config?.['card_id'] === undefined || major < 63) return parameter
  const moved = Object.entries(config).map(([key, value]) => {
    if (!Array.isArray(value)) return [key, value]
    const [kind, name, options] = value as unknown[]
    return [key, [kind, { ...(options as Row), 'lib/uuid': randomUUID() }, name]]
  })
  return { ...parameter, values_source_config: Object.fromEntries(moved) }
}

/** One transaction: tabs count only where places are there, and are all gone where they are missing. */
export function updateDashboard(state: FakeState, row: Numbered, body: unknown): void {
  const sent = body as Row
  const change = known(sent, dashboardKeys)
  const places = sent['dashcards'] as Row[] | undefined
  if (places !== undefined) updatePlaces(state, row, places, (sent['tabs'] ?? []) as Row[])
  if (change['parameters'] !== undefined) endSubscriptions(state, row, change['parameters'] as Row[])
  Object.assign(row, change)
}

function updatePlaces(
  state: FakeState,
  { id: dashboardId }: Numbered,
  places: readonly Row[],
  tabs: readonly Row[],
): void {
  const [only, ...others] = tabs
  for (const place of places) {
    for (const key of ['id', 'size_x', 'size_y', 'row', 'col']) {
      if (typeof place[key] !== 'number') throw new Refusal(400, { errors: { dashcards: `${key} must be an integer` } })
    }
    if (tabs.length > 0 && place['dashboard_tab_id'] === null && others.length > 0) {
      throw new Refusal(400, 'This dashboard has tab, makes sure every card has a tab')
    }
  }
  const tabIds = new Map<number, number>()
  const kept = tabs.map((tab, position): Numbered => {
    const sentId = Number(tab['id'])
    const id = sentId < 0 ? state.nextId() : rowOf(state.tabs, sentId).id
    tabIds.set(sentId, id)
    return { id, dashboard_id: dashboardId, name: tab['name'], position }
  })
  replace(state.tabs, kept, (tab) => tab['dashboard_id'] === dashboardId)
  const current = new Set(state.dashcards.filter((place) => place['dashboard_id'] === dashboardId).map(({ id }) => id))
  const written = places.map((place): Numbered => {
    const sentId = Number(place['id'])
    const tab = place['dashboard_tab_id'] ?? only?.['id']
    return {
      // A number that is unknown here makes a new place.
      id: current.has(sentId) ? sentId : state.nextId(),
      dashboard_id: dashboardId,
      inline_parameters: [],
      series: [],
      ...known(place, dashcardKeys),
      parameter_mappings: ((place['parameter_mappings'] ?? []) as Row[]).map(storedMapping),
      dashboard_tab_id: tab === undefined || tab === null ? null : tabIds.get(Number(tab)),
    }
  })
  replace(state.dashcards, written, (place) => place['dashboard_id'] === dashboardId)
}

function replace(rows: Numbered[], by: readonly Numbered[], which: (row: Numbered) => boolean): void {
  const rest = rows.filter((row) => !which(row))
  rows.splice(0, rows.length, ...rest, ...by)
}

/** Targets come back with a map of options. */
function storedMapping(mapping: Row): Row {
  const [kind, target] = mapping['target'] as unknown[]
  return { ...mapping, target: [kind, target, { 'stage-number': 0 }] }
}

/** Who takes a filter away ends the subscriptions that use it. */
function endSubscriptions(state: FakeState, { id }: Numbered, parameters: readonly Row[]): void {
  const left = new Set(parameters.map((parameter) => parameter['id']))
  for (const subscription of state.subscriptions.filter(({ dashboardId }) => dashboardId === id)) {
    if (subscription.parameterIds.some((parameter) => !left.has(parameter))) subscription.archived = true
  }
}
