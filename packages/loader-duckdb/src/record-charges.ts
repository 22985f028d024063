import type { DuckDBConnection } from '@duckdb/node-api'
import { chargeSums } from './charge-summary.ts'
import { datasetOfPath } from './lake-path.ts'
import { ledgerRows } from './ledger-read.ts'

/** Sums by invoice and kind of charge, of what `chargeSums` selects. */
function totalsQuery(sums: string): string {
  return `SELECT billing_period, invoice_issuer, invoice_id, billing_account_id, currency, charge_category, kind,
    sum(rows) AS rows, sum(billed_cost) AS billed_cost
  FROM (${sums}) GROUP BY ALL`
}

/** Sums by day, of the same. */
function daysQuery(sums: string): string {
  return `SELECT billing_period, invoice_issuer, currency, day, sum(rows) AS rows,
    coalesce(sum(rows) FILTER (usage), 0) AS usage_rows, sum(billed_cost) AS billed_cost,
    coalesce(sum(billed_cost) FILTER (usage), 0) AS usage_cost, sum(effective_cost) AS effective_cost
  FROM (${sums}) WHERE day IS NOT NULL GROUP BY ALL`
}

/**
 * Writes down what a delivery is compared with invoices by: sums by invoice and kind of charge, and by day.
 * @param sums What `chargeSums` selects.
 */
export async function recordCharges(connection: DuckDBConnection, id: number, sums: string): Promise<void> {
  await connection.run(`INSERT INTO finops.charge_totals SELECT ${id}, * FROM (${totalsQuery(sums)})`)
  await connection.run(`INSERT INTO finops.charge_days SELECT ${id}, * FROM (${daysQuery(sums)})`)
}

/** What the ledger writes down of a delivery's charges: column → value as text, by the names that the ledger has. */
export interface StagedCharges {
  /** By invoice and kind of charge. */
  readonly totals: readonly Readonly<Record<string, string | null>>[]
  /** By day. */
  readonly days: readonly Readonly<Record<string, string | null>>[]
}

/**
 * The same of a delivery that is in no lake yet.
 * @param sums What `chargeSums` selects.
 */
export async function chargesOf(connection: DuckDBConnection, sums: string): Promise<StagedCharges> {
  const read = async (query: string): Promise<StagedCharges['totals']> => {
    const reader = await connection.runAndReadAll(`SELECT COLUMNS(*)::VARCHAR FROM (${query}) ORDER BY ALL`)
    return reader.getRowObjectsJson() as StagedCharges['totals']
  }
  return { totals: await read(totalsQuery(sums)), days: await read(daysQuery(sums)) }
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
    await recordCharges(connection, row.number('delivery'), chargeSums([path]))
  }
}
