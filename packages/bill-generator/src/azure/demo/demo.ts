import type { DuckDBConnection } from '@duckdb/node-api'
import type { AzureDataset } from '../options.ts'
import type { AzurePeriodBill } from '../period-bill.ts'
import { otherChargeStatements } from './charges.ts'
import { commitmentStatements, purchaseStatements } from './commitments.ts'
import type { AzureDemoContext } from './context.ts'
import { demoTotals, fileRows, lineStatement } from './lines.ts'
import { preparationStatements, usageStatements } from './usage.ts'

/** Makes one month of the demo company in `connection`'s instance; the bill's parts read its tables until the next call. */
export async function demoPeriod(
  connection: DuckDBConnection,
  context: AzureDemoContext,
  datasets: readonly AzureDataset[],
  fileCount: number,
): Promise<AzurePeriodBill> {
  const statements = [
    ...preparationStatements(context),
    ...commitmentStatements(context),
    ...usageStatements(context),
    ...purchaseStatements(context),
    ...otherChargeStatements(context),
    lineStatement(context, fileCount),
  ]
  for (const statement of statements) await connection.run(statement)
  const files = Array.from({ length: fileCount }, (_, file) => file)
  return {
    parts: Object.fromEntries(datasets.map((dataset) => [dataset, files.map((file) => fileRows(dataset, file))])),
    totals: demoTotals(datasets),
  }
}
