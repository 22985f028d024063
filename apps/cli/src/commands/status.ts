import { Command } from 'commander'
import type { Invocation } from '../invocation.ts'
import type { Start } from '../run-cli.ts'

/** `finops status` */
export function statusCommand(start: Start): Command {
  return new Command('status')
    .description('what the lake holds: rows and totals of every export and billing period')
    .option('--verbose', 'list every unknown value and missing column')
    .addHelpText(
      'after',
      `
Examples:
  $ finops status
  $ finops status --json | jq '.periods[] | {billingPeriod, totals}'
  $ finops status --data ./data`,
    )
    .action(async (options: { verbose?: true }, command: Command) => {
      await runStatus(start(command), options.verbose === true)
    })
}

async function runStatus(invocation: Invocation, verbose: boolean): Promise<void> {
  const { dataToRead } = await import('../config/find.ts')
  const { openLake, readFreshness } = await import('@open-finops/loader-duckdb')
  const { isStale } = await import('@open-finops/focus-reconcile')
  const { exportStates } = await import('../output/export-states.ts')
  const { statusText } = await import('../output/status-report.ts')
  const { dataDir, config } = await dataToRead(invocation)
  const lake = await openLake({ dataDir })
  try {
    const status = await lake.status()
    const now = new Date()
    const exports = exportStates(config?.exports, status.periods, now)
    const freshness = (await readFreshness(lake)).map((one) => ({
      ...one,
      stale: isStale(one.provider, one.lastCompleteDay ?? one.lastDay, now),
    }))
    if (invocation.flags.json) {
      await invocation.json({ dataDir: lake.dataDir, catalog: lake.catalog, exports, freshness, ...status })
    } else {
      await invocation.result(statusText({ dataDir: lake.dataDir, exports, freshness, ...status }, invocation, verbose))
    }
  } finally {
    await lake.close()
  }
}
