import type { DuckDBConnection } from '@duckdb/node-api'
import type { Month } from '../../period.ts'
import { name } from '../../sql.ts'
import {
  type BillColumn,
  billColumns,
  costCategoryColumn,
  identityColumns,
  lineItemColumns,
  pricingColumns,
  productColumns,
  relationName,
  reservationColumns,
  savingsPlanColumns,
  tagColumn,
  wideProductColumns,
} from '../columns.ts'
import type { PeriodBill } from '../period-bill.ts'
import { feeStatements } from './fees.ts'
import { benchTagKeys, planCount, reservationCount, resourceStatements } from './resources.ts'
import { eventRows } from './rows.ts'

export { benchTagKeys }

/** One period of the wide bill. */
export interface BenchPeriod {
  readonly seed: number
  readonly month: Month
  readonly rows: number
  readonly fileCount: number
  readonly tagKeys: readonly string[]
}

/** Makes what all periods share: the resources. */
export async function prepareBench(
  connection: DuckDBConnection,
  seed: number,
  tagKeys: readonly string[],
): Promise<void> {
  for (const statement of resourceStatements(seed, tagKeys)) await connection.run(statement)
}

/**
 * A wide hourly bill: 27 % of its rows belong to commitments (covered usage, its negations, reserved usage), the rest is
 * on demand. Usage rows come from their row number alone, so that a file streams to disk without ever being in memory;
 * fees and taxes, made from sums over them, go into the first file.
 */
export async function benchPeriod(connection: DuckDBConnection, period: BenchPeriod): Promise<PeriodBill> {
  const monthlyRows = planCount * period.month.hours + reservationCount + 600
  const events = Math.max(1, Math.round((period.rows - monthlyRows) / 100)) * 100
  const columns: readonly BillColumn[] = [
    ...identityColumns,
    ...billColumns,
    ...lineItemColumns,
    ...pricingColumns,
    ...productColumns,
    ...wideProductColumns,
    ...reservationColumns,
    ...savingsPlanColumns,
    ...['Business unit', 'Environment'].map(costCategoryColumn),
    ...period.tagKeys.map(tagColumn),
  ]
  const { statements, totals } = feeStatements(period, events)
  for (const statement of statements) await connection.run(statement)
  const have = new Set(
    (await connection.runAndReadAll(`SELECT column_name FROM (DESCRIBE ${eventRows(period, events, 0, 100)})`))
      .getColumns()[0]
      ?.map(String),
  )
  const absent = columns
    .filter((column) => !have.has(relationName(column)))
    .map((column) => `CAST(NULL AS ${sqlTypes[column.kind]}) AS ${name(relationName(column))}`)
  const blocks = events / 100
  const bound = (file: number): number => Math.floor((blocks * file) / period.fileCount) * 100
  return {
    basis: 'gross',
    columns,
    parts: Array.from({ length: period.fileCount }, (_, file) => {
      const usage = `SELECT *, ${absent.join(', ')} FROM (${eventRows(period, events, bound(file), bound(file + 1))})`
      return file === 0 ? `SELECT * FROM (${usage}) UNION ALL BY NAME SELECT * FROM bench_fee` : usage
    }),
    totals,
  }
}

const sqlTypes = { text: 'VARCHAR', decimal: 'DECIMAL(18,10)', timestamp: 'TIMESTAMP' } as const
