import type { DuckDBConnection } from '@duckdb/node-api'
import {
  type BillColumn,
  billColumns,
  costCategoryColumn,
  identityColumns,
  lineItemColumns,
  netColumns,
  pricingColumns,
  productColumns,
  reservationColumns,
  savingsPlanColumns,
  splitColumns,
  tagColumn,
} from '../columns.ts'
import type { PeriodBill } from '../period-bill.ts'
import { billLineStatement, demoTotals } from './bill-lines.ts'
import { discountAndTaxStatements, otherChargeStatements } from './charges.ts'
import { commitmentStatements, commitmentTable } from './commitments.ts'
import { demoCostCategories, grossMonths } from './company.ts'
import { type DemoContext, isNet } from './context.ts'
import { preparationStatements, usageStatements } from './usage.ts'

/** Makes one month of the demo company in `connection`'s instance; the bill's parts read its tables until the next call. */
export async function demoPeriod(
  connection: DuckDBConnection,
  context: DemoContext,
  tagKeys: readonly string[],
  fileCount: number,
): Promise<PeriodBill> {
  const net = isNet(context, grossMonths)
  const statements = [
    ...preparationStatements(context),
    commitmentTable(context),
    ...usageStatements(context),
    ...commitmentStatements(context),
    ...otherChargeStatements(context),
    ...discountAndTaxStatements(context),
    billLineStatement(context, net, tagKeys, fileCount),
  ]
  for (const statement of statements) await connection.run(statement)
  const columns: readonly BillColumn[] = [
    ...identityColumns,
    ...billColumns,
    ...lineItemColumns,
    ...pricingColumns,
    ...productColumns,
    ...reservationColumns,
    ...savingsPlanColumns,
    ...splitColumns.filter((column) => !column.name.startsWith('Net')),
    ...demoCostCategories.map(costCategoryColumn),
    ...tagKeys.map(tagColumn),
    ...(net ? netColumns : []),
  ]
  return {
    basis: net ? 'net' : 'gross',
    columns,
    parts: Array.from(
      { length: fileCount },
      (_, index) => `SELECT * EXCLUDE (file_number) FROM line WHERE file_number = ${index}`,
    ),
    totals: demoTotals(net),
  }
}
