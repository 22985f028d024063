import { Command } from 'commander'
import type { DataToRead } from '../config/find.ts'
import type { FinopsConfig } from '../config/load.ts'
import type { Invocation } from '../invocation.ts'
import { UsageError } from '../output/errors.ts'
import { didYouMean } from '../output/nearest.ts'
import type { Start } from '../run-cli.ts'

/** `finops forget` */
export function forgetCommand(start: Start): Command {
  return new Command('forget')
    .description('take an export out of every answer, for example one that a newer export took the place of')
    .argument('<export>', 'its name as finops status shows it')
    .option('--yes', 'do not ask')
    .addHelpText(
      'after',
      `
Its rows become older versions, which retention: in finops.yaml lets go; its totals stay in the ledger, and its raw files
on this machine. An ingest of the export brings it back.

Examples:
  $ finops forget aws-main/cur-hourly
  $ finops forget aws-main/cur-hourly --yes --json`,
    )
    .action(async (name: string, options: { yes?: true }, command: Command) => {
      await runForget(start(command), name, options.yes === true)
    })
}

async function runForget(invocation: Invocation, exportName: string, yes: boolean): Promise<void> {
  const { dataToRead } = await import('../config/find.ts')
  const { openStore } = await import('../open-store.ts')
  const { printable } = await import('../output/table.ts')
  const { terminal, flags } = invocation
  const { dataDir, config } = await dataToRead(invocation, 'any-store')
  const periods = await periodsInForce({ dataDir, config }, exportName)
  const range = periods.length === 0 ? 'no billing period' : [...new Set([periods[0], periods.at(-1)])].join(' to ')
  if (!yes) {
    if (terminal.stdin.isTTY !== true || !terminal.stderr.isTerminal) {
      throw new UsageError('forget asks on a terminal only, and this is none', `finops forget ${exportName} --yes`)
    }
    const { confirmOnTerminal } = await import('../output/confirm.ts')
    const agreed = await confirmOnTerminal(`Take ${printable(exportName)} (${range}) out of every answer?`)
    if (!agreed) throw new UsageError('forget was cancelled; nothing was changed')
  }
  const store = await openStore({ dataDir, duckdb: {}, retention: {}, accounts: undefined, ...config })
  const deliveries = await store.forgetExport(exportName).finally(async () => await store.close())
  const entry = configuredEntry(config, exportName)
  if (flags.json) {
    await invocation.json({ exportName, billingPeriods: periods, deliveries, configuredAs: entry ?? null })
    return
  }
  const back =
    entry === undefined
      ? []
      : [`finops.yaml still names ${entry}: unless its export: leaves this one out, the next ingest loads it again.`]
  await invocation.result(
    [
      `Forgot ${printable(exportName)} (${range}). Its rows are older versions now; its totals stay.`,
      ...back,
      '',
      `Next: ${invocation.command('status')}`,
    ].join('\n'),
  )
}

/** The billing periods that answers take from this export, oldest first. */
async function periodsInForce(data: DataToRead, exportName: string): Promise<readonly string[]> {
  const { openReader } = await import('../open-reader.ts')
  const { FinopsError } = await import('@open-finops/pipeline')
  const reader = await openReader(data)
  const deliveries = await reader.deliveries().finally(async () => await reader.close())
  const inForce = deliveries.filter((delivery) => delivery.current)
  const own = inForce.filter((delivery) => delivery.exportName === exportName)
  if (own.length > 0) return [...new Set(own.flatMap((delivery) => delivery.billingPeriods))].sort()
  const candidates = [...new Set(inForce.map((delivery) => delivery.exportName))].sort()
  const all = candidates.length === 0 ? 'It holds no export.' : `It holds ${candidates.join(', ')}.`
  const meant = didYouMean(exportName, candidates)
  throw new FinopsError({
    code: 'FINOPS_UNKNOWN_EXPORT',
    message: `The lake holds no export '${exportName}'`,
    hint: meant === undefined ? all : `${meant} ${all}`,
    details: { exportName, candidates },
  })
}

/** The entry of `finops.yaml` that would load the export again. */
function configuredEntry(config: FinopsConfig | undefined, exportName: string): string | undefined {
  const name = exportName.split('/')[0]
  return config?.exports.find((entry) => entry.name === name)?.name
}
