import type { DashboardAnswer, DashcardAnswer } from '../client/answers.ts'
import { mapObjects } from '../desired/canonical.ts'
import { writeMarker } from '../desired/marker.ts'
import type { DashboardSpec, DashcardSpec, Json, JsonObject, ParameterSpec } from '../desired/spec.ts'
import { labelColumn, valueColumn } from '../desired/values-cards.ts'
import { isOurParameter, type Names, ourCard, ourTabs } from '../remote/read-dashboard.ts'
import { staticValues } from './card-body.ts'
import { type Ids, idOf } from './ids.ts'

/** A body for a dashboard that exists. */
export interface DashboardBody {
  readonly body: JsonObject
  /** Links to tabs that do not exist yet were left out: write it again when they do. */
  readonly isIncomplete: boolean
}

/**
 * What a dashboard is changed to. Places that exist keep their numbers, since subscriptions refer to them; what a user
 * added goes back as it is. Tabs go with the cards: without them Metabase would delete all.
 * @param state Of the mark: a hash, or `retired`.
 */
export function dashboardFields(
  spec: DashboardSpec,
  answer: DashboardAnswer,
  ids: Ids,
  names: Names,
  state: string,
): DashboardBody {
  let isIncomplete = false
  const tabIds = matchTabs(spec, answer, names)
  const placeIds = matchPlaces(spec, answer, names, tabIds)
  const foreign = (answer.dashcards ?? []).filter((place) => ourCard(place, spec.key, names) === undefined)
  const keptTabs = foreignTabs(answer, names, spec.key)
  const tabs = [...spec.tabs.map((name) => ({ id: tabIds.get(name) ?? 0, name })), ...keptTabs]
  const [firstTab] = tabs
  const known = new Set(tabs.map(({ id }) => id))
  const body: JsonObject = {
    name: spec.name,
    description: dashboardDescription(spec, answer.id, state),
    parameters: [
      ...spec.parameters.map((parameter) => parameterBody(parameter, ids)),
      ...((answer.parameters ?? []).filter((parameter) => !isOurParameter(parameter)) as JsonObject[]),
    ],
    tabs,
    dashcards: [
      ...spec.cards.map((card, index): JsonObject => {
        const settings = numberedLinks(card.settings, ids)
        isIncomplete ||= settings.isIncomplete
        return {
          id: placeIds.get(index) ?? -1 - index,
          card_id: idOf(ids.cards, card.card),
          // Where there are tabs, every card needs one.
          dashboard_tab_id: (card.tab === null ? firstTab?.id : tabIds.get(card.tab)) ?? null,
          row: card.row,
          col: card.col,
          size_x: card.width,
          size_y: card.height,
          parameter_mappings: mappingsOf(card, ids),
          visualization_settings: settings.settings,
          series: [],
        }
      }),
      ...foreign.map((place) => foreignPlace(place, known, firstTab?.id)),
    ],
  }
  return { body, isIncomplete }
}

/** A dashboard's description with its mark. */
export function dashboardDescription(
  spec: Pick<DashboardSpec, 'key' | 'description'>,
  id: number | undefined,
  state: string,
): string {
  return writeMarker(spec.description, { key: spec.key, id: id === undefined ? undefined : String(id), state })
}

/** Name of a tab → its number, or a negative one for a new tab. A tab that was renamed is known by its cards. */
function matchTabs(spec: DashboardSpec, answer: DashboardAnswer, names: Names): ReadonlyMap<string, number> {
  const free = new Map(ourTabs(answer, spec.key, names).map(({ id, name }) => [id, name]))
  const matched = new Map<string, number>()
  const take = (name: string, id: number): void => {
    matched.set(name, id)
    free.delete(id)
  }
  for (const name of spec.tabs) {
    const same = [...free].find(([, other]) => other === name)
    if (same !== undefined) take(name, same[0])
  }
  for (const name of spec.tabs.filter((other) => !matched.has(other))) {
    const own = new Set(spec.cards.filter(({ tab }) => tab === name).map(({ card }) => card))
    const shared = (id: number): number =>
      (answer.dashcards ?? []).filter((place) => {
        const card = ourCard(place, spec.key, names)
        return place.dashboard_tab_id === id && card !== undefined && !card.startsWith('header/') && own.has(card)
      }).length
    const [best] = [...free.keys()].filter((id) => shared(id) > 0).sort((one, other) => shared(other) - shared(one))
    if (best !== undefined) take(name, best)
  }
  spec.tabs.forEach((name, index) => {
    if (!matched.has(name)) matched.set(name, -1 - index)
  })
  return matched
}

/** Index of each card of the definition → the number of the place that shows it: on the same tab first, else on any. */
function matchPlaces(
  spec: DashboardSpec,
  answer: DashboardAnswer,
  names: Names,
  tabs: ReadonlyMap<string, number>,
): ReadonlyMap<number, number> {
  const free = [...(answer.dashcards ?? [])].sort((one, other) => one.id - other.id)
  const matched = new Map<number, number>()
  const match = (isSameTab: boolean): void => {
    spec.cards.forEach((card, index) => {
      if (matched.has(index)) return
      const tab = card.tab === null ? undefined : tabs.get(card.tab)
      const at = free.findIndex(
        (place) =>
          ourCard(place, spec.key, names) === card.card &&
          (!isSameTab || (place.dashboard_tab_id ?? undefined) === tab),
      )
      const [place] = at === -1 ? [] : free.splice(at, 1)
      if (place !== undefined) matched.set(index, place.id)
    })
  }
  match(true)
  match(false)
  return matched
}

function foreignTabs(
  answer: DashboardAnswer,
  names: Names,
  key: string,
): readonly { readonly id: number; readonly name: string }[] {
  const ours = new Set(ourTabs(answer, key, names).map(({ id }) => id))
  return (answer.tabs ?? []).filter(({ id }) => !ours.has(id)).map(({ id, name }) => ({ id, name }))
}

function foreignPlace(place: DashcardAnswer, tabs: ReadonlySet<number>, firstTab: number | undefined): JsonObject {
  const tab = place.dashboard_tab_id
  return {
    id: place.id,
    card_id: place.card_id ?? null,
    ...(typeof place.action_id === 'number' && { action_id: place.action_id }),
    dashboard_tab_id: typeof tab === 'number' && tabs.has(tab) ? tab : (firstTab ?? null),
    row: place.row,
    col: place.col,
    size_x: place.size_x,
    size_y: place.size_y,
    parameter_mappings: (place.parameter_mappings ?? []) as JsonObject[],
    visualization_settings: (place.visualization_settings ?? {}) as JsonObject,
    ...(place.inline_parameters && { inline_parameters: place.inline_parameters }),
    series: (place.series ?? []).map(({ id }) => ({ id })),
  }
}

function mappingsOf({ card, parameters }: DashcardSpec, ids: Ids): readonly JsonObject[] {
  return Object.entries(parameters).map(([parameter, text]) => {
    const [kind = '', tag = ''] = text.split(':')
    return { parameter_id: parameter, card_id: idOf(ids.cards, card), target: [kind, ['template-tag', tag]] }
  })
}

function parameterBody(spec: ParameterSpec, ids: Ids): JsonObject {
  return {
    id: spec.id,
    name: spec.name,
    slug: spec.slug,
    type: spec.type,
    sectionId: spec.type.startsWith('date/') ? 'date' : 'string',
    required: spec.required,
    ...(spec.type === 'string/=' && { isMultiSelect: spec.multiple }),
    ...(spec.default !== undefined && { default: spec.default }),
    ...(spec.within.length > 0 && { filteringParameters: spec.within }),
    ...staticValues(spec.choices),
    ...(spec.valuesCard !== undefined && cardValues(idOf(ids.cards, spec.valuesCard))),
  }
}

/** The values that a card gives; versions before 0.63 pass over the names. */
function cardValues(card: number): JsonObject {
  const column = (name: string): Json => ['field', name, { 'base-type': 'type/Text' }]
  return {
    values_query_type: 'list',
    values_source_type: 'card',
    values_source_config: { card_id: card, value_field: column(valueColumn), label_field: column(labelColumn) },
  }
}

function numberedLinks(settings: JsonObject, { dashboards }: Ids): { settings: JsonObject; isIncomplete: boolean } {
  let isIncomplete = false
  const numbered = mapObjects(settings, (object) => {
    const { targetId, tabId, ...rest } = object
    if (object['linkType'] !== 'dashboard' || typeof targetId !== 'string') return object
    const target = dashboards.get(targetId.replace(/^dashboard:/, ''))
    const tab = typeof tabId === 'string' ? target?.tabs.get(tabId.slice(tabId.indexOf('/') + 1)) : undefined
    if (target === undefined || (tabId !== undefined && tab === undefined)) isIncomplete = true
    return { ...rest, targetId: (target?.id ?? null) as Json, ...(tab !== undefined && { tabId: tab }) }
  })
  return { settings: numbered as JsonObject, isIncomplete }
}
