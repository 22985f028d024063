import type { LakeDataset } from '@open-finops/focus-schema'
import { plainDecimal, type StagedFile, type StagedParquet } from '@open-finops/loader-duckdb'
import { type DeliveryLoad, type FetchedDelivery, FinopsError, throwIfAborted } from '@open-finops/pipeline'
import type { Connection } from './connection.ts'
import { requireCountedOnce, requireNotMoved, scopesOf } from './counted-once.ts'
import { newDeliveryId } from './delivery-id.ts'
import { commitLoad } from './ledger-write.ts'
import { type PartOfDelivery, partitionOf, rowsOf, stagingTableStatements } from './row-tables.ts'
import { sqlName } from './sql-text.ts'
import type { Topology } from './topology.ts'

/** How a load goes on. */
export interface LoadSettings {
  /** Of this machine and data folder: `originOf`. */
  readonly origin: bigint
  readonly allowOverlap: boolean
  /** Bytes of Parquet that go over in one request: the server holds them in memory. */
  readonly pieceBytes: number
  readonly signal?: AbortSignal | undefined
}

/** A part of a delivery in a table of its own, which nobody reads. */
interface StagedPart {
  readonly part: PartOfDelivery
  readonly table: string
}

/**
 * Lets a staged delivery take its slot. Its rows go into tables of their own, are compared with the files that they came
 * from, and become partitions that no view shows yet. One INSERT of one row into the ledger then is the commit: it takes
 * the former version out of every view and puts this one in, in all its billing periods at once.
 * @throws FinopsError `FINOPS_CLICKHOUSE_ROWS_LOST`, `FINOPS_COUNTED_TWICE`, and what the server says; nothing is changed then.
 */
export async function loadStaged(
  connection: Connection,
  topology: Topology,
  fetched: FetchedDelivery,
  parquet: StagedParquet,
  settings: LoadSettings,
): Promise<DeliveryLoad> {
  const { signal } = settings
  const { staged } = parquet
  const { delivery } = fetched
  const { dataset = 'CostAndUsage' } = staged
  const id = newDeliveryId(settings.origin)
  const parts: StagedPart[] = []
  let committed = false
  try {
    await requireNotMoved(connection, topology, delivery, fetched)
    for (const [at, file] of staged.files.entries()) {
      const { exportName, version } = delivery
      const part = { dataset, delivery: id, exportName, version, billingPeriod: file.billingPeriod }
      const table = `${stagingPrefix}${id}_${at + 1}`
      parts.push({ part, table })
      await fillStagingTable(connection, topology, { part, table }, file, parquet, settings)
    }
    const tables = parts.map(({ part, table }) => ({
      billingPeriod: part.billingPeriod,
      table: topology.relation(table),
    }))
    const scopes = dataset === 'CostAndUsage' ? await scopesOf(connection, tables, signal) : []
    if (!settings.allowOverlap) await requireCountedOnce(connection, topology, delivery, { dataset, scopes, tables })
    for (const { part, table } of parts) {
      throwIfAborted(signal)
      await connection.run(
        `ALTER TABLE ${topology.rowTable(rowsOf(dataset))}${topology.onCluster}
          REPLACE PARTITION ${partitionOf(part)} FROM ${topology.rowTable(table)}`,
        { signal, settings: topology.writeSettings },
      )
    }
    await requireRows(connection, topology, dataset, id, staged.files)
    throwIfAborted(signal)
    const charges = await parquet.charges()
    // From here on an abort comes too late: whether the row arrived would not be known.
    const load = await commitLoad(connection, topology, { id, fetched, staged, dataset, scopes, charges })
    committed = true
    return load
  } finally {
    for (const { part, table } of parts) {
      await dropTable(connection, topology, table).catch(() => undefined)
      if (!committed && !(await isCommitted(connection, topology, id))) {
        await dropPartition(connection, topology, part).catch(() => undefined)
      }
    }
  }
}

/** Tables of loads under way begin with this. */
export const stagingPrefix = 'loading_'

async function fillStagingTable(
  connection: Connection,
  topology: Topology,
  { part, table }: StagedPart,
  file: StagedFile,
  parquet: StagedParquet,
  { pieceBytes, signal }: LoadSettings,
): Promise<void> {
  const contents = await parquet.contents(file)
  for (const statement of stagingTableStatements(topology, table, part)) await connection.run(statement, { signal })
  for (const piece of await parquet.pieces(file, pieceBytes)) {
    await connection.insertParquet(topology.relation(table), contents.columns, piece, {
      signal,
      settings: topology.writeSettings,
    })
  }
  const sums = Object.keys(contents.costs).map((name) => `toString(sum(${sqlName(name)})) AS ${sqlName(name)}`)
  const [row] = await connection.rows(
    `SELECT ${['count() AS rows', ...sums].join(', ')} FROM ${topology.relation(table)}`,
    {
      signal,
    },
  )
  const differs = Object.entries(contents.costs).find(([name, sum]) => plainDecimal(row?.text(name) || '0') !== sum)
  if (row?.number('rows') === contents.rows && differs === undefined) return
  throw rowsLost(part, {
    sent: contents.rows,
    arrived: row?.number('rows') ?? 0,
    ...(differs && { column: differs[0], sentSum: differs[1], arrivedSum: plainDecimal(row?.text(differs[0]) || '0') }),
  })
}

/** On a cluster another node may have to be asked; it must have all before anybody may see any. */
async function requireRows(
  connection: Connection,
  topology: Topology,
  dataset: LakeDataset,
  delivery: string,
  files: readonly StagedFile[],
): Promise<void> {
  const sent = files.reduce((rows, file) => rows + file.rows, 0)
  const [row] = await connection.rows(
    `SELECT count() AS rows FROM ${topology.relation(rowsOf(dataset))} WHERE delivery = ${delivery}`,
  )
  const arrived = row?.number('rows') ?? 0
  if (arrived === sent) return
  throw rowsLost({ dataset, delivery, exportName: '', version: '', billingPeriod: '' }, { sent, arrived })
}

/** What was sent, and what is there. */
interface Lost {
  readonly sent: number
  readonly arrived: number
  /** Whose sum is another one, and both sums. */
  readonly column?: string
  readonly sentSum?: string
  readonly arrivedSum?: string
}

function rowsLost({ billingPeriod }: PartOfDelivery, found: Lost): FinopsError {
  const where = billingPeriod === '' ? '' : ` of ${billingPeriod}`
  const what =
    found.column === undefined
      ? `${found.arrived} of ${found.sent} rows${where}`
      : `${found.arrivedSum} as the sum of ${found.column}${where}, other`
  return new FinopsError({
    code: 'FINOPS_CLICKHOUSE_ROWS_LOST',
    message: `ClickHouse holds ${what} than was sent; the load was given up, and the old rows stand`,
    hint: 'Run the same command again. If it happens again, the tables may have been changed by hand: compare SHOW CREATE TABLE with docs/clickhouse.md.',
    retryable: true,
    details: { ...found },
  })
}

/** After an error that leaves it open (a connection that broke), the ledger knows. Not reachable counts as committed: rows stay. */
async function isCommitted(connection: Connection, { relation }: Topology, id: string): Promise<boolean> {
  const rows = await connection
    .rows(`SELECT count() AS found FROM ${relation('ledger')} WHERE delivery = ${id}`)
    .catch(() => undefined)
  return rows === undefined || (rows[0]?.number('found') ?? 0) > 0
}

/** Drops a table of a load, on all nodes. */
export async function dropTable(connection: Connection, topology: Topology, table: string): Promise<void> {
  for (const name of new Set([topology.relation(table), topology.rowTable(table)])) {
    await connection.run(`DROP TABLE IF EXISTS ${name}${topology.onCluster} SYNC`)
  }
}

/** Drops the rows of a part of a delivery; nothing happens where there are none. */
export async function dropPartition(connection: Connection, topology: Topology, part: PartOfDelivery): Promise<void> {
  await connection.run(
    `ALTER TABLE ${topology.rowTable(rowsOf(part.dataset))}${topology.onCluster} DROP PARTITION ${partitionOf(part)}`,
    { settings: topology.writeSettings },
  )
}
