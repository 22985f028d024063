import type { DuckDBConnection } from '@duckdb/node-api'
import { summarizeCharges, summaryTable } from './charge-summary.ts'
import { datasetOfPath } from './lake-path.ts'
import { ledgerRows } from './ledger-read.ts'

/**
 * Writes down what a delivery is compared with invoices by: sums by invoice and kind of charge, and by day. They come
 * from the table that `summarizeCharges` made.
 */
export async function recordCharges(connection: DuckDBConnection, id: number): Promise<void> {
  await connection.run(
    `INSERT INTO finops.charge_totals SELECT ${id}, billing_period, invoice_issuer, invoice_id, billing_account_id,
        currency, charge_category, kind, sum(rows), sum(billed_cost)
      FROM ${summaryTable} GROUP BY ALL`,
  )
  await connection.run(
    `INSERT INTO finops.charge_days SELECT ${id}, billing_period, invoice_issuer, currency, day, sum(rows),
        coalesce(sum(rows) FILTER (usage), 0), sum(billed_cost), coalesce(sum(billed_cost) FILTER (usage), 0),
        sum(effective_cost)
      FROM ${summaryTable} WHERE day IS NOT NULL GROUP BY ALL`,
  )
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
