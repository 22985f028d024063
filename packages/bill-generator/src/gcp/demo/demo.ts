import type { DuckDBConnection } from '@duckdb/node-api'
import { wholeRows } from '../columns.ts'
import { type GcpPeriodBill, runAll } from '../period-bill.ts'
import { chargeStatements } from './charges.ts'
import { firstDay, type GcpDemoContext } from './context.ts'
import { demoTotals, lineStatement } from './lines.ts'
import { referenceStatements, usageStatements } from './usage.ts'

/** Makes what all periods share: prices, projects, workload. */
export async function prepareDemo(connection: DuckDBConnection): Promise<void> {
  await runAll(connection, referenceStatements)
}

/**
 * One month of Larkspur's Google Cloud bill.
 * @param by `invoice`: the rows of an invoice month; `export`: the rows that were exported in a calendar month, whose
 *   first days bring the rest of the invoice before.
 */
export async function demoPeriod(
  connection: DuckDBConnection,
  context: GcpDemoContext,
  by: 'invoice' | 'export',
  fileCount: number,
): Promise<GcpPeriodBill> {
  const exported = `strftime(export_ts, '%Y-%m') = '${context.month.period}'`
  const isSecond = by === 'export' && context.index > 0
  if (isSecond) {
    await runAll(connection, itemStatements({ ...context, index: context.index - 1 }))
    await connection.run(`CREATE OR REPLACE TABLE earlier AS SELECT * FROM item WHERE ${exported}`)
  }
  await runAll(connection, [
    ...itemStatements(context),
    ...(by === 'export' ? [`DELETE FROM item WHERE NOT (${exported})`] : []),
    ...(isSecond ? ['INSERT INTO item BY NAME SELECT * FROM earlier'] : []),
    lineStatement(context, fileCount),
  ])
  return {
    parts: Array.from({ length: fileCount }, (_, file) =>
      wholeRows(`(SELECT * EXCLUDE (file_number) FROM line WHERE file_number = ${file})`),
    ),
    totals: demoTotals,
  }
}

/** Table `item` of one invoice month. */
function itemStatements(context: GcpDemoContext): readonly string[] {
  return [
    ...usageStatements(context),
    ...chargeStatements(context),
    `ALTER TABLE item ADD COLUMN invoice_month VARCHAR`,
    `UPDATE item SET invoice_month = strftime(${firstDay(context, String(context.index))}, '%Y-%m')`,
  ]
}
