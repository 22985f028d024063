import type { BillingPeriod } from '@open-finops/pipeline'
import { chargeSums } from './charge-summary.ts'
import type { LedgerVersion } from './diff.ts'
import { lineTotals } from './line-totals.ts'
import { sqlList, sqlString } from './sql-text.ts'

/**
 * What two versions differ in, as SQL: a row for each total, service, sub account, SKU and native type that changed.
 * It reads the sums that each version left behind, or the rows of a version that left none.
 */
export function diffSql(billingPeriod: BillingPeriod, from: LedgerVersion, to: LedgerVersion): string {
  const both = [from, to].every((one) => sumsOf(one) !== undefined)
  const sides = [from, to].map((one, at) => {
    const sums = both ? sumsOf(one) : undefined
    return `SELECT ${at === 0 ? -1 : 1} AS side, * FROM (${sums ?? noSums}) WHERE billing_period = ${sqlString(billingPeriod)}`
  })
  const types = [from, to].map(
    ({ delivery }, at) =>
      `SELECT ${at === 0 ? -1 : 1} AS side, currency, native_type, focus_rows AS rows, billed_cost, effective_cost
        FROM finops.native_totals WHERE delivery = ${delivery} AND billing_period = ${sqlString(billingPeriod)}`,
  )
  return `WITH lines AS (${sides.join(' UNION ALL ')}),
    types AS (${types.join(' UNION ALL ')}),
    changes AS (
      SELECT CASE GROUPING(service, sub_account, sku) WHEN 3 THEN 'service' WHEN 5 THEN 'sub_account' ELSE 'sku' END
          AS dimension, currency,
        CASE GROUPING(service, sub_account, sku) WHEN 3 THEN service WHEN 5 THEN sub_account
          ELSE coalesce(sku, CASE WHEN folded THEN 'smaller SKUs' END) END AS value,
        CASE GROUPING(service, sub_account, sku) WHEN 5 THEN min(sub_account_name) WHEN 2 THEN min(sku_meter) END AS name,
        CASE GROUPING(service, sub_account, sku) WHEN 2 THEN service END AS service, ${sums}
      FROM lines
      GROUP BY GROUPING SETS ((currency, service), (currency, sub_account), (currency, service, sku, folded))
      UNION ALL
      SELECT 'type', currency, native_type, NULL, NULL, ${sums} FROM types GROUP BY currency, native_type
      UNION ALL
      SELECT 'total', currency, NULL, NULL, NULL, ${sums} FROM types GROUP BY currency
    )
    SELECT *, billed_after - billed_before AS billed_change, effective_after - effective_before AS effective_change
    FROM changes
    WHERE dimension = 'total' OR rows_before <> rows_after OR billed_before <> billed_after
      OR effective_before <> effective_after
    ORDER BY dimension, currency, abs(billed_after - billed_before) DESC,
      abs(effective_after - effective_before) DESC, value, service`
}

const sums = `coalesce(sum(rows) FILTER (side = -1), 0)::BIGINT AS rows_before,
  coalesce(sum(rows) FILTER (side = 1), 0)::BIGINT AS rows_after,
  coalesce(sum(billed_cost) FILTER (side = -1), 0)::DECIMAL(38, 18) AS billed_before,
  coalesce(sum(billed_cost) FILTER (side = 1), 0)::DECIMAL(38, 18) AS billed_after,
  coalesce(sum(effective_cost) FILTER (side = -1), 0)::DECIMAL(38, 18) AS effective_before,
  coalesce(sum(effective_cost) FILTER (side = 1), 0)::DECIMAL(38, 18) AS effective_after`

const columns = `billing_period, currency, service, sub_account, sub_account_name, sku, sku_meter, folded, rows,
  billed_cost, effective_cost`

const noSums = `SELECT NULL::VARCHAR AS billing_period, NULL::VARCHAR AS currency, NULL::VARCHAR AS service,
  NULL::VARCHAR AS sub_account, NULL::VARCHAR AS sub_account_name, NULL::VARCHAR AS sku, NULL::VARCHAR AS sku_meter,
  false AS folded, 0::BIGINT AS rows, 0::DECIMAL(38, 18) AS billed_cost, 0::DECIMAL(38, 18) AS effective_cost WHERE false`

/** Undefined where neither sums nor rows are left. */
function sumsOf({ lineTotals: path, pruned, files }: LedgerVersion): string | undefined {
  if (path !== null) return `SELECT ${columns} FROM read_parquet(${sqlList([path])})`
  if (pruned) return undefined
  return files.length === 0 ? noSums : `SELECT ${columns} FROM (${lineTotals(`(${chargeSums(files)})`)})`
}
