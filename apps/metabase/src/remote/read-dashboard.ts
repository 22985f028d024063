import type { DashboardAnswer, DashcardAnswer, TabAnswer } from '../client/answers.ts'
import { mapObjects } from '../desired/canonical.ts'
import { inOrder } from '../desired/dashboards.ts'
import { cardEntityId } from '../desired/entity-id.ts'
import { readMarker } from '../desired/marker.ts'
import { parameterPrefix } from '../desired/parameters.ts'
import type { DashboardSpec, DashcardSpec, Json, JsonObject, ParameterSpec } from '../desired/spec.ts'
import { labelColumn, valueColumn } from '../desired/values-cards.ts'
import { choicesOf } from './read-card.ts'

/** Names of what dashboards refer to by number. */
export interface Names {
  /** Id of each of our cards → key. */
  readonly cards: ReadonlyMap<number, string>
  /** Id of each of our dashboards → key, and its tabs. */
  readonly dashboards: ReadonlyMap<number, { readonly key: string; readonly tabs: ReadonlyMap<number, string> }>
}

/** A dashboard as Metabase answers, in the form of its definition, without what users added. */
export function readDashboard(answer: DashboardAnswer, key: string, names: Names): DashboardSpec {
  const tabs = ourTabs(answer, key, names).map(({ name }) => name)
  return {
    key,
    name: answer.name,
    description: readMarker(answer.description).text,
    tabs,
    parameters: (answer.parameters ?? []).filter(isOurParameter).map((parameter) => readParameter(parameter, names)),
    cards: inOrder(
      (answer.dashcards ?? []).flatMap((dashcard) => {
        const card = ourCard(dashcard, key, names)
        return card === undefined ? [] : [readDashcard(dashcard, card, answer, names)]
      }),
      tabs,
    ),
  }
}

/** Whether this program made a parameter. */
export function isOurParameter(parameter: Readonly<Record<string, unknown>>): boolean {
  return String(parameter['id']).startsWith(parameterPrefix)
}

/** The key of the card that a place shows; undefined for a card, heading or text that a user put there. */
export function ourCard(dashcard: DashcardAnswer, dashboard: string, { cards }: Names): string | undefined {
  const key = (typeof dashcard.card_id === 'number' && cards.get(dashcard.card_id)) || markedCard(dashcard)
  return key !== undefined && (key.startsWith(`${dashboard}/`) || key.startsWith('header/')) ? key : undefined
}

/** A card that was moved away is known by its own mark. */
function markedCard({ card }: DashcardAnswer): string | undefined {
  const key = readMarker(card?.description).marker?.key
  return key !== undefined && card?.entity_id === cardEntityId(key) ? key : undefined
}

/** The tabs that are not made up of users' cards alone, in order. */
export function ourTabs(answer: DashboardAnswer, key: string, names: Names): readonly TabAnswer[] {
  const cardsOn = (id: number): readonly DashcardAnswer[] =>
    (answer.dashcards ?? []).filter((dashcard) => dashcard.dashboard_tab_id === id)
  const tabs = [...(answer.tabs ?? [])].sort((one, other) => (one.position ?? 0) - (other.position ?? 0))
  return tabs.filter(({ id }) => {
    const cards = cardsOn(id)
    return cards.length === 0 || cards.some((dashcard) => ourCard(dashcard, key, names) !== undefined)
  })
}

function readDashcard(dashcard: DashcardAnswer, card: string, answer: DashboardAnswer, names: Names): DashcardSpec {
  const tab = answer.tabs?.find(({ id }) => id === dashcard.dashboard_tab_id)
  const mappings = dashcard.parameter_mappings ?? []
  return {
    card,
    tab: tab?.name ?? null,
    row: dashcard.row,
    col: dashcard.col,
    width: dashcard.size_x,
    height: dashcard.size_y,
    parameters: Object.fromEntries(
      mappings
        .filter((mapping) => String(mapping['parameter_id']).startsWith(parameterPrefix))
        .map((mapping) => [String(mapping['parameter_id']), targetText(mapping['target'])]),
    ),
    settings: namedLinks((dashcard.visualization_settings ?? {}) as JsonObject, names),
  }
}

/** `["dimension", ["template-tag", "provider"], {…}]` */
function targetText(target: unknown): string {
  const [kind, inner] = Array.isArray(target) ? target : []
  const [clause, name] = Array.isArray(inner) ? inner : []
  return clause === 'template-tag' ? `${String(kind)}:${String(name)}` : JSON.stringify(target)
}

function namedLinks(settings: JsonObject, { dashboards }: Names): JsonObject {
  return mapObjects(settings, (object) => {
    const target = object['linkType'] === 'dashboard' ? dashboards.get(Number(object['targetId'])) : undefined
    if (target === undefined) return object
    const { tabId, ...rest } = object
    const tab = typeof tabId === 'number' ? target.tabs.get(tabId) : undefined
    return {
      ...rest,
      targetId: `dashboard:${target.key}`,
      ...(tab !== undefined && { tabId: `tab:${target.key}/${tab}` }),
    }
  }) as JsonObject
}

function readParameter(parameter: Readonly<Record<string, unknown>>, names: Names): ParameterSpec {
  const usual = parameter['default'] as Json | undefined
  const within = parameter['filteringParameters']
  const choices = choicesOf(parameter)
  const card = valuesCardOf(parameter, names)
  return {
    id: String(parameter['id']),
    name: String(parameter['name']),
    slug: String(parameter['slug']),
    type: String(parameter['type']),
    required: parameter['required'] === true,
    multiple: parameter['isMultiSelect'] !== false && parameter['type'] === 'string/=',
    within: Array.isArray(within) ? within.map(String) : [],
    ...(usual !== undefined && usual !== null && { default: usual }),
    ...(choices !== undefined && { choices }),
    ...(card !== undefined && { valuesCard: card }),
  }
}

/** The key of the card that gives the values, with its columns where they are not ours. */
function valuesCardOf(parameter: Readonly<Record<string, unknown>>, { cards }: Names): string | undefined {
  if (parameter['values_source_type'] !== 'card') return undefined
  const config = (parameter['values_source_config'] ?? {}) as Readonly<Record<string, unknown>>
  const columnOf = (field: unknown): unknown =>
    Array.isArray(field) ? field.slice(1).find((part) => typeof part === 'string') : undefined
  const card = cards.get(Number(config['card_id'])) ?? `card ${String(config['card_id'])}`
  const columns = [columnOf(config['value_field']), columnOf(config['label_field'])]
  return columns[0] === valueColumn && columns[1] === labelColumn ? card : `${card} ${JSON.stringify(columns)}`
}
