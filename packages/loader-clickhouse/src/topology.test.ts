import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { ledgerTableStatements, ledgerViewStatements } from './ledger-tables.ts'
import {
  newColumnStatements,
  type PartOfDelivery,
  rowTableStatements,
  stagingTableStatements,
  viewStatements,
} from './row-tables.ts'
import { sqlString } from './sql-text.ts'
import { clickhouseStore } from './store.ts'
import { noClickHouse } from './testing/chdb.ts'
import { startTestServer, type TestServer } from './testing/database.ts'
import { type Topology, topologyOf } from './topology.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const url = 'http://127.0.0.1:8123'
const part: PartOfDelivery = {
  ...{ dataset: 'CostAndUsage', delivery: '17', exportName: "it's/cur", version: 'v\\1', billingPeriod: '2026-10' },
}

function statements(topology: Topology): readonly string[] {
  return [
    ...ledgerTableStatements(topology),
    ...rowTableStatements(topology),
    ...newColumnStatements(topology),
    ...ledgerViewStatements(topology),
    ...viewStatements(topology, { '1': "it's \\ one" }),
    ...stagingTableStatements(topology, 'loading_17_1', part),
  ]
}

describe('on a cluster', () => {
  const cluster = topologyOf({ url, database: 'costs', cluster: 'billing' })
  const made = statements(cluster)

  it('everything is made on all nodes, and everything that keeps rows is replicated', () => {
    expect(made.length).toBeGreaterThan(30)
    for (const statement of made) expect(statement).toContain("ON CLUSTER 'billing'")
    const kept = made.filter((one) => one.startsWith('CREATE TABLE') && !one.includes('ENGINE = Distributed'))
    for (const statement of kept) expect(statement).toMatch(/ENGINE = ReplicatedMergeTree\('\/clickhouse\/tables\//)
    expect(kept.length).toBeGreaterThanOrEqual(7)
  })

  it('rows are spread over shards, and the ledger is whole on every node', () => {
    const text = made.join('\n')
    expect(text).toContain("Distributed('billing', 'costs', 'cost_and_usage_rows_local', rand())")
    expect(text).toContain("'/clickhouse/tables/{shard}/{database}/cost_and_usage_rows', '{replica}'")
    expect(text).toContain("'/clickhouse/tables/all/{database}/ledger', '{shard}-{replica}'")
    expect(text).toContain('delivery GLOBAL IN (SELECT delivery FROM `costs`.`deliveries_in_force`)')
  })

  it('writes wait for a quorum and all replicas, and repetitions are never dropped', () => {
    expect(cluster.writeSettings).toMatchObject({ insert_quorum: 'auto', alter_sync: 2, insert_deduplicate: 0 })
    expect(cluster.writeSettings).toMatchObject({ distributed_foreground_insert: 1 })
  })
})

it('SharedMergeTree is one engine for all, without paths', () => {
  const text = statements(topologyOf({ url, engine: 'SharedMergeTree' })).join('\n')
  expect(text).toContain('ENGINE = SharedMergeTree')
  expect(text).not.toMatch(/Replicated|Distributed|ON CLUSTER/)
})

describe.skipIf(noClickHouse !== undefined)(
  'the tables',
  { meta: { skipReason: noClickHouse ?? 'ClickHouse runs' } },
  () => {
    let folder: string
    let server: TestServer
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'finops-clickhouse-tables-'))
      server = await startTestServer()
      await (await clickhouseStore({ ...server.reach('tables'), dataDir: folder })).close()
    })
    afterAll(async () => {
      await server?.close()
      await rm(folder, { recursive: true, force: true })
    })

    it.each([
      ['one server', {}],
      ['a cluster', { cluster: 'billing' }],
      ['replicas', { engine: 'ReplicatedMergeTree' }],
    ] as const)('every statement for %s is one that ClickHouse understands', async (_, options) => {
      for (const statement of statements(topologyOf({ url, ...options }))) {
        const [[read] = []] = await server.ask(`SELECT formatQueryOrNull(${sqlString(statement)})`)
        expect(read, statement).toMatch(/^(CREATE|ALTER)/)
      }
    })

    it('are cut by billing period, export and delivery, ordered by what dashboards filter, exact in every amount', async () => {
      const [[partition, order] = []] = await server.ask(
        "SELECT partition_key, sorting_key FROM system.tables WHERE database = 'tables' AND name LIKE 'cost_and_usage_rows%' AND partition_key <> ''",
      )
      expect(partition).toBe('(toYYYYMM(BillingPeriodStart), x_ExportName, delivery)')
      expect(order).toBe('ServiceCategory, ServiceName, SubAccountId, RegionId, ChargePeriodStart')
      const columns = await server.ask(
        "SELECT name, type FROM system.columns WHERE database = 'tables' AND table = 'cost_and_usage_rows'",
      )
      const types = new Map(columns.map(([name, type]) => [String(name), String(type)]))
      expect(types.size).toBeGreaterThan(100)
      for (const name of ['BilledCost', 'EffectiveCost', 'ListCost', 'ContractedCost'])
        expect(types.get(name)).toBe('Nullable(Decimal(38, 18))')
      expect(types.get('ServiceName')).toBe('LowCardinality(Nullable(String))')
      expect(types.get('ResourceId')).toBe('Nullable(String)')
      expect(types.get('ChargePeriodStart')).toBe("Nullable(DateTime64(6, 'UTC'))")
      expect(
        [...types].filter(([name, type]) => /Cost$|Price$|Quantity$/.test(name) && !type.includes('Decimal')),
      ).toEqual([])
      expect([...types.values()].filter((type) => type.includes('Float'))).toEqual([])
    })
  },
)
