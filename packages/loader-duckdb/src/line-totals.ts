import { stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { DuckDBConnection } from '@duckdb/node-api'
import { type Delivery, exportSegments, pathSegment } from '@open-finops/pipeline'
import { fileChecksum } from './checksum.ts'
import type { DataFolder } from './data-folder.ts'
import { makeFolder, syncFile, syncFolder } from './durable-files.ts'
import { sqlString } from './sql-text.ts'

/**
 * Lines of a billing period beyond which SKUs are no longer kept apart: the smallest of each service and account become
 * one line. It bounds what a version costs for good, to some hundred kilobytes.
 */
export const keptLines = 20_000

/**
 * Sums by service, sub account and SKU, as SQL: billing_period, currency, service, sub_account, sub_account_name, sku,
 * sku_meter, folded (true where a line is many SKUs), rows, billed_cost, effective_cost.
 * @param sums What `chargeSums` selects, as a relation.
 */
export function lineTotals(sums: string, kept: number = keptLines): string {
  return `WITH lines AS (
      SELECT billing_period, currency, service, sub_account, sku, min(sub_account_name) AS sub_account_name,
        min(sku_meter) AS sku_meter, sum(rows) AS rows, sum(billed_cost) AS billed_cost,
        sum(effective_cost) AS effective_cost
      FROM ${sums} GROUP BY billing_period, currency, service, sub_account, sku
    ), ranked AS (
      SELECT *, row_number() OVER (PARTITION BY billing_period
        ORDER BY abs(billed_cost) + abs(effective_cost) DESC, currency, service, sub_account, sku) > ${kept} AS folded
      FROM lines
    )
    SELECT billing_period, currency, service, sub_account, min(sub_account_name) AS sub_account_name,
      CASE WHEN folded THEN NULL ELSE sku END AS sku,
      CASE WHEN folded THEN NULL ELSE min(sku_meter) END AS sku_meter, folded,
      sum(rows)::BIGINT AS rows, sum(billed_cost)::DECIMAL(38, 18) AS billed_cost,
      sum(effective_cost)::DECIMAL(38, 18) AS effective_cost
    FROM ranked GROUP BY billing_period, currency, service, sub_account, CASE WHEN folded THEN NULL ELSE sku END, folded`
}

/** Where the sums of a delivery lie, relative to the data folder; no two commits give the same path. */
export function lineTotalsPath(
  delivery: Pick<Delivery, 'provider' | 'exportName' | 'version'>,
  commit: number,
): string {
  const folder = ['lake/line_totals', pathSegment(delivery.provider), ...exportSegments(delivery.exportName)]
  return [...folder, `${pathSegment(delivery.version)}-${commit}.parquet`].join('/')
}

/**
 * Writes the sums of a delivery to this path, for good: they stay when its rows go.
 * @param sums What `chargeSums` selects.
 */
export async function writeLineTotals(
  connection: DuckDBConnection,
  folder: DataFolder,
  id: number,
  path: string,
  sums: string,
): Promise<void> {
  const absolute = join(folder.root, path)
  await makeFolder(dirname(absolute))
  await connection.run(`COPY (${lineTotals(`(${sums})`)}) TO ${sqlString(absolute)} (FORMAT parquet, COMPRESSION zstd)`)
  await syncFile(absolute)
  await syncFolder(dirname(absolute))
  const { size } = await stat(absolute)
  const sha256 = await fileChecksum(absolute)
  await connection.run(`INSERT INTO finops.line_totals VALUES (${id}, ${sqlString(path)}, ${size}, '${sha256}')`)
}
