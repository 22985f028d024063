import { Command } from 'commander'
import type { Invocation } from '../invocation.ts'
import type { DashboardFlags } from '../open-dashboards.ts'
import type { Start } from '../run-cli.ts'
import { words } from './arguments.ts'

interface ReportOptions extends DashboardFlags {
  readonly out: string
  readonly period?: string
  readonly filter?: readonly string[]
  readonly only?: readonly string[]
  readonly locale?: string
}

/** `finops report` */
export function reportCommand(start: Start): Command {
  return new Command('report')
    .description('write all dashboards as one HTML file that needs nothing else')
    .option('--out <file>', 'where it goes', 'report.html')
    .option('--period <period>', 'last-13-months, last-month, 2026-10 or 2026-01-01..2026-04-01')
    .option('--filter <name=value>', 'a filter, such as provider=AWS; may be repeated', words)
    .option('--only <dashboard>', 'only this dashboard; may be repeated', words)
    .option('--locale <language>', 'how numbers and dates are written (default: en)')
    .option(
      '--dashboards <folder>',
      'your own dashboards, on top (or FINOPS_DASHBOARDS, or dashboards: in finops.yaml)',
    )
    .addHelpText(
      'after',
      `
Charts show without JavaScript and without a network; the file can be mailed and printed. A card whose query fails says so in
its place, and the command then ends with 1.

Examples:
  $ finops report
  $ finops report --out october.html --period 2026-10 --filter provider=AWS
  $ finops report --only executive-summary --only top-movers --locale de`,
    )
    .action(async (options: ReportOptions, command: Command) => await runReport(start(command), options))
}

async function runReport(invocation: Invocation, options: ReportOptions): Promise<void> {
  const { resolve } = await import('node:path')
  const { openLakeDashboards, writeReport, findDashboard } = await import('@open-finops/report')
  const { FinopsError, fileSystemError } = await import('@open-finops/pipeline')
  const { dashboardOptions, filterPairs, knownLocale } = await import('../open-dashboards.ts')
  const { onInterrupt } = await import('../interrupt.ts')
  const { formatBytes, formatDuration } = await import('../output/numbers.ts')
  const started = performance.now()
  const out = resolve(invocation.terminal.cwd, options.out)
  const pairs = filterPairs(options.filter)
  const filters = options.period === undefined ? pairs : [['period', options.period] as const, ...pairs]
  const locale = knownLocale(options.locale)
  const lake = await openLakeDashboards(await dashboardOptions(invocation, options))
  const interrupt = onInterrupt()
  try {
    for (const id of options.only ?? []) findDashboard(lake, id)
    const request = { filters, only: options.only, locale, signal: interrupt.signal }
    const summary = await writeReport(lake, out, request).catch((error: unknown) => {
      throw fileSystemError(error, out)
    })
    if (invocation.flags.json) await invocation.json({ file: out, ...summary })
    else {
      const { cards, dashboards, bytes } = summary
      const seconds = formatDuration(performance.now() - started)
      await invocation.result(
        `${out}\n${cards} cards on ${dashboards} dashboards, ${formatBytes(bytes)}, ${seconds}. Open it in a browser.`,
      )
    }
    for (const { card, message } of summary.failed) {
      const hint = `Ask it alone: ${invocation.command(`ask ${card}`)}`
      await invocation.fail(new FinopsError({ code: 'FINOPS_CARD_FAILED', message: `${card}: ${message}`, hint }))
    }
  } finally {
    interrupt.release()
    await lake.close()
  }
}
