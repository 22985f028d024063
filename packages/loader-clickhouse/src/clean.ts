import type { LakeDataset } from '@open-finops/focus-schema'
import type { LedgerRow } from '@open-finops/loader-duckdb'
import type { Connection } from './connection.ts'
import { beginOf } from './delivery-id.ts'
import { dropPartition, dropTable, stagingPrefix } from './load-delivery.ts'
import { plainNow } from './prepare-database.ts'
import { rowsOf } from './row-tables.ts'
import { sqlString } from './sql-text.ts'
import type { Topology } from './topology.ts'

/*
 * A query finds out first which deliveries are in force and reads their rows then: rows must outlive the queries that may
 * have begun before a commit. The same time is given to loads of other machines before they are called dead.
 */
const queryMilliseconds = 15 * 60_000
const loadMilliseconds = 24 * 3_600_000

/** What a cleaning goes by. */
export interface CleanRequest {
  /** Versions of a slot whose rows stay, the one in force included. */
  readonly keptVersions: number
  /** Of this machine and data folder, whose lock is held: loads of its own that did not end are dead. */
  readonly origin: bigint
  /** The moment that ages count from, in milliseconds since 1970; default: now. */
  readonly now?: number
}

/** Drops rows of versions that are no longer kept, and what loads left behind that never ended. */
export async function clean(connection: Connection, topology: Topology, request: CleanRequest): Promise<void> {
  const now = request.now ?? Date.now()
  await dropOldVersions(connection, topology, request.keptVersions, now)
  await dropRemains(connection, topology, request.origin, now)
}

async function dropOldVersions(connection: Connection, topology: Topology, kept: number, now: number): Promise<void> {
  const { relation } = topology
  const old = await connection.rows(
    `SELECT delivery, any(export_name) AS export_name, any(dataset) AS dataset, any(one) AS billing_period
      FROM (
        SELECT l.delivery AS delivery, l.export_name AS export_name, l.dataset AS dataset, l.periods.billing_period AS held,
          dense_rank() OVER (PARTITION BY l.provider, l.export_name, l.slot ORDER BY d.current DESC, d.commit DESC) AS nth,
          d.delivery IS NULL AS superseded, ifNull(d.replaced_at, l.committed_at) AS replaced
        FROM ${relation('ledger')} AS l LEFT JOIN ${relation('deliveries')} AS d ON d.delivery = l.delivery
        WHERE l.delivery <> 0 AND l.delivery NOT IN (SELECT delivery FROM ${relation('ledger_pruned')})
      ) ARRAY JOIN held AS one
      WHERE (superseded OR nth > ${Math.floor(kept)}) AND replaced < fromUnixTimestamp64Milli(toInt64(${now - queryMilliseconds}), 'UTC')
      GROUP BY delivery, one`,
  )
  for (const delivery of new Set(old.map((row) => row.text('delivery')))) {
    // Said before it is done: a version is never called kept while its rows are half gone.
    await connection.insertRows(relation('ledger_pruned'), [{ delivery, pruned_at: plainNow() }], {
      settings: topology.writeSettings,
    })
    for (const row of old.filter((one) => one.text('delivery') === delivery)) await dropRows(connection, topology, row)
  }
}

async function dropRows(connection: Connection, topology: Topology, row: LedgerRow): Promise<void> {
  await dropPartition(connection, topology, {
    dataset: row.text('dataset') as LakeDataset,
    delivery: row.text('delivery'),
    exportName: row.text('export_name'),
    version: '',
    billingPeriod: row.text('billing_period'),
  })
}

/** Tables of loads that ended without saying so, and partitions that no commit knows. */
async function dropRemains(connection: Connection, topology: Topology, own: bigint, now: number): Promise<void> {
  const isDead = (id: string): boolean => {
    const { at, origin } = beginOf(id)
    return origin === own || at < now - loadMilliseconds
  }
  const { database, relation, rowTable, onCluster } = topology
  const inDatabase = `database = ${sqlString(database)}`
  const tables = await connection.rows(
    `SELECT name, extract(name, '^${stagingPrefix}(\\\\d+)_') AS delivery FROM system.tables
      WHERE ${inDatabase} AND match(name, '^${stagingPrefix}\\\\d+_\\\\d+$')`,
  )
  for (const row of tables) {
    if (isDead(row.text('delivery'))) await dropTable(connection, topology, row.text('name'))
  }
  for (const dataset of ['CostAndUsage', 'ContractCommitment'] as const) {
    const name = rowTable(rowsOf(dataset)).split('.').at(-1)?.replaceAll('`', '') ?? ''
    const unknown = await connection.rows(
      `SELECT DISTINCT partition_id, extract(partition, '(\\\\d+)\\\\)$') AS delivery FROM system.parts
        WHERE active AND ${inDatabase} AND table = ${sqlString(name)}
          AND toUInt64OrZero(delivery) NOT IN (SELECT delivery FROM ${relation('ledger')})`,
    )
    for (const row of unknown) {
      if (!isDead(row.text('delivery'))) continue
      await connection.run(
        `ALTER TABLE ${rowTable(rowsOf(dataset))}${onCluster} DROP PARTITION ID ${sqlString(row.text('partition_id'))}`,
        { settings: topology.writeSettings },
      )
    }
  }
}
