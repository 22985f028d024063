import {
  availableRelationsQuery,
  type Card,
  type Dashboard,
  type Dashboards,
  type EntityColors,
  filterOptions,
  type LakeFacts,
  loadDashboards,
  martDatabase,
  martHashesQuery,
  martMonthsQuery,
  martStatements,
  noOwnership,
  type OpenMarts,
  type Ownership,
  overMarts,
  prepareStatements,
  type RenderedCard,
  readEntityColors,
  readLakeFacts,
  renderCard,
  type Selection,
  type ValuesFilter,
} from '@open-finops/dashboards'
import { type Lake, openLake, type QueryResult } from '@open-finops/loader-duckdb'
import { inParts } from './answer-parts.ts'
import type { CardReader, CardStore } from './card-store.ts'
import { longAnswers } from './long-answers.ts'
import { type CardRun, type ShowRequest, showCard } from './show-card.ts'
import type { ShownCard } from './shown-card.ts'

/** Which lake, and what `finops.yaml` says about it. */
export interface LakeDashboardsOptions {
  /** The data folder; absolute. */
  readonly dataDir: string
  /** Who owns what: `dimensions:` and `accounts:` of finops.yaml. */
  readonly ownership?: Ownership | undefined
  /** A folder of the user's own dashboards and changes to shipped ones; absolute. */
  readonly overlay?: string | undefined
  /** Where rows are, if not in the data folder's lake. */
  readonly store?: CardStore | undefined
  /** DuckDB's share of the machine. */
  readonly work?: { readonly memoryLimit?: string | undefined; readonly threads?: number | undefined } | undefined
}

/** A file that a number comes from. */
export interface SourceFile {
  readonly provider: string
  readonly exportName: string
  /** Version of the delivery. */
  readonly version: string
  readonly billingPeriods: readonly string[]
  readonly loadedAt: string
  readonly files: readonly string[]
}

/** A value that a filter offers; null is "not set". */
export interface FilterOption {
  readonly value: string | null
  readonly label: string
}

/** The dashboards of an open lake: one moment of it, read-only. */
export interface LakeDashboards extends Dashboards {
  readonly dataDir: string
  /** File name of the catalog that is read. */
  readonly catalog: string
  readonly facts: LakeFacts
  /** The last day that is complete for every export that still delivers; undefined where nobody knows. */
  readonly completeUntil: string | undefined
  /** The deliveries in force. */
  readonly sources: readonly SourceFile[]
  /** Runs a card and gives all that is needed to draw it. A query that fails is a card with an error. */
  show(card: Card, dashboard: Dashboard, selection: Selection, request?: ShowRequest): Promise<ShownCard>
  /**
   * The whole answer of a card, as DuckDB gave it.
   * @throws FinopsError `FINOPS_QUERY`
   */
  answer(card: Card, dashboard: Dashboard, selection: Selection, signal?: AbortSignal): Promise<QueryResult>
  /**
   * The same in parts, for answers that need not fit into memory: the first part names the columns, also of no rows.
   * @throws FinopsError `FINOPS_QUERY`
   */
  answerParts(card: Card, dashboard: Dashboard, selection: Selection, signal?: AbortSignal): AsyncIterable<QueryResult>
  /** The values that a filter offers, the costliest first. */
  options(
    filter: ValuesFilter,
    dashboard: Dashboard,
    selection: Selection,
    search?: string,
  ): Promise<readonly FilterOption[]>
  close(): Promise<void>
}

/**
 * Opens a lake for dashboards: loads the definitions, and makes what cards read in a connection of its own. Writes nothing but
 * the marts of changed billing periods.
 * @throws FinopsError `FINOPS_DASHBOARD` for a broken definition; `FINOPS_NO_LAKE` when nothing was ever loaded.
 */
export async function openLakeDashboards(options: LakeDashboardsOptions): Promise<LakeDashboards> {
  const { dataDir, ownership = noOwnership, overlay, work } = options
  const loaded = await loadDashboards({
    dimensions: Object.keys(ownership.dimensions),
    ...(overlay !== undefined && { overlay }),
  })
  if (options.store !== undefined) return await openStoreDashboards(options.store, loaded, ownership)
  const lake = await openLake({ dataDir, ...definedOf(work) })
  try {
    const available = new Set((await lake.query(availableRelationsQuery)).rows.map(([name]) => String(name)))
    const marts = await openMarts(lake, ownership)
    const ask = async (sql: string): Promise<QueryResult['rows']> =>
      (await lake.query(askedOf({ sql, parameters: [] }, marts))).rows
    const request = { engine: 'duckdb', scope: 'connection', materialize: true, ownership, available, marts } as const
    for (const statement of prepareStatements(request)) await lake.query(statement)
    return dashboardsOf({ ...lake, engine: 'duckdb' }, loaded, {
      ...(await readKnowledge(lake, ask, ownership)),
      marts,
    })
  } catch (error) {
    await lake.close()
    throw error
  }
}

async function openStoreDashboards(
  store: CardStore,
  loaded: Dashboards,
  ownership: Ownership,
): Promise<LakeDashboards> {
  const request = { engine: 'clickhouse', scope: 'database', materialize: false, ownership } as const
  const reader = await store.open((available, ledger) => prepareStatements({ ...request, available, ledger }))
  try {
    const ask = async (sql: string): Promise<QueryResult['rows']> => (await reader.query(sql)).rows
    return dashboardsOf(reader, loaded, { ...(await readKnowledge(reader, ask, ownership)), marts: undefined })
  } catch (error) {
    await reader.close()
    throw error
  }
}

async function readKnowledge(
  reader: Pick<CardReader, 'deliveries'>,
  ask: (sql: string) => Promise<QueryResult['rows']>,
  ownership: Ownership,
): Promise<Omit<LakeKnowledge, 'marts'>> {
  const facts = await readLakeFacts(ask)
  const colors = await readEntityColors(ask, Object.keys(ownership.dimensions))
  const [complete] = await ask(completeUntilQuery)
  return {
    facts,
    colors,
    completeUntil: typeof complete?.[0] === 'string' ? complete[0] : undefined,
    sources: await readSources(reader),
  }
}

interface LakeKnowledge extends Pick<LakeDashboards, 'facts' | 'completeUntil' | 'sources'> {
  readonly colors: EntityColors
  /** Tables of sums that answer most cards; undefined where they could not be made, and charges are asked. */
  readonly marts: OpenMarts | undefined
}

function dashboardsOf(lake: CardReader, { dashboards, header }: Dashboards, known: LakeKnowledge): LakeDashboards {
  const { facts, completeUntil, sources, colors, marts } = known
  const { engine } = lake
  const asking = (card: Card, { filters }: Dashboard, selection: Selection): Pick<CardRun, 'query' | 'asked'> => {
    const query = renderCard(card.sql, { engine, filters, selection, lastDay: facts.lastDay })
    return { query, asked: askedOf(query, marts) }
  }
  const long = longAnswers(lake)
  return {
    dashboards,
    header,
    dataDir: lake.dataDir,
    catalog: lake.catalog,
    facts,
    completeUntil,
    sources,
    async show(card, dashboard, selection, request = {}) {
      const run = { lake, colors, card, dashboard, selection, ...asking(card, dashboard, selection) }
      if (request.from === undefined) return await showCard(run, request)
      const query = { sql: run.asked, parameters: run.query.parameters }
      // A query that fails here fails as a card again, and says why there.
      // Readers of ClickHouse can keep nothing there.
      const kept = engine === 'clickhouse' ? undefined : await long.tableOf(query).catch(() => undefined)
      return await showCard({ ...run, kept }, request)
    },
    async answer(card, dashboard, selection, signal) {
      const { query, asked } = asking(card, dashboard, selection)
      return await lake.query(asked, query.parameters, signal === undefined ? {} : { signal })
    },
    answerParts(card, dashboard, selection, signal) {
      const { query, asked } = asking(card, dashboard, selection)
      return inParts(lake, { sql: asked, parameters: query.parameters }, signal)
    },
    async options(filter, { filters }, selection, search) {
      const query = filterOptions(filter, {
        engine,
        filters,
        selection,
        lastDay: facts.lastDay,
        ...(search !== undefined && search !== '' && { search }),
      })
      const { rows } = await lake.query(askedOf(query, marts), query.parameters)
      return rows.map(([value, label]) => ({
        value: value === null || value === undefined ? null : String(value),
        label: label === null || label === undefined ? '(not set)' : String(label),
      }))
    },
    close: async () => await lake.close(),
  }
}

/** Makes the marts of the lake, or finds them. Without them every answer is the same and takes longer. */
async function openMarts(lake: Lake, ownership: Ownership): Promise<OpenMarts | undefined> {
  try {
    await lake.derive({ name: martDatabase, ...martStatements() })
    const [hashes] = (await lake.query(martHashesQuery)).rows
    if (hashes?.[0] !== 'true') return undefined
    const { rows } = await lake.query(martMonthsQuery)
    return { ownership, months: rows.map(([month]) => String(month)) }
  } catch {
    return undefined
  }
}

function askedOf(query: RenderedCard, marts: OpenMarts | undefined): string {
  return marts === undefined ? query.sql : overMarts(query, marts)
}

async function readSources(lake: Pick<CardReader, 'deliveries'>): Promise<readonly SourceFile[]> {
  const deliveries = await lake.deliveries()
  return deliveries
    .filter(({ current }) => current)
    .map(({ provider, exportName, version, billingPeriods, loadedAt, rawFiles }) => ({
      provider,
      exportName,
      version,
      billingPeriods: [...billingPeriods],
      loadedAt,
      files: rawFiles.map(({ key }) => key),
    }))
}

// An export that ended months ago must not hold every newer month back.
const completeUntilQuery = `SELECT CAST(min(coalesce(LastCompleteDate, finops_add_days(LastChargeDate, -1))) AS VARCHAR)
  FROM freshness WHERE LastChargeDate > (SELECT finops_add_days(max(LastChargeDate), -45) FROM freshness)`

function definedOf(work: LakeDashboardsOptions['work']): { memoryLimit?: string; threads?: number } {
  return {
    ...(work?.memoryLimit !== undefined && { memoryLimit: work.memoryLimit }),
    ...(work?.threads !== undefined && { threads: work.threads }),
  }
}
