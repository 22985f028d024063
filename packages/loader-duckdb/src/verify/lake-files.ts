import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { DuckDBConnection } from '@duckdb/node-api'
import { fileChecksum } from '../checksum.ts'
import type { DataFolder } from '../data-folder.ts'
import { plainDecimal } from '../decimal-text.ts'
import { ledgerRows } from '../ledger-read.ts'
import type { LedgerRow } from '../ledger-row.ts'
import { sqlString } from '../sql-text.ts'
import { firstLine } from '../store-error.ts'
import { isFocusRow, readLake } from '../views.ts'
import { type FaultyDelivery, faultyDelivery, type LakeFault } from './fault.ts'

/** A file that the ledger names, and what it should be. */
export interface RecordedFile {
  readonly path: string
  readonly bytes: number
  /** Undefined where it was written before checksums were recorded. */
  readonly sha256: string | undefined
  /** Undefined for a file of sums. */
  readonly rows: number | undefined
  readonly billingPeriod: string | undefined
  /** The ledger's id of its delivery. */
  readonly id: number
  readonly delivery: FaultyDelivery
}

/** Every file that the ledger names: of rows that are kept, and of sums. */
export async function recordedFiles(connection: DuckDBConnection): Promise<readonly RecordedFile[]> {
  const has = async (table: string, column: string): Promise<boolean> =>
    (
      await ledgerRows(
        connection,
        `SELECT 1 FROM duckdb_columns() WHERE database_name = current_database() AND schema_name = 'finops'
          AND table_name = ${sqlString(table)} AND column_name = ${sqlString(column)}`,
      )
    ).length > 0
  const checksum = (await has('lake_files', 'sha256')) ? 'sha256' : 'NULL AS sha256'
  const sums = (await has('line_totals', 'path'))
    ? `UNION ALL SELECT delivery, NULL, path, NULL, bytes, ${checksum} FROM finops.line_totals`
    : ''
  const rows = await ledgerRows(
    connection,
    `SELECT f.*, provider, export_name, slot, version, current, coalesce(periods, []) AS periods
      FROM (SELECT delivery, billing_period, path, rows, bytes, ${checksum} FROM finops.lake_files
        WHERE state <> 'pruned' ${sums}) f
      JOIN finops.deliveries USING (delivery)
      LEFT JOIN (SELECT delivery, list(DISTINCT billing_period ORDER BY billing_period) AS periods
        FROM finops.period_loads GROUP BY delivery) USING (delivery)
      ORDER BY path`,
  )
  return rows.map((row) => ({
    path: row.text('path'),
    bytes: row.number('bytes'),
    sha256: row.optional('sha256') ?? undefined,
    rows: row.optional('rows') === null ? undefined : row.number('rows'),
    billingPeriod: row.optional('billing_period') ?? undefined,
    id: row.number('delivery'),
    delivery: faultyDelivery({
      provider: row.text('provider'),
      exportName: row.text('export_name'),
      slot: row.text('slot'),
      version: row.text('version'),
      billingPeriods: row.list('periods'),
      current: row.flag('current'),
    }),
  }))
}

/**
 * What is wrong with a file: it is gone, its bytes are others than were written, or it can't be read; nothing where it is
 * what the ledger says.
 */
export async function fileFaults(
  connection: DuckDBConnection,
  folder: DataFolder,
  file: RecordedFile,
  signal?: AbortSignal,
): Promise<readonly LakeFault[]> {
  const { path, delivery } = file
  const fault = (kind: LakeFault['kind'], what: string): readonly LakeFault[] => [
    { kind, path, message: `${path} ${what}`, delivery },
  ]
  const absolute = join(folder.root, path)
  const found = await stat(absolute).catch(() => undefined)
  if (found === undefined || !found.isFile()) return fault('file-missing', 'is missing')
  if (found.size !== file.bytes) return fault('file-changed', `has ${found.size} bytes; ${file.bytes} were written`)
  try {
    if (file.sha256 === undefined) {
      // Nobody knows its checksum, but what is damaged will rarely unpack.
      await connection.run(`SELECT bit_xor(hash(one)) FROM read_parquet(${sqlString(path)}) one`)
    } else if ((await fileChecksum(absolute, signal)) !== file.sha256) {
      return fault('file-changed', 'holds other bytes than were written: its checksum is another')
    }
    if (file.rows === undefined) return []
    const [row] = await ledgerRows(connection, `SELECT count(*) AS n FROM read_parquet(${sqlString(path)})`)
    const rows = row?.number('n') ?? 0
    return rows === file.rows ? [] : fault('rows-differ', `holds ${rows} rows; ${file.rows} were written`)
  } catch (error) {
    signal?.throwIfAborted()
    return fault('file-unreadable', `can't be read: ${error instanceof Error ? firstLine(error.message) : error}`)
  }
}

const sums = {
  native_cost: 'x_NativeCost',
  billed_cost: 'BilledCost',
  effective_cost: 'EffectiveCost',
  list_cost: 'ListCost',
  contracted_cost: 'ContractedCost',
} as const

/** Where the rows of a delivery are not as many, or not as much, as its totals in the ledger say. */
export async function totalFaults(
  connection: DuckDBConnection,
  files: readonly RecordedFile[],
): Promise<readonly LakeFault[]> {
  const [first] = files
  if (first === undefined) return []
  const paths = files.map(({ path }) => path)
  const money = Object.entries(sums).map(([name, column]) => `coalesce(sum(${column}), 0)::DECIMAL(38, 18) AS ${name}`)
  const names = ['focus_rows', ...Object.keys(sums)]
  const rows = await ledgerRows(
    connection,
    `WITH held AS (
        SELECT strftime(BillingPeriodStart, '%Y-%m') AS billing_period, BillingCurrency AS currency,
          count(*) FILTER (${isFocusRow}) AS focus_rows, ${money.join(', ')}
        FROM ${readLake(paths, ['BillingPeriodStart', 'BillingCurrency', 'x_RowChange', ...Object.values(sums)])}
        GROUP BY ALL
      ), recorded AS (
        SELECT billing_period, currency, ${names.map((name) => `sum(${name}) AS ${name}`).join(', ')}
        FROM finops.native_totals
        WHERE delivery = ${first.id} AND billing_period IN (${[...new Set(files.map((file) => sqlString(file.billingPeriod ?? '')))].join(', ')})
        GROUP BY ALL
      )
      SELECT billing_period, currency, ${names
        .map((name) => `held.${name}::VARCHAR AS held_${name}, recorded.${name}::VARCHAR AS recorded_${name}`)
        .join(', ')}
      FROM held FULL JOIN recorded USING (billing_period, currency)
      WHERE ${names.map((name) => `held.${name} IS DISTINCT FROM recorded.${name}`).join(' OR ')}
      ORDER BY ALL`,
  )
  return rows.map((row): LakeFault => {
    const differing = names
      .filter((name) => row.text(`held_${name}`) !== row.text(`recorded_${name}`))
      .map((name) => `${name} ${decimal(row, `held_${name}`)}, not ${decimal(row, `recorded_${name}`)}`)
    const path = files.find((file) => file.billingPeriod === row.text('billing_period'))?.path ?? first.path
    return {
      kind: 'totals-differ',
      path,
      message: `${path} sums to other totals than were written (${row.text('currency')}: ${differing.join('; ')})`,
      delivery: first.delivery,
    }
  })
}

function decimal(row: LedgerRow, column: string): string {
  const text = row.optional(column)
  return text === null ? 'none' : plainDecimal(text)
}
