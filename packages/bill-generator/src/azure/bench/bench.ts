import type { DuckDBConnection } from '@duckdb/node-api'
import type { Month } from '../../period.ts'
import type { AzurePeriodBill } from '../period-bill.ts'
import { purchaseStatement } from './purchases.ts'
import { usageNumbers, usageRows } from './rows.ts'
import { meterStatements } from './streams.ts'

/** One period of the wide bill. */
export interface BenchPeriod {
  readonly seed: number
  readonly month: Month
  readonly rows: number
  readonly fileCount: number
}

/** Makes what all periods share: the resources and what each of them is metered for. */
export async function prepareBench(connection: DuckDBConnection): Promise<void> {
  for (const statement of meterStatements()) await connection.run(statement)
}

/**
 * A wide daily bill of an Enterprise Agreement: 10,800 resources with three meters each, on each day of the month. A row
 * comes from its number alone, so that a file streams to disk without ever being in memory; purchases, refunds and the
 * rounding go into the first file.
 */
export async function benchPeriod(connection: DuckDBConnection, period: BenchPeriod): Promise<AzurePeriodBill> {
  await connection.run(purchaseStatement(period))
  const [counted] = (await connection.runAndReadAll('SELECT count(*) FROM bench_purchase')).getRows()
  const rows = Math.max(1, period.rows - Number(counted?.[0]))
  const bound = (file: number): number => Math.floor((rows * file) / period.fileCount)
  const parts = Array.from({ length: period.fileCount }, (_, file) => {
    const usage = usageRows(period, rows, bound(file), bound(file + 1))
    return `SELECT * FROM (${usage}) UNION ALL BY NAME SELECT * FROM bench_purchase WHERE ${file === 0}`
  })
  return {
    parts: { ActualCost: parts },
    totals: `SELECT currency, charge_type, pricing_model, sum(line_rows)::BIGINT AS line_rows, sum(cost)::DECIMAL(38,16)::VARCHAR AS billed_cost,
        sum(cost)::DECIMAL(38,16)::VARCHAR AS effective_cost
      FROM (
        SELECT 'USD' AS currency, 'Usage' AS charge_type, pricing_model, count(*) AS line_rows, sum(cost) AS cost
        FROM (${usageNumbers(period, rows)}) GROUP BY ALL
        UNION ALL BY NAME
        SELECT billingcurrencycode AS currency, chargetype AS charge_type, pricingmodel AS pricing_model, count(*) AS line_rows,
          sum(costinbillingcurrency) AS cost FROM bench_purchase GROUP BY ALL)
      GROUP BY ALL ORDER BY ALL`,
  }
}
