import type { ExportFormat, ExportRequest } from '@open-finops/focus-export'
import type { Lake } from '@open-finops/loader-duckdb'
import { Command, Option } from 'commander'
import type { FinopsConfig } from '../config/load.ts'
import type { Invocation } from '../invocation.ts'
import type { Start } from '../run-cli.ts'
import { month } from './arguments.ts'

interface ExportOptions {
  readonly focusVersion: ExportRequest['version']
  readonly format: ExportFormat
  readonly out: string
  readonly from?: string
  readonly to?: string
  readonly force?: true
}

/** The versions of FOCUS; what knows them is loaded when the command runs. */
const versions = ['1.0', '1.1', '1.2', '1.3', '1.4']

/** `finops export` */
export function exportCommand(start: Start): Command {
  return new Command('export')
    .description('write the lake as any FOCUS version: its datasets and metadata, for other tools')
    .addOption(new Option('--focus-version <version>', 'the version to write').choices(versions).makeOptionMandatory())
    .addOption(new Option('--format <format>', 'how to write rows').choices(['parquet', 'csv']).default('parquet'))
    .requiredOption('--out <dir>', 'the folder to make; it must be new or empty')
    .option('--from <YYYY-MM>', 'first billing period (default: the first in the lake)', month)
    .option('--to <YYYY-MM>', 'last billing period (default: the last in the lake)', month)
    .option('--force', 'replace an earlier export in that folder')
    .addHelpText(
      'after',
      `
A file for each dataset and billing period, the metadata that FOCUS asks for, and focus-export.json: what the export
holds, what the version has no place for, and what nobody provided. The folder appears when all of it is written.

Datasets: CostAndUsage; of 1.3 and 1.4 also ContractCommitment; of 1.4 also BillingPeriod and InvoiceDetail. What no bill
holds of invoices and commitments is read from invoices: and commitments: in finops.yaml; docs/focus-versions.md tells
the rules.

Examples:
  $ finops export --focus-version 1.2 --out ./focus-1.2
  $ finops export --focus-version 1.0 --format csv --out ./october --from 2026-10 --to 2026-10
  $ finops export --focus-version 1.4 --out ./focus-1.4 --force --json | jq '.gaps'`,
    )
    .action(
      async (options: ExportOptions, command: Command) =>
        await runExport(start(command), options, command.parent?.version()),
    )
}

async function runExport(
  invocation: Invocation,
  options: ExportOptions,
  generatorVersion: string | undefined,
): Promise<void> {
  const { resolve } = await import('node:path')
  const { dataToRead } = await import('../config/find.ts')
  const { openLake } = await import('@open-finops/loader-duckdb')
  const { exportFocus } = await import('@open-finops/focus-export')
  const { onInterrupt } = await import('../interrupt.ts')
  const { exportText } = await import('../output/focus-export-report.ts')
  const { watchExport } = await import('../output/watch-export.ts')
  const { focusVersion, format, out, from, to, force } = options
  const { dataDir, config } = await dataToRead(invocation)
  const lake = await openLake({ dataDir, ...workSettings(config) })
  const interrupt = onInterrupt()
  const watch = watchExport(invocation)
  try {
    const report = await exportFocus({
      lake,
      version: focusVersion,
      format,
      directory: resolve(invocation.terminal.cwd, out),
      range: { ...(from !== undefined && { from }), ...(to !== undefined && { to }) },
      force: force === true,
      ...(await financeFacts(lake, config)),
      ...(generatorVersion !== undefined && { generatorVersion }),
      onProgress: watch.onProgress,
      signal: interrupt.signal,
    })
    await watch.stop()
    if (invocation.flags.json) await invocation.json(report)
    else await invocation.result(exportText(report, invocation))
  } finally {
    await watch.stop()
    interrupt.release()
    await lake.close()
  }
}

/** How much of the machine may be used, where a configuration says so. */
function workSettings(
  config: FinopsConfig | undefined,
): Omit<Parameters<typeof import('@open-finops/loader-duckdb')['openLake']>[0], 'dataDir'> {
  const { memoryLimit, threads, tempDirectory } = config?.duckdb ?? {}
  return {
    ...(memoryLimit !== undefined && { memoryLimit }),
    ...(threads !== undefined && { threads }),
    ...(tempDirectory !== undefined && { tempDirectory }),
  }
}

/** What the configuration says of invoices and commitments, itself or by a file. */
async function financeFacts(
  lake: Lake,
  config: FinopsConfig | undefined,
): Promise<Pick<ExportRequest, 'invoices' | 'commitments'>> {
  const { readCommitmentFacts, readInvoiceFacts } = await import('@open-finops/focus-export')
  const { invoices, commitments } = config ?? {}
  return {
    ...(invoices !== undefined && {
      invoices: 'file' in invoices ? await readInvoiceFacts(lake, invoices.file) : invoices,
    }),
    ...(commitments !== undefined && { commitments: await readCommitmentFacts(lake, commitments.file) }),
  }
}
