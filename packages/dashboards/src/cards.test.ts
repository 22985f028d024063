import { join } from 'node:path'
import type { Lake } from '@open-finops/loader-duckdb'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { columnStyle } from './card-text.ts'
import type { Card, Dashboard, Dashboards, Filter } from './definition.ts'
import { filterOptions } from './filter-options.ts'
import { type LakeFacts, readLakeFacts } from './lake-facts.ts'
import { loadDashboards } from './load-dashboards.ts'
import { renderMetabaseQuery } from './render-metabase.ts'
import { renderCard } from './render-sql.ts'
import { defaultSelection, type Selection } from './selection.ts'
import {
  type CardAnswer,
  type CardDatabase,
  clickHouse,
  loadClickHouse,
  noClickHouse,
  plain,
  prepare,
  servingDatabase,
} from './testing/databases.ts'
import { demoOwnership, makeDemoLake, openPrepared, testFolder } from './testing/lake.ts'
import { type MetabaseValues, substituted } from './testing/metabase.ts'

const all: Dashboards = await loadDashboards({ dimensions: Object.keys(demoOwnership.dimensions) })
const [firstDashboard] = all.dashboards
const headerOf: Dashboard = { ...(firstDashboard as Dashboard), id: 'header', cards: all.header }
const boards = [...all.dashboards, headerOf].map((dashboard) => [dashboard.id, dashboard] as const)

let folder: string
let dataDir: string
let lake: Lake
let facts: LakeFacts
let serving: CardDatabase
const ends: (() => Promise<void>)[] = []
const atEnd = (end: () => Promise<void>): void => void ends.unshift(end)

beforeAll(async () => {
  folder = await testFolder(atEnd)
  dataDir = await makeDemoLake(folder, ['2026-08', '2026-09', '2026-10'], ['aws', 'azure', 'gcp'])
  lake = await openPrepared(dataDir, { ownership: demoOwnership }, atEnd)
  facts = await readLakeFacts(async (sql) => (await lake.query(sql)).rows)
  serving = await servingDatabase(dataDir, join(dataDir, 'catalog', lake.catalog), demoOwnership, atEnd)
}, 180_000)
afterAll(async () => {
  for (const end of ends) await end()
})

/** A value for each filter that the demo has rows of. */
const values: Readonly<Record<string, string>> = {
  period: '2026-09-01..2026-10-01',
  grain: 'week',
  metric: 'List',
  tag_key: 'team',
  tag_value: 'checkout',
  dimension: 'environment',
  dimension_value: 'prod',
  complete_days: 'yes',
}

describe.each(boards)('%s', (_, dashboard) => {
  it('answers on the demo lake, bound and as Metabase runs it alike, without filters and with each of them', async () => {
    for (const card of dashboard.cards) {
      for (const selection of await selections(dashboard)) {
        const bound = await askServing(card, dashboard, selection)
        if (Object.keys(selection).length === 0) expect(await askLake(card, dashboard, selection)).toEqual(bound)
        const said = [card.x, ...(card.y ?? []), card.series, card.pivot, ...Object.keys(card.columns)]
        const drilled = Object.values(card.drill?.dashboard === undefined ? {} : card.drill.filters)
        const needed = [...said, ...drilled].filter((name) => name !== undefined)
        expect(bound.columns, `${card.id} has all columns that it names`).toEqual(expect.arrayContaining(needed))
        expectCurrencies(card, bound)
        if (!isForMetabase(selection)) continue
        const { sql, parameters } = substituted(
          renderMetabaseQuery(card, dashboard.filters, 'duckdb'),
          metabaseValues(dashboard, selection),
        )
        expect(await serving.ask(sql, parameters), `${card.id} with ${JSON.stringify(selection)}`).toEqual(bound)
      }
    }
  }, 120_000)
})

it('has rows of the demo on every card but those that say why not', async () => {
  const empty: string[] = []
  for (const [, dashboard] of boards) {
    for (const card of dashboard.cards) {
      const { rows } = await askLake(card, dashboard, defaultSelection(dashboard, facts))
      if (rows.length === 0) empty.push(`${dashboard.id}/${card.id}`)
    }
  }
  expect(empty).toEqual(withoutRows)
})

/** Nobody gave the demo of these tests invoices or contract commitments; and a tag is to be chosen. */
const withoutRows: readonly string[] = [
  'tag-coverage/values',
  'commitments/ending',
  'invoice-reconciliation/tied',
  'invoice-reconciliation/unexplained',
  'header/share-tied',
]

it('adds up to what the lake holds: cost by month, by account and by service are one sum', async () => {
  const { rows } = await lake.query(
    'SELECT CAST(sum(BilledCost) AS VARCHAR) FROM cost_and_usage WHERE ChargePeriodStart >= $1::TIMESTAMP',
    ['2026-08-01'],
  )
  const total = toUnits(String(rows[0]?.[0]))
  for (const [board, id] of [
    ['executive-summary', 'cost-by-month'],
    ['services', 'services'],
    ['accounts', 'accounts'],
    ['accounts', 'over-time'],
    ['services', 'largest-services'],
    ['regions', 'regions'],
    ['regions', 'over-time'],
    ['teams', 'over-time'],
    ['teams', 'owners'],
  ]) {
    const dashboard = all.dashboards.find((other) => other.id === board)
    const card = dashboard?.cards.find((other) => other.id === id)
    if (dashboard === undefined || card === undefined) throw new Error(`there is no ${board}/${id}`)
    const answer = await askLake(card, dashboard, {
      metric: 'Billed',
      period: 'all',
      grain: 'month',
      dimension: 'team',
    })
    const cost = answer.columns.indexOf('Cost')
    const sum = answer.rows.reduce((units, row) => units + toUnits(row[cost] ?? '0'), 0n)
    expect(sum, `${board}/${id}`).toBe(total)
  }
})

it('offers the values of each filter, the costliest first, and finds parts of them', async () => {
  const services = all.dashboards.find(({ id }) => id === 'services') as Dashboard
  for (const filter of services.filters) {
    if (filter.kind !== 'values') continue
    const { sql, parameters } = filterOptions(filter, { engine: 'duckdb', filters: services.filters, selection: {} })
    const { rows } = await lake.query(sql, parameters)
    expect(rows.length, filter.id).toBeGreaterThan(0)
  }
  const service = services.filters.find(({ id }) => id === 'service') as Filter & { kind: 'values' }
  const request = {
    engine: 'duckdb',
    filters: services.filters,
    selection: { provider: ['AWS'] },
    search: 'STORAGE',
  } as const
  const { sql, parameters } = filterOptions(service, request)
  const { rows } = await lake.query(sql, parameters)
  expect(rows.map(([value]) => value)).toContain('Amazon Simple Storage Service')
  expect(rows.every(([value]) => String(value).toLowerCase().includes('storage'))).toBe(true)
})

describe.skipIf(noClickHouse !== undefined)(
  'on the engine of ClickHouse',
  { meta: { skipReason: noClickHouse ?? 'chdb runs' } },
  () => {
    let database: CardDatabase
    beforeAll(async () => {
      const file = join(folder, 'charges.parquet')
      await lake.query(`COPY (FROM cost_and_usage) TO '${file}'`)
      database = clickHouse(atEnd)
      await loadClickHouse(database, file)
      await prepare(database, demoOwnership)
    }, 60_000)

    async function askClickHouse(card: Card, { filters }: Dashboard, selection: Selection): Promise<CardAnswer> {
      const request = { engine: 'clickhouse', filters, selection, lastDay: facts.lastDay } as const
      const { sql, parameters } = renderCard(card.sql, request)
      return await database.ask(sql, parameters)
    }

    it.each(boards)(
      '%s answers as on DuckDB',
      async (_, dashboard) => {
        for (const card of dashboard.cards) {
          // The ledger of loads is DuckDB's: without it these relations are empty, and other days count as complete.
          const isOfLedger = card.sql.relations.some((name) => ofLedger.includes(name))
          const { complete_days: days, ...others }: Selection = Object.assign({}, ...(await selections(dashboard)))
          for (const selection of [{}, others]) {
            const answer = await askClickHouse(card, dashboard, selection)
            if (isOfLedger) continue
            const expected = await askServing(card, dashboard, selection)
            expect(sorted(answer), `${card.id} with ${JSON.stringify(selection)}`).toEqual(sorted(expected))
          }
          if (days === undefined || card !== dashboard.cards[0]) continue
          await expect(askClickHouse(card, dashboard, { complete_days: days })).resolves.toBeDefined()
        }
      },
      120_000,
    )
  },
)

const ofLedger: readonly string[] = [
  'freshness',
  'full_months',
  'loads',
  'load_history',
  'column_gaps',
  'unknown_values',
  'source_ties',
  'reconciliation',
]

/** Nothing chosen, the defaults, each filter alone, and rows without a value. */
async function selections(dashboard: Dashboard): Promise<readonly Selection[]> {
  const each: Selection[] = []
  for (const filter of dashboard.filters) {
    if (filter.kind !== 'values') each.push({ [filter.id]: values[filter.id] ?? 'all', ...beside[filter.id] })
    else {
      const request = { engine: 'duckdb', filters: [], selection: {}, limit: 2 } as const
      const { rows } = await lake.query(filterOptions(filter, request).sql)
      each.push({ [filter.id]: rows.map(([value]) => (value === null ? null : String(value))) })
    }
  }
  return [{}, defaultSelection(dashboard, facts), ...each]
}

/** Filters that say nothing alone. */
const beside: Readonly<Record<string, Selection>> = {
  tag_key: { tag_value: 'checkout' },
  tag_value: { tag_key: 'team' },
  dimension_value: { dimension: 'environment' },
}

async function askServing(card: Card, { filters }: Dashboard, selection: Selection): Promise<CardAnswer> {
  const { sql, parameters } = renderCard(card.sql, { engine: 'duckdb', filters, selection, lastDay: facts.lastDay })
  return await serving.ask(sql, parameters).catch((error: unknown) => {
    throw new Error(`${card.dashboard}/${card.id}: ${(error as Error).message}\n${sql}`)
  })
}

/** As the command line and the local server ask: in a connection to the lake that writes nothing. */
async function askLake(card: Card, { filters }: Dashboard, selection: Selection): Promise<CardAnswer> {
  const { sql, parameters } = renderCard(card.sql, { engine: 'duckdb', filters, selection, lastDay: facts.lastDay })
  const { columns, rows } = await lake.query(sql, parameters).catch((error: unknown) => {
    throw new Error(`${card.dashboard}/${card.id}: ${(error as Error).message}\n${sql}`)
  })
  return {
    columns: columns.map(({ name }) => name),
    rows: rows.map((row) => row.map((value) => plain(value))),
  }
}

/** Every amount of money says its currency. */
function expectCurrencies(card: Card, { columns, rows }: CardAnswer): void {
  for (const column of columns) {
    const { format, currency } = columnStyle(card, column)
    if (format !== 'money') continue
    expect(columns, `${card.id}: the currency of ${column}`).toContain(currency)
    const [amount, unit] = [columns.indexOf(column), columns.indexOf(currency ?? '')]
    const bare = rows.filter((row) => row[amount] !== null && row[unit] === null)
    expect(bare, `${card.id}: every ${column} has its currency`).toEqual([])
  }
}

/** Metabase counts presets from the clock, and knows no choice of what is not set. */
function isForMetabase(selection: Selection): boolean {
  return (
    Object.values(selection).every((value) => typeof value === 'string' || !value.includes(null)) &&
    !isPreset(selection)
  )
}

function isPreset({ period }: Selection): boolean {
  return typeof period === 'string' && !period.includes('..')
}

function metabaseValues(dashboard: Dashboard, selection: Selection): MetabaseValues {
  return Object.fromEntries(
    dashboard.filters.flatMap((filter): [string, MetabaseValues[string]][] => {
      const value = selection[filter.id]
      if (value === undefined) return []
      if (typeof value !== 'string') return [[filter.id, { values: value.map(String) }]]
      const [from = '', to = ''] = value.split('..')
      return [[filter.id, filter.kind === 'period' ? [from, to] : value]]
    }),
  )
}

function sorted({ columns, rows }: CardAnswer): CardAnswer {
  return { columns, rows: [...rows].sort((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1)) }
}

function toUnits(decimal: string): bigint {
  const [whole = '0', part = ''] = decimal.replace('-', '').split('.')
  const units = BigInt(whole + part.padEnd(18, '0').slice(0, 18))
  return decimal.startsWith('-') ? -units : units
}
