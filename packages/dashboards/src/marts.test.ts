import type { Lake } from '@open-finops/loader-duckdb'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Card, Dashboard } from './definition.ts'
import { type LakeFacts, readLakeFacts } from './lake-facts.ts'
import { loadDashboards } from './load-dashboards.ts'
import { marts } from './marts.ts'
import { type OpenMarts, overMarts } from './over-marts.ts'
import { type RenderedCard, renderCard } from './render-sql.ts'
import { defaultSelection, type Selection } from './selection.ts'
import { plain } from './testing/databases.ts'
import { demoOwnership, makeDemoLake, openPrepared, openWithMarts, testFolder } from './testing/lake.ts'

const { dashboards, header } = await loadDashboards({ dimensions: Object.keys(demoOwnership.dimensions) })
const [first] = dashboards
const boards = [...dashboards, { ...(first as Dashboard), id: 'header', cards: header }]
const ends: (() => Promise<void>)[] = []

let rows: Lake
let lake: Lake
let open: OpenMarts
let facts: LakeFacts

beforeAll(async () => {
  const atEnd = (end: () => Promise<void>): void => void ends.unshift(end)
  const dataDir = await makeDemoLake(await testFolder(atEnd), ['2026-09', '2026-10'], ['aws', 'azure', 'gcp'])
  rows = await openPrepared(dataDir, { ownership: demoOwnership, materialize: false }, atEnd)
  const opened = await openWithMarts(dataDir, demoOwnership, atEnd)
  lake = opened.lake
  open = opened.marts
  facts = await readLakeFacts(async (sql) => (await rows.query(sql)).rows)
}, 120_000)
afterAll(async () => {
  for (const end of ends) await end()
})

const costs = `CAST(sum(BilledCost) AS VARCHAR), CAST(sum(EffectiveCost) AS VARCHAR), CAST(sum(ContractedCost) AS VARCHAR),
  CAST(sum(ListCost) AS VARCHAR)`
const by = "x_ExportName, BillingMonth, BillingCurrency, CAST(date_trunc('month', ChargeDate) AS DATE)"

it.each(marts)(
  '$name adds up to the charges of all clouds, by export, billing period, currency and month',
  async (mart) => {
    const expected = await rows.query(`SELECT ${by}, ${costs}, count(*) FROM charges GROUP BY ALL ORDER BY ALL`)
    const sums = `CAST(sum(x_ChargeCount) AS BIGINT)`
    const { rows: found } = await lake.query(
      `SELECT ${by}, ${costs}, ${sums} FROM marts.${mart.name} GROUP BY ALL ORDER BY ALL`,
    )
    expect(new Set(expected.rows.map(([name]) => String(name).split('/')[0]))).toEqual(
      new Set(['shop-aws', 'shop-azure', 'shop-gcp']),
    )
    expect(found).toEqual(expected.rows)
  },
)

const choices: readonly Selection[] = [
  {},
  { period: '2026-10', grain: 'day', metric: 'List', complete_days: 'yes', provider: ['AWS', 'Microsoft'] },
  {
    period: '2026-09-17..',
    metric: 'Billed',
    tag_key: 'team',
    tag_value: 'checkout',
    dimension: 'environment',
    dimension_value: 'prod',
  },
]

it.each(boards)(
  '$id says of marts what it says of charges, whatever is chosen',
  async (dashboard) => {
    for (const card of dashboard.cards) {
      for (const choice of choices) {
        const query = rendered(card, dashboard, choice)
        const asked = overMarts(query, open)
        const said = `${card.id} with ${JSON.stringify(choice)}\n${asked}`
        expect(await answer(lake, asked, query), said).toEqual(await answer(rows, query.sql, query))
      }
    }
  },
  120_000,
)

it('answers every card from marts, as dashboards are opened first', () => {
  for (const dashboard of boards) {
    for (const card of dashboard.cards) {
      if (!card.sql.relations.some((name) => name === 'daily_charges' || name === 'charge_details')) continue
      expect(overMarts(rendered(card, dashboard, {}), open), `${dashboard.id}/${card.id}`).toContain('FROM marts.')
    }
  }
})

it.each([
  ['every column', 'SELECT * FROM daily_charges'],
  ['single costs that are picked', 'SELECT max(EffectiveCost) AS Cost FROM daily_charges'],
  [
    'a value by its largest single cost',
    'SELECT argMax(coalesce(ServiceName, trim(RegionId)), BilledCost) AS A FROM daily_charges',
  ],
  ['single costs that are compared', 'SELECT sum(BilledCost) AS Cost FROM charge_details WHERE BilledCost > 100'],
  ['each charge', 'SELECT count(*) AS Charges FROM charges'],
])('leaves a query of %s to the charges', (_, sql) => {
  expect(overMarts({ sql, parameters: [] }, open)).toBe(sql)
})

it('reads a query that has relations of its own, and names within texts', async () => {
  const sql = `WITH costs AS (SELECT ServiceName, sum(EffectiveCost) AS Cost FROM daily_charges WHERE ServiceName <> 'Tags * ChargeDate' GROUP BY ServiceName)
    SELECT count(*) AS Services FROM costs WHERE Cost > 1`
  const query = { sql, parameters: [] }
  const asked = overMarts(query, open)
  expect(asked).toContain('FROM marts.month_services')
  expect(await answer(lake, asked, query)).toEqual(await answer(rows, sql, query))
})

function rendered(card: Card, dashboard: Dashboard, choice: Selection): RenderedCard {
  const selection = { ...defaultSelection(dashboard, facts), ...choice }
  return renderCard(card.sql, { engine: 'duckdb', filters: dashboard.filters, selection, lastDay: facts.lastDay })
}

async function answer(from: Lake, sql: string, { parameters }: RenderedCard): Promise<unknown> {
  const { columns, rows: found } = await from.query(sql, parameters)
  return { columns: columns.map(({ name }) => name), rows: found.map((row) => row.map((value) => plain(value))) }
}
