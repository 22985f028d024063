import type { DuckDBConnection } from '@duckdb/node-api'
import { summarizeCharges, summaryTable } from './charge-summary.ts'
import { datasetOfPath } from './lake-path.ts'
import { ledgerRows } from './ledger-read.ts'

/** Sums by invoice and kind of charge, of the table that `summarizeCharges` made. */
const totalsQuery = `SELECT billing_period, invoice_issuer, invoice_id, billing_account_id, currency, charge_category, kind,
    sum(rows) AS rows, sum(billed_cost) AS billed_cost
  FROM ${summaryTable} GROUP BY ALL`

/** Sums by day, of the same table. */
const daysQuery = `SELECT billing_period, invoice_issuer, currency, day, sum(rows) AS rows,
    coalesce(sum(rows) FILTER (usage), 0) AS usage_rows, sum(billed_cost) AS billed_cost,
    coalesce(sum(billed_cost) FILTER (usage), 0) AS usage_cost, sum(effective_cost) AS effective_cost
  FROM ${summaryTable} WHERE day IS NOT NULL GROUP BY ALL`

/**
 * Writes down what a delivery is compared with invoices by: sums by invoice and kind of charge, and by day. They come
 * from the table that `summarizeCharges` made.
 */
export async function recordCharges(connection: DuckDBConnection, id: number): Promise<void> {
  await connection.run(`INSERT INTO finops.charge_totals SELECT ${id}, * FROM (${totalsQuery})`)
  await connection.run(`INSERT INTO finops.charge_days SELECT ${id}, * FROM (${daysQuery})`)
}

/** What the ledger writes down of a delivery's charges: column → value as text, by the names that the ledger has. */
export interface StagedCharges {
  /** By invoice and kind of charge. */
  readonly totals: readonly Readonly<Record<string, string | null>>[]
  /** By day. */
  readonly days: readonly Readonly<Record<string, string | null>>[]
}

/** The same of Parquet files that are in no lake yet. */
export async function chargesOf(connection: DuckDBConnection, paths: readonly string[]): Promise<StagedCharges> {
  if (paths.length === 0) return { totals: [], days: [] }
  await summarizeCharges(connection, paths)
  const read = async (query: string): Promise<StagedCharges['totals']> => {
    const reader = await connection.runAndReadAll(`SELECT COLUMNS(*)::VARCHAR FROM (${query}) ORDER BY ALL`)
    return reader.getRowObjectsJson() as StagedCharges['totals']
  }
  return { totals: await read(totalsQuery), days: await read(daysQuery) }
}

/** Writes it down for the deliveries whose rows a lake of an earlier version has. */
export async function recordOlderDeliveries(connection: DuckDBConnection): Promise<void> {
  const files = await ledgerRows(
    connection,
    "SELECT delivery, path FROM finops.lake_files WHERE state <> 'pruned' ORDER BY ALL",
  )
  for (const row of files) {
    const path = row.text('path')
    if (datasetOfPath(path) !== 'CostAndUsage') continue
    await summarizeCharges(connection, [path])
    await recordCharges(connection, row.number('delivery'))
  }
}
