import { Command } from 'commander'
import type { ExportConfig, FinopsConfig } from '../config/load.ts'
import type { Invocation } from '../invocation.ts'
import { UsageError } from '../output/errors.ts'
import { didYouMean } from '../output/nearest.ts'
import type { Start } from '../run-cli.ts'
import { month, words } from './arguments.ts'

interface IngestOptions {
  readonly from?: string
  readonly to?: string
  readonly export?: readonly string[]
  readonly dryRun?: true
  readonly strict?: true
  readonly allowUntied?: true
  readonly verbose?: true
}

/** `finops ingest` */
export function ingestCommand(start: Start): Command {
  return new Command('ingest')
    .description('fetch every new or changed billing period and turn it into FOCUS')
    .option('--from <YYYY-MM>', 'first billing period', month)
    .option('--to <YYYY-MM>', 'last billing period', month)
    .option('--export <name>', 'only this export of finops.yaml; may be repeated', words)
    .option('--dry-run', 'only show what would be fetched, and its size')
    .option('--strict', 'refuse deliveries with values that no rule knows')
    .option('--allow-untied', 'load deliveries whose FOCUS total differs from their native total')
    .option('--verbose', 'list every unknown value and missing column')
    .addHelpText(
      'after',
      `
Examples:
  $ finops ingest
  $ finops ingest --dry-run
  $ finops ingest --from 2026-01 --to 2026-03 --export aws-main`,
    )
    .action(async (options: IngestOptions, command: Command) => await runIngest(start(command), options))
}

async function runIngest(invocation: Invocation, options: IngestOptions): Promise<void> {
  const { openConfig } = await import('../config/find.ts')
  const { ingestExports } = await import('../ingest-exports.ts')
  const { watchIngest } = await import('../output/watch-ingest.ts')
  const { ingestJson, ingestText, planText } = await import('../output/ingest-report.ts')
  const { onInterrupt } = await import('../interrupt.ts')
  const config = await openConfig(invocation, 'fail')
  const exports = chosenExports(config, options.export)
  const interrupt = onInterrupt()
  const watch = watchIngest(invocation)
  const dryRun = options.dryRun === true
  const outcomes = await ingestExports({
    config,
    exports,
    periods: {
      ...(options.from !== undefined && { from: options.from }),
      ...(options.to !== undefined && { to: options.to }),
    },
    dryRun,
    strict: options.strict === true,
    allowUntied: options.allowUntied === true,
    onEvent: watch.onEvent,
    signal: interrupt.signal,
  }).finally(async () => {
    interrupt.release()
    await watch.stop()
  })
  if (!dryRun) await compareInvoices(invocation, config)
  const summary = { outcomes, progress: watch.progress, dryRun }
  if (invocation.flags.json) await invocation.json(ingestJson(summary))
  else
    await invocation.result(
      dryRun ? planText(summary, invocation) : ingestText(summary, invocation, options.verbose === true),
    )
  for (const { error } of outcomes) if (error !== undefined) await invocation.fail(error)
  for (const error of await faultsOf(outcomes)) await invocation.fail(error)
}

/** What finance says must not stop an ingest: a fault in it is told, and `finops reconcile` ends with it. */
async function compareInvoices(invocation: Invocation, config: FinopsConfig): Promise<void> {
  if (config.invoices === undefined) return
  const { keepInvoices } = await import('../keep-invoices.ts')
  const { isFinopsError } = await import('@open-finops/pipeline')
  await keepInvoices(config).catch(async (error: unknown) => {
    if (!isFinopsError(error)) throw error
    if (error.code !== 'FINOPS_NO_LAKE') await invocation.warn(error.code, error.message)
  })
}

async function faultsOf(
  outcomes: Parameters<typeof import('../output/ingest-faults.ts')['ingestFaults']>[0],
): Promise<readonly unknown[]> {
  const { ingestFaults } = await import('../output/ingest-faults.ts')
  return ingestFaults(outcomes)
}

/** The exports that were named, or all. */
export function chosenExports(config: FinopsConfig, names: readonly string[] | undefined): readonly ExportConfig[] {
  if (names === undefined) return config.exports
  const known = config.exports.map((entry) => entry.name)
  return names.map((name) => {
    const found = config.exports.find((entry) => entry.name === name)
    if (found !== undefined) return found
    throw new UsageError(
      `finops.yaml has no export '${name}'`,
      didYouMean(name, known) ?? `Its exports: ${known.join(', ')}.`,
    )
  })
}
