import { Command, Option } from 'commander'
import type { Invocation } from '../invocation.ts'
import type { Start } from '../run-cli.ts'
import { months } from './arguments.ts'

interface TransformOptions {
  readonly period?: readonly string[]
  readonly strict?: true
  readonly allowUntied?: true
  readonly verbose?: true
  readonly rebuild?: true
}

/** `finops transform` */
export function transformCommand(start: Start): Command {
  return new Command('transform')
    .description('turn the raw files on this machine into FOCUS once more, without the cloud')
    .option('--period <YYYY-MM>', 'only this billing period; may be repeated', months)
    .option('--strict', 'refuse deliveries with values that no rule knows')
    .option('--allow-untied', 'load deliveries whose FOCUS total differs from their native total')
    .option('--verbose', 'list every unknown value and missing column')
    .addOption(
      new Option(
        '--rebuild',
        'find what is damaged in the lake and make only that anew, with the same totals',
      ).conflicts(['period', 'strict', 'allowUntied']),
    )
    .addHelpText(
      'after',
      `
After an upgrade, or a change of columns: in finops.yaml. Takes the files of the deliveries in force.
--rebuild reads every file of the lake, as finops doctor --deep does, and mends: files of rows, of sums, the ledger.

Examples:
  $ finops transform
  $ finops transform --period 2026-10
  $ finops transform --rebuild`,
    )
    .action(async (options: TransformOptions, command: Command) =>
      options.rebuild === true ? await runRebuild(start(command)) : await runTransform(start(command), options),
    )
}

async function runTransform(invocation: Invocation, options: TransformOptions): Promise<void> {
  const { openConfig } = await import('../config/find.ts')
  const { transformRaw } = await import('../transform-raw.ts')
  const { watchIngest } = await import('../output/watch-ingest.ts')
  const { ingestJson, ingestText } = await import('../output/ingest-report.ts')
  const { ingestFaults } = await import('../output/ingest-faults.ts')
  const { onInterrupt } = await import('../interrupt.ts')
  const config = await openConfig(invocation, 'keep')
  const interrupt = onInterrupt()
  const watch = watchIngest(invocation)
  const outcomes = await transformRaw({
    config,
    periods: options.period,
    strict: options.strict === true,
    allowUntied: options.allowUntied === true,
    onEvent: watch.onEvent,
    signal: interrupt.signal,
  }).finally(async () => {
    interrupt.release()
    await watch.stop()
  })
  const summary = { outcomes, progress: watch.progress, dryRun: false }
  if (invocation.flags.json) await invocation.json(ingestJson(summary))
  else await invocation.result(ingestText(summary, invocation, options.verbose === true))
  for (const { error } of outcomes) if (error !== undefined) await invocation.fail(error)
  for (const error of ingestFaults(outcomes)) await invocation.fail(error)
}

async function runRebuild(invocation: Invocation): Promise<void> {
  const { openConfig } = await import('../config/find.ts')
  const { rebuildRaw } = await import('../rebuild-raw.ts')
  const { watchIngest } = await import('../output/watch-ingest.ts')
  const { rebuildJson, rebuildText } = await import('../output/rebuild-report.ts')
  const { onInterrupt } = await import('../interrupt.ts')
  const config = await openConfig(invocation, 'keep')
  const interrupt = onInterrupt()
  const watch = watchIngest(invocation, 'reading the lake')
  const report = await rebuildRaw(config, { onEvent: watch.onEvent, signal: interrupt.signal }).finally(async () => {
    interrupt.release()
    await watch.stop()
  })
  if (invocation.flags.json) await invocation.json(rebuildJson(report))
  else await invocation.result(rebuildText(report, invocation))
  for (const { error } of report.failures) await invocation.fail(error)
}
