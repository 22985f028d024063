import { afterAll, describe, expect, it } from 'vitest'
import type { Card, Dashboard } from './definition.ts'
import type { Ownership } from './dimensions.ts'
import { loadDashboards } from './load-dashboards.ts'
import { renderCard } from './render-sql.ts'
import type { Selection } from './selection.ts'
import {
  type CardAnswer,
  type CardDatabase,
  type ChargeRow,
  clickHouse,
  databaseOf,
  duckDb,
  noClickHouse,
} from './testing/databases.ts'

const ends: (() => Promise<void>)[] = []
const atEnd = (end: () => Promise<void>): void => void ends.unshift(end)
afterAll(async () => {
  for (const end of ends) await end()
})

const ownership: Ownership = {
  dimensions: { team: ['tag:team', 'cost-category:Team', 'account'], 'cost-center': ['tag:o\'clock"\\'] },
  accounts: { 'it\'s "one"\\': { team: "o'neil" } },
}
const { dashboards, header } = await loadDashboards({ dimensions: Object.keys(ownership.dimensions) })
const [first] = dashboards
const boards: readonly Dashboard[] = [...dashboards, { ...(first as Dashboard), id: 'header', cards: header }]

/** The mandatory columns of FOCUS that can't be null. */
const smallest: ChargeRow = {
  BilledCost: '1',
  BillingAccountId: 'account',
  BillingCurrency: 'USD',
  BillingPeriodStart: '2026-09-01 00:00:00',
  BillingPeriodEnd: '2026-10-01 00:00:00',
  ChargeCategory: 'Usage',
  ChargePeriodStart: '2026-09-10 00:00:00',
  ChargePeriodEnd: '2026-09-11 00:00:00',
  ContractedCost: '1',
  EffectiveCost: '1',
  ListCost: '2',
  ServiceCategory: 'Compute',
  ServiceName: 'Servers',
}

async function answers(database: CardDatabase, selection: Selection): Promise<ReadonlyMap<string, CardAnswer>> {
  const found = new Map<string, CardAnswer>()
  for (const { id, filters, cards } of boards) {
    for (const card of cards) found.set(`${id}/${card.id}`, await ask(database, card, filters, selection))
  }
  return found
}

async function ask(
  database: CardDatabase,
  card: Card,
  filters: Dashboard['filters'],
  selection: Selection,
): Promise<CardAnswer> {
  const { engine } = database
  const { sql, parameters } = renderCard(card.sql, { engine, filters, selection, lastDay: '2026-10-31' })
  return await database.ask(sql, parameters).catch((error: unknown) => {
    throw new Error(`${card.dashboard}/${card.id}: ${String(error)}\n${sql}`)
  })
}

it('every card answers on an empty lake, and on the smallest rows that FOCUS allows', async () => {
  for (const rows of [[], [smallest]]) {
    const found = await answers(await databaseOf(await duckDb(atEnd), rows, ownership), {})
    for (const [card, { columns }] of found) expect(columns.length, card).toBeGreaterThan(0)
    expect(found.get('executive-summary/cost-by-month')?.rows).toEqual(rows.map(() => ['2026-09-01', null, 'USD', '1']))
  }
})

it('without tags, commitments, dimensions or a ledger cards have no rows: they say so, and never fail', async () => {
  const plainLake = await databaseOf(await duckDb(atEnd), [smallest])
  const plainBoards = await loadDashboards()
  const rowsOf = async (board: string, id: string): Promise<number> => {
    const dashboard = plainBoards.dashboards.find((other) => other.id === board)
    const card = dashboard?.cards.find((other) => other.id === id)
    if (dashboard === undefined || card === undefined) throw new Error(`there is no ${board}/${id}`)
    return (await ask(plainLake, card, dashboard.filters, {})).rows.length
  }
  for (const dashboard of plainBoards.dashboards) for (const { id } of dashboard.cards) await rowsOf(dashboard.id, id)
  for (const id of ['assigned', 'over-time', 'owners', 'services', 'not-assigned'])
    expect(await rowsOf('teams', id)).toBe(0)
  for (const id of ['keys', 'values', 'same-key-otherwise']) expect(await rowsOf('tag-coverage', id)).toBe(0)
  for (const id of ['utilisation', 'savings', 'commitments', 'ending']) expect(await rowsOf('commitments', id)).toBe(0)
  for (const id of ['states', 'tied', 'invoices', 'source']) expect(await rowsOf('invoice-reconciliation', id)).toBe(0)
})

const hostileValues = [
  '<script>alert(1)</script>',
  "'); DROP TABLE cost_and_usage; --",
  'a"b\\',
  '{{provider}} [[AND 1]]',
  '日本 \u202E',
  ' ',
]
const hostileRows = hostileValues.map((value, index) => ({
  ...smallest,
  EffectiveCost: String(index + 1),
  ServiceName: value,
  SubAccountId: value,
  Tags: JSON.stringify({ team: value, [value]: value, 'o\'clock"\\': value }),
}))

const engines = [
  ['DuckDB', undefined, async () => await duckDb(atEnd)],
  ['the engine of ClickHouse', noClickHouse, async () => clickHouse(atEnd)],
] as const

describe.each(engines)('on %s', (_, missing, open) => {
  it.skipIf(missing !== undefined)(
    'hostile names, tags and dimensions are values like all others',
    { meta: { skipReason: missing ?? 'the engine runs' } },
    async () => {
      const database = await databaseOf(
        await open(),
        [...hostileRows, { ...smallest, SubAccountId: 'it\'s "one"\\' }],
        ownership,
      )
      for (const [index, value] of hostileValues.entries()) {
        for (const selection of [
          { service: [value] },
          { tag_key: value, tag_value: value },
          { dimension: 'cost-center', dimension_value: value },
        ]) {
          const dashboard = boards.find(({ id }) => id === 'services') as Dashboard
          const card = dashboard.cards.find(({ id }) => id === 'services') as Card
          const { columns, rows } = await ask(database, card, dashboard.filters, selection)
          expect(
            rows.map((row) => [row[0], row[columns.indexOf('Cost')]]),
            JSON.stringify(selection),
          ).toEqual([[value, String(index + 1)]])
        }
      }
      const teams = boards.find(({ id }) => id === 'teams') as Dashboard
      const owners = teams.cards.find(({ id }) => id === 'owners') as Card
      const { rows } = await ask(database, owners, teams.filters, { dimension: 'team' })
      expect(rows.map(([owner]) => owner).sort()).toEqual([...hostileValues, "o'neil"].sort())
    },
  )
})

it('a second currency changes no number of the first', async () => {
  const dollars = [
    { ...smallest, Tags: '{"team":"a"}', SubAccountId: '1', RegionId: 'r', ResourceId: 'x', SkuId: 's' },
    {
      ...smallest,
      ChargePeriodStart: '2026-08-10 00:00:00',
      BillingPeriodStart: '2026-08-01 00:00:00',
      EffectiveCost: '3',
    },
    {
      ...smallest,
      ChargePeriodStart: '2026-10-10 00:00:00',
      BillingPeriodStart: '2026-10-01 00:00:00',
      EffectiveCost: '0.5',
    },
    { ...smallest, CommitmentDiscountId: 'c', CommitmentDiscountStatus: 'Used', EffectiveCost: '0.4' },
    {
      ...smallest,
      ChargeCategory: 'Purchase',
      ChargeFrequency: 'One-Time',
      EffectiveCost: '0',
      HostProviderName: 'Not Applicable',
    },
  ]
  const euros = dollars.map((row) => ({ ...row, BillingCurrency: 'EUR' }))
  const alone = await answers(await databaseOf(await duckDb(atEnd), dollars, ownership), {})
  const both = await answers(await databaseOf(await duckDb(atEnd), [...dollars, ...euros], ownership), {})
  let compared = 0
  for (const [card, { columns, rows }] of alone) {
    const currency = columns.indexOf('BillingCurrency')
    if (currency === -1) continue
    expect(
      both.get(card)?.rows.filter((row) => row[currency] === 'USD'),
      card,
    ).toEqual(rows)
    compared += rows.length
  }
  expect(compared).toBeGreaterThan(60)
})

it('the share tied counts amounts by their size, tied ones alone, each currency apart', async () => {
  const database = await duckDb(atEnd)
  await database.ask('CREATE SCHEMA finops')
  await database.ask(`CREATE TABLE finops.reconciliation AS SELECT * FROM (VALUES
    ('2026-09', 'Cloud', 'A', 'USD', 'tied', 60.00, 60.00, 3, 0.00, 0.00, '[]'::JSON),
    ('2026-09', 'Cloud', 'B', 'USD', 'explained', 19.00, 20.00, 3, 1.00, 0.00, '[{"kind":"tax"}]'::JSON),
    ('2026-09', 'Cloud', 'C', 'USD', 'tied', -20.00, -20.00, 1, 0.00, 0.00, '[]'::JSON),
    ('2026-09', 'Cloud', 'D', 'EUR', 'disputed', 5.00, 7.00, 1, 2.00, 2.00, '[]'::JSON),
    ('2026-07', 'Cloud', 'E', 'USD', 'disputed', 5.00, 700.00, 1, 695.00, 695.00, '[]'::JSON)
  ) AS t (billing_period, invoice_issuer, invoice_id, currency, state, invoice_total, focus_total, rows, variance, unexplained, causes)`)
  await databaseOf(database, [smallest, { ...smallest, BillingCurrency: 'EUR' }], ownership)
  const found = await answers(database, {})
  expect(found.get('header/share-tied')?.rows).toEqual([
    ['USD', '0.8', '0.2'],
    ['EUR', '0', '0'],
  ])
  expect(found.get('invoice-reconciliation/unexplained')?.rows).toEqual([
    ['EUR', '2', '2'],
    ['USD', '0', '1'],
  ])
})
