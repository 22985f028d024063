import type { DuckDBConnection } from '@duckdb/node-api'
import type { BillingPeriod, FileEncoding, LoadedDelivery } from '@open-finops/pipeline'
import { type LedgerRow, ledgerRow } from './ledger-row.ts'

/** A delivery as the ledger holds it. */
export interface LedgerDelivery extends LoadedDelivery {
  readonly format: string
  readonly encoding: FileEncoding
  /** When the cloud wrote it, ISO 8601 in UTC; null where unknown. */
  readonly createdAt: string | null
  /** When a newer version took its slot, ISO 8601 in UTC; null while it is in force. */
  readonly replacedAt: string | null
  /** True when its rows are in the lake; false once they were pruned. Its totals stay. */
  readonly rowsKept: boolean
  readonly rawFiles: readonly LedgerRawFile[]
}

/** A raw file that a delivery was loaded from. */
export interface LedgerRawFile {
  readonly key: string
  readonly role?: string
  readonly bytes: number
  /** In hex; absent where it was loaded before checksums were recorded. */
  readonly sha256?: string
}

/** A file of the lake that a catalog names. */
export interface NamedLakeFile {
  /** Relative to the data folder. */
  readonly path: string
  readonly bytes: number
}

/** A moment of the ledger as ISO 8601 in UTC. */
export function momentSql(column: string): string {
  return `strftime(${column}, '%Y-%m-%dT%H:%M:%S.%gZ')`
}

/** Runs a query of the ledger; every column comes as text, a list, or null. */
export async function ledgerRows(connection: DuckDBConnection, sql: string): Promise<readonly LedgerRow[]> {
  const reader = await connection.runAndReadAll(sql)
  return reader.getRowObjectsJson().map(ledgerRow)
}

/** Every delivery that was ever loaded, by export and slot, newest version first. */
export async function listDeliveries(connection: DuckDBConnection): Promise<readonly LedgerDelivery[]> {
  const rows = await ledgerRows(
    connection,
    `SELECT d.*, ${momentSql('created_at')} AS created, ${momentSql('loaded_at')} AS loaded,
        ${momentSql('replaced_at')} AS replaced, coalesce(p.periods, []) AS periods,
        delivery NOT IN (SELECT delivery FROM finops.lake_files WHERE state = 'pruned') AS rows_kept
      FROM finops.deliveries d
      LEFT JOIN (SELECT delivery, list(DISTINCT billing_period ORDER BY billing_period) AS periods
        FROM finops.period_loads GROUP BY delivery) p USING (delivery)
      ORDER BY provider, export_name, slot, current DESC, delivery DESC`,
  )
  return rows.map(ledgerDelivery)
}

/**
 * A delivery out of a row of the ledger: its columns, moments as ISO 8601 in UTC in `created`, `loaded` and `replaced`,
 * its billing periods in `periods`.
 */
export function ledgerDelivery(row: LedgerRow): LedgerDelivery {
  return {
    provider: row.text('provider'),
    exportName: row.text('export_name'),
    slot: row.text('slot'),
    version: row.text('version'),
    format: row.text('format'),
    encoding: row.text('encoding') as FileEncoding,
    createdAt: row.optional('created'),
    loadedAt: row.text('loaded'),
    replacedAt: row.optional('replaced'),
    billingPeriods: row.list('periods') as readonly BillingPeriod[],
    // Absent too in a ledger of version 2, which lacks the column.
    ...(row.optional('covers') !== null && { covers: row.list('covers') as readonly BillingPeriod[] }),
    current: row.flag('current'),
    rowsKept: row.flag('rows_kept'),
    rawFiles: JSON.parse(row.text('raw_files')) as readonly LedgerRawFile[],
  }
}

/** True when a catalog's ledger has this table; one of an earlier version lacks some. */
export async function tableExists(connection: DuckDBConnection, name: string): Promise<boolean> {
  const reader = await connection.runAndReadAll(
    `SELECT 1 FROM duckdb_tables()
      WHERE database_name = current_database() AND schema_name = 'finops' AND table_name = $name`,
    { name },
  )
  return reader.currentRowCount > 0
}

/** The lake files that this catalog's views or previous versions need, and the sums of all versions. */
export async function namedLakeFiles(connection: DuckDBConnection): Promise<readonly NamedLakeFile[]> {
  const sums = (await tableExists(connection, 'line_totals'))
    ? 'UNION ALL SELECT path, bytes FROM finops.line_totals'
    : ''
  const rows = await ledgerRows(connection, `SELECT path, bytes FROM finops.lake_files WHERE state <> 'pruned' ${sums}`)
  return rows.map((row) => ({ path: row.text('path'), bytes: row.number('bytes') }))
}
