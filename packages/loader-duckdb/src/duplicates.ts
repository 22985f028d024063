import type { DuckDBConnection } from '@duckdb/node-api'
import { LAKE_COLUMNS } from '@open-finops/focus-schema'
import type { BillingPeriod, Delivery } from '@open-finops/pipeline'
import { invoiceColumns } from './charge-summary.ts'
import { datasetOfPath } from './lake-path.ts'
import { ledgerRows } from './ledger-read.ts'
import { sqlString } from './sql-text.ts'
import { isFocusRow, readLake } from './views.ts'

/** A billing period of an export. */
export interface ExportPeriod extends Pick<Delivery, 'provider' | 'exportName'> {
  readonly billingPeriod: BillingPeriod
}

/** Forgets what was found in billing periods of an export whose rows are about to change. */
export async function forgetDuplicates(connection: DuckDBConnection, periods: readonly ExportPeriod[]): Promise<void> {
  for (const period of periods) await connection.run(`DELETE FROM finops.duplicates WHERE ${isOf(period)}`)
}

/**
 * True when two raw files in force of this delivery's export, one of them its own, have one size: a file delivered twice
 * does, and only then its rows are looked at, which reads them all.
 */
export async function mayHoldFileTwice(connection: DuckDBConnection, id: number): Promise<boolean> {
  const [found] = await ledgerRows(
    connection,
    `WITH files AS (
        SELECT d.delivery, unnest(from_json(d.raw_files, '[{"role": "VARCHAR", "bytes": "BIGINT"}]')) AS file
        FROM finops.deliveries d
        JOIN finops.deliveries mine ON mine.delivery = ${id} AND mine.provider = d.provider
          AND mine.export_name = d.export_name
        WHERE d.current
      )
      SELECT count(*) AS sizes FROM (
        SELECT file.role, file.bytes FROM files WHERE file.bytes > 0 GROUP BY ALL
        HAVING count(*) > 1 AND bool_or(delivery = ${id})
      )`,
  )
  return (found?.number('sizes') ?? 0) > 0
}

/**
 * Finds the rows of billing periods of exports that another row of the same equals in every column, and writes down
 * how many they are and what they cost, without the first of each. A billing period that was looked at has an entry.
 */
export async function recordDuplicates(connection: DuckDBConnection, periods: readonly ExportPeriod[]): Promise<void> {
  await forgetDuplicates(connection, periods)
  for (const period of periods) {
    const files = await ledgerRows(
      connection,
      `SELECT path FROM finops.lake_files JOIN finops.deliveries USING (delivery)
        WHERE state = 'current' AND ${isOf(period)} ORDER BY path`,
    )
    const { provider, exportName, billingPeriod } = period
    const place = [provider, exportName, billingPeriod].map(sqlString).join(', ')
    await connection.run(`INSERT INTO finops.duplicates VALUES (${place}, NULL, NULL, NULL, NULL, NULL, NULL, 0, 0)`)
    const paths = files.map((file) => file.text('path')).filter((path) => datasetOfPath(path) === 'CostAndUsage')
    if (paths.length === 0) continue
    const columns = LAKE_COLUMNS.map(({ name }) => name).filter((name) => name !== 'x_DeliveryVersion')
    const rows = readLake(paths, columns)
    await connection.run(
      `INSERT INTO finops.duplicates
        SELECT ${place}, invoice_issuer, invoice_id, billing_account_id, currency, charge_category, kind,
          sum(copies - 1)::BIGINT, sum(cost * (copies - 1))
        FROM (
          SELECT ${invoiceColumns}, BilledCost AS cost, hash(one) AS digest, count(*) AS copies
          FROM (SELECT one, unnest(one) FROM ${rows} AS one WHERE ${isFocusRow})
          GROUP BY ALL HAVING copies > 1
        ) GROUP BY ALL`,
    )
  }
}

function isOf({ provider, exportName, billingPeriod }: ExportPeriod): string {
  return `provider = ${sqlString(provider)} AND export_name = ${sqlString(exportName)} AND billing_period = ${sqlString(billingPeriod)}`
}
