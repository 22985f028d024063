import { Command } from 'commander'
import type { Invocation } from '../invocation.ts'
import { formatBytes, formatCount } from '../output/numbers.ts'
import type { Start } from '../run-cli.ts'

/** `finops prune` */
export function pruneCommand(start: Start): Command {
  return new Command('prune')
    .description('drop what retention: in finops.yaml no longer keeps; totals of every version stay')
    .option('--dry-run', 'only show what would go')
    .addHelpText(
      'after',
      `
Examples:
  $ finops prune --dry-run
  $ finops prune`,
    )
    .action(async (options: { dryRun?: true }, command: Command) => {
      await runPrune(start(command), options.dryRun === true)
    })
}

async function runPrune(invocation: Invocation, dryRun: boolean): Promise<void> {
  const { openConfig, requireLake } = await import('../config/find.ts')
  const { prune } = await import('@open-finops/loader-duckdb')
  const { printable } = await import('../output/table.ts')
  const config = await openConfig(invocation, 'keep')
  requireLake(config)
  const { dataDir, retention, duckdb } = config
  const { versions, raw } = retention
  const report = await prune({
    dataDir,
    dryRun,
    ...(versions !== undefined && { versions }),
    ...(raw !== undefined && { raw }),
    ...(duckdb.lockTimeout !== undefined && { lockTimeout: duckdb.lockTimeout }),
  })
  if (invocation.flags.json) {
    await invocation.json(report)
    return
  }
  const nothing =
    report.versions.length + report.rawFolders.length + report.lakeFiles.length + report.catalogs.length === 0
  const verb = dryRun ? 'Would go' : 'Gone'
  const lines = nothing
    ? ['Nothing to prune.']
    : [
        `${verb}: ${formatBytes(report.bytes)}`,
        ...report.versions.map(
          (one) => `  rows of ${printable(one.exportName)} ${printable(one.slot)}, version ${printable(one.version)}`,
        ),
        ...report.rawFolders.map((one) => `  raw files ${printable(one.path)}  ${formatBytes(one.bytes)}`),
        ...(report.lakeFiles.length === 0
          ? []
          : [`  ${formatCount(report.lakeFiles.length)} lake files that no version needs`]),
        ...(report.catalogs.length === 0 ? [] : [`  ${formatCount(report.catalogs.length)} old catalogs`]),
        ...(dryRun ? ['', `Next: ${invocation.command('prune')}`] : []),
      ]
  await invocation.result(lines.join('\n'))
}
