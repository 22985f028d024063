import { Command } from 'commander'
import type { Invocation } from '../invocation.ts'
import type { Start } from '../run-cli.ts'
import { month } from './arguments.ts'

interface DiffOptions {
  readonly from?: string
  readonly to?: string
}

/** `finops diff` */
export function diffCommand(start: Start): Command {
  return new Command('diff')
    .description('what a restatement changed: by service, account, SKU and type of row')
    .argument('[period]', 'billing period, YYYY-MM (default: the newest that was delivered more than once)', month)
    .option('--from <version>', 'the older version, or as much of its name as is needed (default: the one before --to)')
    .option('--to <version>', 'the newer version (default: the one in force)')
    .addHelpText(
      'after',
      `
Every version leaves its totals behind for good, so that closed months can be compared after their old rows are pruned.

Examples:
  $ finops diff
  $ finops diff 2026-08
  $ finops diff 2026-08 --from 20260903 --to 20260910 --json`,
    )
    .action(
      async (period: string | undefined, options: DiffOptions, command: Command) =>
        await runDiff(start(command), period, options),
    )
}

async function runDiff(invocation: Invocation, billingPeriod: string | undefined, options: DiffOptions): Promise<void> {
  const { dataToRead } = await import('../config/find.ts')
  const { diffPeriod, openLake } = await import('@open-finops/loader-duckdb')
  const { diffText } = await import('../output/diff-report.ts')
  const { onInterrupt } = await import('../interrupt.ts')
  const { dataDir } = await dataToRead(invocation)
  const lake = await openLake({ dataDir })
  const interrupt = onInterrupt()
  try {
    const { from, to } = options
    const diff = await diffPeriod(lake, {
      signal: interrupt.signal,
      ...(billingPeriod !== undefined && { billingPeriod }),
      ...(from !== undefined && { from }),
      ...(to !== undefined && { to }),
    })
    if (invocation.flags.json) await invocation.json({ dataDir: lake.dataDir, catalog: lake.catalog, ...diff })
    else await invocation.result(diffText(diff, invocation))
  } finally {
    interrupt.release()
    await lake.close()
  }
}
