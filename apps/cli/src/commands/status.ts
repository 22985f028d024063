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
  const { openReader } = await import('../open-reader.ts')
  const { isStale } = await import('@open-finops/focus-reconcile')
  const { exportStates } = await import('../output/export-states.ts')
  const { statusText } = await import('../output/status-report.ts')
  const data = await dataToRead(invocation, 'any-store')
  const reader = await openReader(data)
  const { lake } = reader
  try {
    const status = await reader.status()
    const now = new Date()
    const exports = exportStates(data.config?.exports, status.periods, now)
    const freshness = (await reader.freshness()).map((one) => ({
      ...one,
      stale: isStale(one.provider, one.lastCompleteDay ?? one.lastDay, now),
    }))
    const where =
      lake === undefined
        ? { clickhouse: reader.location, dataDir: data.dataDir }
        : { dataDir: lake.dataDir, catalog: lake.catalog }
    if (invocation.flags.json) {
      await invocation.json({ ...where, exports, freshness, ...status })
    } else {
      await invocation.result(
        statusText({ location: reader.location, exports, freshness, ...status }, invocation, verbose),
      )
    }
  } finally {
    await reader.close()
  }
}
