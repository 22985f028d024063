import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Card, Dashboard, Filter } from './definition.ts'
import type { Ownership } from './dimensions.ts'
import { loadDashboards } from './load-dashboards.ts'
import { renderCard } from './render-sql.ts'
import type { Selection } from './selection.ts'
import { type CardAnswer, type CardDatabase, type ChargeRow, databaseOf, duckDb } from './testing/databases.ts'

// What a filter does to a card is told without its SQL: a lake that holds nothing but the charges that the filter lets
// through answers the same unfiltered.

const ends: (() => Promise<void>)[] = []
const atEnd = (end: () => Promise<void>): void => void ends.unshift(end)
afterAll(async () => {
  for (const end of ends) await end()
})

const ownership: Ownership = { dimensions: { team: ['tag:team'], stage: ['tag:stage'] }, accounts: {} }
const { dashboards } = await loadDashboards({ dimensions: Object.keys(ownership.dimensions) })

const pick = (values: readonly string[], at: number): string => values[at % values.length] ?? ''

/** Three months of charges in which every value of a filter meets others. */
const charges: readonly ChargeRow[] = Array.from({ length: 132 }, (_, at) => {
  const month = pick(['2026-08', '2026-09', '2026-10'], at)
  const day = String(1 + (Math.floor(at / 3) % 27)).padStart(2, '0')
  const next = String(2 + (Math.floor(at / 3) % 27)).padStart(2, '0')
  const provider = pick(['Nimbus', 'Cumulus', 'Stratus'], Math.floor(at / 3))
  const service = pick(['Servers', 'Disks', 'Tables', 'Wires'], Math.floor(at / 5))
  const account = pick(['a-1', 'a-2', 'a-3'], Math.floor(at / 7))
  const isBought = at % 11 === 0
  return {
    BilledCost: String(at + 1),
    EffectiveCost: isBought ? '0' : String(at + 2),
    ContractedCost: String(at + 3),
    ListCost: String(at + 5),
    BillingAccountId: pick(['b-1', 'b-2'], Math.floor(at / 2)),
    BillingCurrency: pick(['USD', 'USD', 'EUR'], Math.floor(at / 4)),
    BillingPeriodStart: `${month}-01 00:00:00`,
    BillingPeriodEnd: `${nextMonth(month)}-01 00:00:00`,
    ChargeCategory: isBought ? 'Purchase' : pick(['Usage', 'Usage', 'Usage', 'Tax', 'Credit'], Math.floor(at / 6)),
    ChargeClass: at % 13 === 0 ? 'Correction' : null,
    ChargeFrequency: isBought ? 'Recurring' : 'Usage-Based',
    ChargeDescription: `${service} of ${account}`,
    ChargePeriodStart: `${month}-${day} 00:00:00`,
    ChargePeriodEnd: `${month}-${next} 00:00:00`,
    CommitmentDiscountId: at % 8 === 0 ? 'plan-1' : null,
    CommitmentDiscountStatus: at % 8 === 0 ? pick(['Used', 'Unused'], at / 8) : null,
    InvoiceId: pick(['i-1', 'i-2'], at),
    InvoiceIssuerName: provider,
    PricingQuantity: String(1 + (at % 4)),
    PricingCategory: 'Standard',
    ServiceProviderName: provider,
    ProviderName: provider,
    PublisherName: at % 9 === 0 ? 'Somebody' : provider,
    RegionId: at % 10 === 0 ? null : pick(['north', 'south'], Math.floor(at / 3)),
    RegionName: at % 10 === 0 ? null : pick(['North', 'South'], Math.floor(at / 3)),
    ResourceId: `r-${at % 12}`,
    ServiceCategory: pick(['Compute', 'Storage', 'Databases', 'Networking'], Math.floor(at / 5)),
    ServiceName: service,
    SkuId: `sku-${at % 6}`,
    SkuMeter: pick(['Hours', 'Out-Bytes'], at),
    SkuPriceId: `price-${at % 6}`,
    SubAccountId: account,
    SubAccountName: `Account ${account}`,
    Tags: JSON.stringify({ team: pick(['web', 'data'], Math.floor(at / 3)), stage: pick(['prod', 'test'], at) }),
  }
}).map((row) => Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null)) as ChargeRow)

interface Choice {
  readonly selection: Selection
  readonly lets: (row: ChargeRow) => boolean
}

/** What is chosen of each filter, and the charges that it lets through. */
const choices: Readonly<Record<string, Choice>> = {
  period: {
    selection: { period: '2026-08-01..2026-10-01' },
    lets: ({ ChargePeriodStart = '' }) => ChargePeriodStart < '2026-10-01',
  },
  currency: { selection: { currency: ['EUR'] }, lets: ({ BillingCurrency }) => BillingCurrency === 'EUR' },
  provider: {
    selection: { provider: ['Nimbus', 'Stratus'] },
    lets: ({ ServiceProviderName }) => ServiceProviderName !== 'Cumulus',
  },
  billing_account: {
    selection: { billing_account: ['b-2'] },
    lets: ({ BillingAccountId }) => BillingAccountId === 'b-2',
  },
  sub_account: { selection: { sub_account: ['a-1', 'a-3'] }, lets: ({ SubAccountId }) => SubAccountId !== 'a-2' },
  service_category: {
    selection: { service_category: ['Compute'] },
    lets: ({ ServiceCategory }) => ServiceCategory === 'Compute',
  },
  service: { selection: { service: ['Disks', 'Servers'] }, lets: ({ ServiceName = '' }) => /^[DS]/.test(ServiceName) },
  region: {
    selection: { region: ['north', null] },
    lets: ({ RegionId }) => RegionId === 'north' || RegionId === undefined,
  },
  charge_category: {
    selection: { charge_category: ['Usage', 'Purchase'] },
    lets: ({ ChargeCategory }) => ChargeCategory === 'Usage' || ChargeCategory === 'Purchase',
  },
  tag_key: {
    selection: { tag_key: 'team', tag_value: 'web' },
    lets: ({ Tags = '{}' }) => (JSON.parse(Tags) as { team?: string }).team === 'web',
  },
  dimension_value: {
    selection: { dimension: 'stage', dimension_value: 'prod' },
    lets: ({ Tags = '{}' }) => (JSON.parse(Tags) as { stage?: string }).stage === 'prod',
  },
}

let whole: CardDatabase
const narrowed = new Map<string, CardDatabase>()
beforeAll(async () => {
  whole = await databaseOf(await duckDb(atEnd), charges, ownership)
  for (const [filter, { lets }] of Object.entries(choices)) {
    const rows = charges.filter(lets)
    expect(rows.length, filter).toBeGreaterThan(20)
    expect(rows.length, filter).toBeLessThan(charges.length)
    narrowed.set(filter, await databaseOf(await duckDb(atEnd), rows, ownership))
  }
}, 60_000)

async function ask(
  database: CardDatabase,
  card: Card,
  filters: readonly Filter[],
  selection: Selection,
): Promise<CardAnswer> {
  const { sql, parameters } = renderCard(card.sql, { engine: 'duckdb', filters, selection, lastDay: '2026-10-28' })
  return await database.ask(sql, parameters)
}

describe.each(Object.keys(choices))('%s', (filter) => {
  it('narrows the cards that obey it to its charges, and no others', async () => {
    const { selection } = choices[filter] as Choice
    const { dimension } = selection
    // Which dimension is shown is not what is filtered by.
    const without: Selection = dimension === undefined ? {} : { dimension }
    const obeying = dashboards.flatMap((dashboard) =>
      dashboard.filters.some(({ id }) => id === filter)
        ? dashboard.cards.map((card) => ({ dashboard, card, name: `${dashboard.id}/${card.id}` }))
        : [],
    )
    let changed = 0
    for (const { dashboard, card, name } of obeying) {
      const before = await ask(whole, card, dashboard.filters, without)
      const after = await ask(whole, card, dashboard.filters, selection)
      if (!card.sql.tags.includes(filter)) {
        expect(after, `${name} does not obey ${filter}`).toEqual(before)
        continue
      }
      if (card.sql.relations.every((relation) => ofCharges.includes(relation)) && !isSubject(dashboard, filter)) {
        const expected = await ask(narrowed.get(filter) as CardDatabase, card, dashboard.filters, without)
        expect(after, `${name} with ${filter}`).toEqual(expected)
      }
      if (JSON.stringify(after) !== JSON.stringify(before)) changed += 1
    }
    expect(changed).toBeGreaterThan(2)
  })
})

/** Relations that hold the same of a charge whatever other charges there are. */
const ofCharges: readonly string[] = ['charges', 'daily_charges', 'charge_details']

/** On the dashboard of tags the tag is not what charges are narrowed by, but what they are asked for. */
function isSubject({ id }: Dashboard, filter: string): boolean {
  return id === 'tag-coverage' && filter === 'tag_key'
}

function nextMonth(month: string): string {
  return new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5)), 1)).toISOString().slice(0, 7)
}

/** Choices that change what is shown of the same charges: two of each. */
const shown: Readonly<Record<string, readonly [Selection, Selection]>> = {
  metric: [{ metric: 'List' }, { metric: 'Billed' }],
  grain: [{ grain: 'day' }, { grain: 'month' }],
  complete_days: [{}, { complete_days: 'yes' }],
  dimension: [{ dimension: 'stage' }, { dimension: 'team' }],
}

describe.each(Object.keys(shown))('%s', (filter) => {
  it('changes cards that ask for it, and no others', async () => {
    const [one, other] = shown[filter] ?? [{}, {}]
    let changed = 0
    for (const dashboard of dashboards.filter(({ filters }) => filters.some(({ id }) => id === filter))) {
      for (const card of dashboard.cards) {
        const before = await ask(whole, card, dashboard.filters, one)
        const after = await ask(whole, card, dashboard.filters, other)
        const asks = card.sql.tags.includes(filter)
        if (!asks) expect(after, `${dashboard.id}/${card.id} does not ask for ${filter}`).toEqual(before)
        if (asks && JSON.stringify(after) !== JSON.stringify(before)) changed += 1
      }
    }
    expect(changed).toBeGreaterThan(1)
  })
})

/** Every filter is in one of the tables above. */
it('no filter is forgotten', () => {
  const all = new Set(dashboards.flatMap((dashboard: Dashboard) => dashboard.filters.map(({ id }) => id)))
  expect([...all].filter((id) => !(id in choices) && !(id in shown) && id !== 'tag_value')).toEqual([])
})
