import {
  type Card,
  cardTitle,
  type Dashboard,
  type Dashboards,
  type Filter,
  type LakeFacts,
  renderMetabaseQuery,
  sharedFilters,
} from '@open-finops/dashboards'
import { cardLook } from './card-settings.ts'
import { drillSettings } from './drill.ts'
import { mappingTarget, parameterId, parameterOf, tagSpec } from './parameters.ts'
import type { CardSpec, DashboardSpec, DashcardSpec, TagSpec } from './spec.ts'
import { valuesCards } from './values-cards.ts'

/** What dashboards depend on besides their definitions. */
export interface DashboardsRequest {
  readonly dashboards: Dashboards
  readonly engine: 'duckdb' | 'clickhouse'
  /** Undefined for a plan without a lake. */
  readonly facts: LakeFacts | undefined
}

/** The cards and dashboards of a set of definitions. */
export function dashboardSpecs({ dashboards: { dashboards, header }, engine, facts }: DashboardsRequest): {
  readonly cards: readonly CardSpec[]
  readonly dashboards: readonly DashboardSpec[]
} {
  const everyFilter = [...sharedFilters.values()]
  const headerBoard = { filters: everyFilter }
  const headerCards = header.map((card) => cardSpec(card, headerBoard, engine, undefined, facts))
  const cards = dashboards.flatMap((dashboard) =>
    dashboard.cards.map((card) => cardSpec(card, dashboard, engine, facts, facts)),
  )
  const values = valuesCards(dashboards.flatMap(({ filters }) => filters))
  const all = new Map([...headerCards, ...cards, ...values].map((card) => [card.key, card]))
  return {
    cards: [...all.values()],
    dashboards: dashboards.map((dashboard) => dashboardSpec(dashboard, dashboards, header, all, facts)),
  }
}

function cardKey(card: Card): string {
  return `${card.dashboard}/${card.id}`
}

function cardSpec(
  card: Card,
  dashboard: { readonly filters: readonly Filter[] },
  engine: 'duckdb' | 'clickhouse',
  chosen: LakeFacts | undefined,
  facts: LakeFacts | undefined,
): CardSpec {
  const { sql, tags } = renderMetabaseQuery(card, dashboard.filters, engine)
  const byName = tags
    .map((tag) => tagSpec(tag, dashboard.filters, chosen))
    .sort((one, other) => (one.name < other.name ? -1 : 1))
  return {
    key: cardKey(card),
    name: cardTitle(card, dashboard),
    description: `${card.description}\n\nWithout rows: ${card.empty}`,
    sql,
    tags: byName,
    ...cardLook(card, facts),
  }
}

function dashboardSpec(
  dashboard: Dashboard,
  dashboards: readonly Dashboard[],
  header: readonly Card[],
  specs: ReadonlyMap<string, CardSpec>,
  facts: LakeFacts | undefined,
): DashboardSpec {
  const names = dashboard.tabs.map(({ title }) => title)
  const below = Math.max(0, ...header.map(({ layout }) => layout.y + layout.h))
  const place = (card: Card, tab: string | null, rows: number): DashcardSpec => {
    const key = cardKey(card)
    return {
      card: key,
      tab,
      row: card.layout.y + rows,
      col: card.layout.x,
      width: card.layout.w,
      height: card.layout.h,
      parameters: mappings(specs.get(key)?.tags ?? [], dashboard.filters),
      settings: drillSettings(card, dashboard, dashboards),
    }
  }
  const above = (names.length === 0 ? [null] : names).flatMap((tab) => header.map((card) => place(card, tab, 0)))
  const own = dashboard.cards.map((card) => {
    const tab = dashboard.tabs.find(({ id }) => id === card.tab)
    return place(card, tab?.title ?? null, below)
  })
  const cards = inOrder([...above, ...own], names)
  // Metabase would show a filter that changes nothing, such as the dimension where there is none.
  const filters = dashboard.filters.filter(({ id }) => cards.some(({ parameters }) => parameterId(id) in parameters))
  return {
    key: dashboard.id,
    name: dashboard.title,
    description: dashboard.question,
    tabs: names,
    parameters: filters.map((filter) => parameterOf(filter, filters, facts)),
    cards,
  }
}

/** Filters of the dashboard that the card's query has a tag for. */
function mappings(tags: readonly TagSpec[], filters: readonly Filter[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    tags
      .filter(({ name }) => filters.some(({ id }) => id === name))
      .map((tag) => [parameterId(tag.name), mappingTarget(tag)]),
  )
}

/** The order of tab, row, column and card: servers give places in any order. */
export function inOrder(cards: readonly DashcardSpec[], tabs: readonly string[]): readonly DashcardSpec[] {
  const tabOf = (card: DashcardSpec): number => (card.tab === null ? -1 : tabs.indexOf(card.tab))
  return [...cards].sort(
    (one, other) =>
      tabOf(one) - tabOf(other) || one.row - other.row || one.col - other.col || (one.card < other.card ? -1 : 1),
  )
}
