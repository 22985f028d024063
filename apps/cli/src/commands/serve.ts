import { Command, InvalidArgumentError } from 'commander'
import type { Invocation } from '../invocation.ts'
import type { DashboardFlags } from '../open-dashboards.ts'
import type { Start } from '../run-cli.ts'

interface ServeFlags extends DashboardFlags {
  readonly port?: number
  readonly locale?: string
}

/** `finops serve` */
export function serveCommand(start: Start): Command {
  return new Command('serve')
    .description('show the dashboards in a browser on this machine, live')
    .option('--port <number>', 'port on 127.0.0.1; 0 takes a free one (default: 4242)', portNumber)
    .option('--locale <language>', "how numbers and dates are written (default: the browser's)")
    .option(
      '--dashboards <folder>',
      'your own dashboards, on top (or FINOPS_DASHBOARDS, or dashboards: in finops.yaml)',
    )
    .addHelpText(
      'after',
      `
It listens on 127.0.0.1 only, and only reads. After an ingest the next page shows the new data. Ctrl+C ends it.

Examples:
  $ finops serve
  $ finops serve --port 8080 --dashboards ./our-dashboards`,
    )
    .action(async (options: ServeFlags, command: Command) => await runServe(start(command), options))
}

async function runServe(invocation: Invocation, options: ServeFlags): Promise<void> {
  const { startServer } = await import('@open-finops/report')
  const { dashboardOptions, knownLocale } = await import('../open-dashboards.ts')
  const { onInterrupt } = await import('../interrupt.ts')
  const locale = knownLocale(options.locale)
  const server = await startServer({ ...(await dashboardOptions(invocation, options)), port: options.port, locale })
  const interrupt = onInterrupt()
  try {
    if (invocation.flags.json) await invocation.json({ url: server.url })
    else await invocation.result(`Dashboards at ${server.url} until Ctrl+C`)
    await new Promise<void>((resolve) => interrupt.signal.addEventListener('abort', () => resolve(), { once: true }))
  } finally {
    interrupt.release()
    await server.close()
  }
}

function portNumber(text: string): number {
  const port = Number(text)
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new InvalidArgumentError('Write a port from 0 to 65535, for example 4242.')
  }
  return port
}
