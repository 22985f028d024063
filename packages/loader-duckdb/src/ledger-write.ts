import type { DuckDBConnection } from '@duckdb/node-api'
import { LAKE_SCHEMA_VERSION } from '@open-finops/focus-schema'
import { type BillingPeriod, coveredPeriods, type FetchedDelivery } from '@open-finops/pipeline'
import { readAccountNames } from './account-names.ts'
import { commitmentViewStatements } from './dataset-views.ts'
import { deliveryTables } from './ledger-tables.ts'
import { sqlName, sqlString } from './sql-text.ts'
import type { StagedDelivery } from './staged.ts'
import { originsView, viewStatements } from './views.ts'

/** A lake file as the ledger names it. */
export interface LedgerFile {
  readonly billingPeriod: BillingPeriod
  /** Relative to the data folder. */
  readonly path: string
  readonly rows: number
  readonly bytes: number
  /** Of the whole file, in hex. */
  readonly sha256: string
}

/** What a load adds to the ledger. */
export interface LedgerEntry {
  readonly fetched: FetchedDelivery
  readonly staged: Omit<StagedDelivery, 'files'>
  readonly files: readonly LedgerFile[]
  /** Of the raw files, in their order. */
  readonly rawChecksums: readonly string[]
  /** ISO 8601 in UTC. */
  readonly loadedAt: string
}

/**
 * Lets a delivery take its slot in the ledger: what was current there becomes a previous version. The same version
 * loaded again (after a mapping changed, or when a restatement was taken back) takes the place of its own entry.
 * @returns Its id in the ledger.
 */
export async function recordDelivery(connection: DuckDBConnection, entry: LedgerEntry): Promise<number> {
  const { delivery, files: rawFiles } = entry.fetched
  const slot = { provider: delivery.provider, export_name: delivery.exportName, slot: delivery.slot }
  const inSlot = 'provider = $provider AND export_name = $export_name AND slot = $slot'

  const same = `delivery IN (SELECT delivery FROM finops.deliveries WHERE ${inSlot} AND version = $version)`
  for (const table of [...deliveryTables, 'deliveries']) {
    await connection.run(`DELETE FROM finops.${table} WHERE ${same}`, { ...slot, version: delivery.version })
  }
  await connection.run(
    `UPDATE finops.lake_files SET state = 'previous' WHERE state = 'current'
      AND delivery IN (SELECT delivery FROM finops.deliveries WHERE ${inSlot} AND current)`,
    slot,
  )
  await connection.run(
    `UPDATE finops.deliveries SET current = false, replaced_at = $at::TIMESTAMP WHERE ${inSlot} AND current`,
    { ...slot, at: plainMoment(entry.loadedAt) },
  )

  const reader = await connection.runAndReadAll('SELECT coalesce(max(delivery), 0) + 1 FROM finops.deliveries')
  const id = Number(reader.getRowsJson()[0]?.[0])
  await connection.run(
    `INSERT INTO finops.deliveries VALUES (${id}, $provider, $export_name, $slot, $version, $format, $encoding,
      $created_at::TIMESTAMP, $at::TIMESTAMP, NULL, true, $raw_files::JSON,
      from_json($covers::JSON, '["VARCHAR"]'))`,
    {
      ...slot,
      version: delivery.version,
      format: delivery.format,
      encoding: delivery.encoding,
      created_at: delivery.createdAt === undefined ? null : plainMoment(delivery.createdAt),
      at: plainMoment(entry.loadedAt),
      raw_files: JSON.stringify(
        rawFiles.map(({ key, role, bytes }, at) => ({ key, role, bytes, sha256: entry.rawChecksums[at] })),
      ),
      covers: JSON.stringify(coveredPeriods(delivery) ?? null),
    },
  )
  await insertChildren(connection, id, entry)
  return id
}

/**
 * The ids of versions beyond the newest `kept` of each slot, as a query; the version in force counts first. Newer is what was
 * loaded later, not what has the later moment: clocks are set back.
 */
export function retiredVersions(kept: number): string {
  return `SELECT delivery FROM finops.deliveries QUALIFY row_number() OVER (
    PARTITION BY provider, export_name, slot ORDER BY current DESC, delivery DESC) > ${kept}`
}

/** Marks the rows of versions beyond the newest `kept` of each slot as gone; their totals stay. */
export async function retireVersions(connection: DuckDBConnection, kept: number): Promise<void> {
  await connection.run(
    `UPDATE finops.lake_files SET state = 'pruned' WHERE state = 'previous' AND delivery IN (${retiredVersions(kept)})`,
  )
}

/** Makes the views show exactly the ledger's current files. */
export async function refreshViews(connection: DuckDBConnection): Promise<void> {
  await connection.run(
    `UPDATE finops.settings SET value = '${LAKE_SCHEMA_VERSION}'
      WHERE name = 'lake_schema_version' AND value <> '${LAKE_SCHEMA_VERSION}'`,
  )
  const reader = await connection.runAndReadAll(
    "SELECT path FROM finops.lake_files WHERE state = 'current' ORDER BY billing_period, path",
  )
  const paths = reader.getRowsJson().map(([path]) => String(path))
  const names = await readAccountNames(connection)
  const statements = [...viewStatements(paths, names), originsView, ...commitmentViewStatements(paths)]
  for (const statement of statements) await connection.run(statement)
}

async function insertChildren(connection: DuckDBConnection, id: number, entry: LedgerEntry): Promise<void> {
  const { periods, columns, unknownValues } = entry.staged
  await insertRows(connection, 'lake_files', id, lakeFileColumns, entry.files)
  await insertRows(connection, 'period_loads', id, periodColumns, periods)
  await insertRows(
    connection,
    'native_totals',
    id,
    totalColumns,
    withPeriod(periods, (period) => period.totals),
  )
  await insertRows(
    connection,
    'row_changes',
    id,
    changeColumns,
    withPeriod(periods, (period) => period.rowChanges),
  )
  await insertRows(connection, 'column_origins', id, originColumns, columns)
  await insertRows(connection, 'unknown_values', id, unknownColumns, unknownValues)
}

function withPeriod<P extends { readonly billingPeriod: BillingPeriod }, R extends object>(
  periods: readonly P[],
  rows: (period: P) => readonly R[],
): readonly object[] {
  return periods.flatMap((period) => rows(period).map((row) => ({ ...row, billingPeriod: period.billingPeriod })))
}

/** The columns of a table after `delivery`, in order: property of the row, or an SQL expression as it is. */
type RowColumns = readonly (readonly [property: string, type: string] | { readonly sql: string })[]

const money = 'DECIMAL(38, 18)'
const lakeFileColumns: RowColumns = [
  ['billingPeriod', 'VARCHAR'],
  ['path', 'VARCHAR'],
  ['rows', 'BIGINT'],
  ['bytes', 'BIGINT'],
  { sql: String(LAKE_SCHEMA_VERSION) },
  { sql: "'current'" },
  ['sha256', 'VARCHAR'],
]
const periodColumns: RowColumns = [
  ['billingPeriod', 'VARCHAR'],
  ['sourceRows', 'BIGINT'],
  ['focusRows', 'BIGINT'],
]
const totalColumns: RowColumns = [
  ['billingPeriod', 'VARCHAR'],
  ['currency', 'VARCHAR'],
  ['nativeType', 'VARCHAR'],
  ['sourceRows', 'BIGINT'],
  ['focusRows', 'BIGINT'],
  ['nativeCost', money],
  ['billedCost', money],
  ['effectiveCost', money],
  ['listCost', money],
  ['contractedCost', money],
]
const changeColumns: RowColumns = [
  ['billingPeriod', 'VARCHAR'],
  ['kind', 'VARCHAR'],
  ['reason', 'VARCHAR'],
  ['nativeType', 'VARCHAR'],
  ['rows', 'BIGINT'],
]
const originColumns: RowColumns = [
  ['column', 'VARCHAR'],
  ['origin', 'VARCHAR'],
  ['missing', 'VARCHAR[]'],
  ['origins', 'VARCHAR[]'],
  ['rule', 'VARCHAR'],
]
const unknownColumns: RowColumns = [
  ['kind', 'VARCHAR'],
  ['value', 'VARCHAR'],
  ['rows', 'BIGINT'],
]

/** One statement for all rows: they go over as JSON, amounts as text, and are cast once. */
async function insertRows(
  connection: DuckDBConnection,
  table: (typeof deliveryTables)[number],
  id: number,
  columns: RowColumns,
  rows: readonly object[],
): Promise<void> {
  if (rows.length === 0) return
  const shape: Record<string, string> = {}
  const values = columns.map((column) => {
    if ('sql' in column) return column.sql
    const [property, type] = column
    shape[property] = type.endsWith('[]') ? type : 'VARCHAR'
    return `CAST(row.${sqlName(property)} AS ${type})`
  })
  await connection.run(
    `INSERT INTO finops.${table} SELECT ${[String(id), ...values].join(', ')}
      FROM (SELECT unnest(from_json($rows::JSON, ${sqlString(structure(shape))})) AS row)`,
    { rows: JSON.stringify(rows) },
  )
}

function structure(shape: Readonly<Record<string, string>>): string {
  const fields = Object.entries(shape).map(([name, type]) => [name, type.endsWith('[]') ? ['VARCHAR'] : type])
  return JSON.stringify([Object.fromEntries(fields)])
}

/** Without a zone, in UTC, as the ledger's TIMESTAMP columns hold it. */
function plainMoment(iso: string): string | null {
  const moment = new Date(iso)
  return Number.isNaN(moment.getTime()) ? null : moment.toISOString().slice(0, -1)
}
