import { cardRelations, loadDashboards, noOwnership } from '@open-finops/dashboards'
import { type Connected, connect } from '../connect.ts'
import { duckdbDatabase } from '../desired/database.ts'
import { desiredState } from '../desired/desired-state.ts'
import type { DesiredState } from '../desired/spec.ts'
import { type Provisioned, type ProvisionOptions, provision } from '../provision.ts'
import { type FakeMetabase, type FakeOptions, startFakeMetabase } from './fake-metabase.ts'
import { type FakeWarehouse, tablesOnly } from './fake-warehouse.ts'

/** Who the tests come in as. */
export const admin = { email: 'finops@example.com', password: 'correct horse 1' } as const

/** The majors whose semantics differ. */
export const majors: readonly number[] = [58, 62, 63, 65]

/** Takes what is to be done when a test ends. */
export type AtEnd = (cleanUp: () => Promise<void>) => void

/** All shipped dashboards, or some of them, over a lake with one currency. */
export async function shippedState(
  isWanted: (dashboard: string) => boolean = () => true,
  dimensions: readonly string[] = Object.keys(noOwnership.dimensions),
): Promise<DesiredState> {
  const { dashboards, header } = await loadDashboards({ dimensions })
  return desiredState({
    dashboards: { dashboards: dashboards.filter(({ id }) => isWanted(id)), header },
    dimensions,
    facts: { firstDay: '2025-11-01', lastDay: '2026-11-22', currencies: [{ currency: 'USD', effectiveCost: '12.5' }] },
    ledger: ['finops.deliveries'],
    database: duckdbDatabase({ folder: '/data', file: 'serving/1-0a1b2c3d.duckdb', memoryLimit: '2GB' }),
  })
}

/** Two of them, which link to one another, for tests that apply often. */
export async function fewState(keys: readonly string[] = ['executive-summary', 'top-movers']): Promise<DesiredState> {
  const all = await shippedState((id) => keys.includes(id))
  const dashboards = all.dashboards.map((spec) => ({ ...spec, cards: spec.cards.slice(0, 9) }))
  const shown = new Set(dashboards.flatMap(({ cards }) => cards.map(({ card }) => card)))
  return {
    ...all,
    dashboards,
    cards: all.cards.filter(({ key }) => shown.has(key) || key.startsWith('values/')),
    tables: all.tables.filter(({ key }) => key === 'freshness' || key === 'finops.deliveries'),
  }
}

/** The tables that cards read, without a database behind them. */
export const cardTables: FakeWarehouse = tablesOnly([
  ...cardRelations().flatMap(({ name, columns }) =>
    Object.entries(columns).map(([column, type]) => ({ schema: 'main', table: name, column, type })),
  ),
  { schema: 'finops', table: 'deliveries', column: 'delivery', type: 'BIGINT' },
])

/** A fake Metabase that ends with the test. */
export async function fakeMetabase(options: FakeOptions, atEnd: AtEnd): Promise<FakeMetabase> {
  const fake = await startFakeMetabase({ warehouse: cardTables, ...options })
  atEnd(fake.close)
  return fake
}

/** Gets in as the administrator, quickly. */
export async function enter(fake: FakeMetabase): Promise<Connected> {
  const access = { ...admin, siteName: 'FinOps', locale: 'en' }
  const patience = { timeout: 5000, retries: 3, pause: 1 }
  return await connect({ url: fake.url, access, wait: 5000, patience })
}

/** Makes the fake hold what is defined. */
export async function applyTo(
  fake: FakeMetabase,
  desired: DesiredState,
  options: Partial<ProvisionOptions> = {},
): Promise<Provisioned> {
  const { client, signOut } = await enter(fake)
  const sync = { wait: 2000, every: 1 }
  try {
    return await provision(client, desired, { overwriteEdits: false, verify: false, sync, ...options })
  } finally {
    await signOut()
  }
}
