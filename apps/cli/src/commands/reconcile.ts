import { Command } from 'commander'
import type { FinopsConfig } from '../config/load.ts'
import type { Invocation } from '../invocation.ts'
import type { Start } from '../run-cli.ts'
import { month } from './arguments.ts'

interface ReconcileOptions {
  readonly from?: string
  readonly to?: string
}

/** `finops reconcile` */
export function reconcileCommand(start: Start): Command {
  return new Command('reconcile')
    .description('prove the bills: source to FOCUS, and FOCUS to invoice; exit 1 where one does not tie')
    .option('--from <YYYY-MM>', 'first billing period (default: the first in the lake)', month)
    .option('--to <YYYY-MM>', 'last billing period (default: the last in the lake)', month)
    .addHelpText(
      'after',
      `
Invoice totals stand under invoices: in finops.yaml, as a list, or as a CSV or Parquet file with a row for each invoice or
for each line of FOCUS InvoiceDetail. A bill is open without an invoice, tied when both are equal, explained when every
part of the difference has a cause, else disputed. The lake keeps the result for dashboards: finops.reconciliation and
finops.tied_share. docs/prove-a-number.md tells the rules.

Examples:
  $ finops reconcile
  $ finops reconcile --from 2026-07 --to 2026-09
  $ finops reconcile --json | jq '.invoices[] | select(.state == "disputed")'`,
    )
    .action(async (options: ReconcileOptions, command: Command) => await runReconcile(start(command), options))
}

async function runReconcile(invocation: Invocation, options: ReconcileOptions): Promise<void> {
  const { dataToRead } = await import('../config/find.ts')
  const { openLake, readReconciliation } = await import('@open-finops/loader-duckdb')
  const { reconcileText } = await import('../output/reconcile-report.ts')
  const { dataDir, config } = await dataToRead(invocation)
  if (config !== undefined) await tellInvoices(invocation, config)
  const lake = await openLake({ dataDir })
  try {
    const report = await readReconciliation(lake, options)
    if (invocation.flags.json) await invocation.json({ dataDir: lake.dataDir, catalog: lake.catalog, ...report })
    else await invocation.result(reconcileText(report, invocation))
    const isProved =
      report.sources.every(({ tied }) => tied) && report.invoices.every((one) => one.state !== 'disputed')
    if (!isProved) invocation.found()
  } finally {
    await lake.close()
  }
}

/** While another process writes, the answer is that of the invoices that the lake knows, and says so. */
async function tellInvoices(invocation: Invocation, config: FinopsConfig): Promise<void> {
  const { keepInvoices } = await import('../keep-invoices.ts')
  const { isFinopsError } = await import('@open-finops/pipeline')
  await keepInvoices(config).catch(async (error: unknown) => {
    if (!isFinopsError(error) || error.code !== 'FINOPS_LOCKED') throw error
    await invocation.warn(error.code, `${error.message}: the invoices are those that the lake knew before`)
  })
}
