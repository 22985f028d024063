import { join } from 'node:path'
import {
  availableRelationsQuery,
  type Card,
  type Dashboard,
  defaultSelection,
  type LakeFacts,
  loadDashboards,
  type Ownership,
  prepareStatements,
  readLakeFacts,
  renderCard,
  type Selection,
} from '@open-finops/dashboards'
import { bindParameters, macroStatements, renderUseCase, useCases } from '@open-finops/focus-analytics'
import { type ClickhouseConnectionOptions, clickhouseStore, openClickhouse } from '@open-finops/loader-clickhouse'
import { duckdbStore, openLake, type QueryResult } from '@open-finops/loader-duckdb'
import { type BillingSource, ingest } from '@open-finops/pipeline'

/** Rows of the same bills in the lake, or in ClickHouse: what use cases and cards are asked of. */
export interface AskedStore {
  readonly engine: 'duckdb' | 'clickhouse'
  /** Runs SQL over the rows, with texts to bind by name. */
  ask(sql: string, values?: Readonly<Record<string, string | null>>): Promise<QueryResult>
  /** Runs SQL over what cards read, with texts to bind in order. */
  askCards(sql: string, values?: readonly string[]): Promise<QueryResult>
  close(): Promise<void>
}

/** Who owns what in the demo's company. */
export const demoOwnership: Ownership = {
  dimensions: { team: ['tag:team', 'tag:old_team', 'account'], environment: ['tag:env'] },
  accounts: {},
}

/** Loads bills into a lake and into a ClickHouse database, each through its own store; seconds that each took. */
export async function loadBoth(
  folder: string,
  sources: readonly (() => BillingSource)[],
  reach: ClickhouseConnectionOptions,
): Promise<{ readonly dataDir: string; readonly duckdb: number; readonly clickhouse: number }> {
  const dataDir = join(folder, 'lake')
  const seconds = { duckdb: 0, clickhouse: 0 }
  for (const name of ['duckdb', 'clickhouse'] as const) {
    const started = performance.now()
    const store =
      name === 'duckdb'
        ? await duckdbStore({ dataDir })
        : await clickhouseStore({ ...reach, dataDir: join(folder, 'staging') })
    try {
      for (const source of sources) await ingest({ source: source(), store })
    } finally {
      await store.close()
    }
    seconds[name] = (performance.now() - started) / 1000
  }
  return { dataDir, ...seconds }
}

/** Opens the lake with all that use cases and cards read. */
export async function askLake(dataDir: string): Promise<AskedStore> {
  const lake = await openLake({ dataDir })
  const available = new Set((await lake.query(availableRelationsQuery)).rows.map(([name]) => String(name)))
  const request = { engine: 'duckdb', scope: 'connection', materialize: true } as const
  for (const statement of [
    ...macroStatements('duckdb'),
    ...prepareStatements({ ...request, ownership: demoOwnership, available }),
  ]) {
    await lake.query(statement)
  }
  return {
    engine: 'duckdb',
    ask: async (sql, values) => await lake.query(sql, values),
    askCards: async (sql, values) => await lake.query(sql, values),
    close: lake.close,
  }
}

/** Opens the database with all that use cases and cards read. */
export async function askClickhouse(reach: ClickhouseConnectionOptions): Promise<AskedStore> {
  const database = await openClickhouse(reach)
  const cards = await database.openViews('cards', (available) =>
    prepareStatements({
      ...{ engine: 'clickhouse', scope: 'database', materialize: false },
      ...{ ownership: demoOwnership, available, ledger: database.database },
    }),
  )
  return {
    engine: 'clickhouse',
    ask: async (sql, values) => await database.query(sql, values, { ownSettings: true }),
    async askCards(sql, values = []) {
      const named = Object.fromEntries(values.map((value, index) => [`p${index + 1}`, value]))
      return await cards.query(sql, named, { ownSettings: true })
    },
    close: database.close,
  }
}

/** A question that both stores answer: a use case, or a card under a selection. */
export interface Question {
  readonly name: string
  ask(store: AskedStore): Promise<QueryResult>
}

/** Every use case over these months; end not included. */
export function useCaseQuestions(from: string, to: string): readonly Question[] {
  return useCases()
    .filter(({ relations }) => !relations.includes('invoice_detail'))
    .map((useCase) => ({
      name: useCase.id,
      ask: async ({ engine, ask }) =>
        await ask(renderUseCase(useCase, engine).sql, bindParameters(useCase, { from, to })),
    }))
}

/** How a card is asked. */
export type Asking = 'as it opens' | 'unfiltered'

/** Every card of every dashboard, those of the header too. */
export async function cardQuestions(
  lake: AskedStore,
  asking: readonly Asking[] = ['as it opens', 'unfiltered'],
): Promise<readonly Question[]> {
  const facts = await factsOf(lake)
  const { dashboards, header } = await loadDashboards({ dimensions: Object.keys(demoOwnership.dimensions) })
  const [first] = dashboards
  const boards = first === undefined ? dashboards : [...dashboards, { ...first, id: 'header', cards: header }]
  return boards.flatMap((dashboard) =>
    dashboard.cards.flatMap((card) =>
      asking.map((how) => {
        const selection = how === 'unfiltered' ? {} : defaultSelection(dashboard, facts)
        return cardQuestion(`${dashboard.id}/${card.id} ${how}`, card, dashboard, selection, facts)
      }),
    ),
  )
}

function cardQuestion(
  name: string,
  card: Card,
  { filters }: Dashboard,
  selection: Selection,
  facts: LakeFacts,
): Question {
  return {
    name,
    async ask({ engine, askCards }) {
      const { sql, parameters } = renderCard(card.sql, { engine, filters, selection, lastDay: facts.lastDay })
      return await askCards(sql, parameters)
    },
  }
}

async function factsOf(lake: AskedStore): Promise<LakeFacts> {
  return await readLakeFacts(async (sql) => (await lake.askCards(sql)).rows)
}
