import { Command } from 'commander'
import type { Invocation } from '../invocation.ts'
import type { Start } from '../run-cli.ts'
import { month } from './arguments.ts'

/** The demo's last month unless told otherwise: equal calls give equal bills, today and in a year. */
const defaultUntil = '2026-10'

interface DemoOptions {
  readonly dir: string
  readonly until: string
}

/** `finops demo` */
export function demoCommand(start: Start): Command {
  return new Command('demo')
    .description('one company on AWS, Azure and Google Cloud: 13 months of bills, ingested like your own')
    .option('--dir <folder>', 'where it goes: bills, lake, finops.yaml and report.html', './demo')
    .option('--until <YYYY-MM>', 'its last month', month, defaultUntil)
    .addHelpText(
      'after',
      `
Examples:
  $ finops demo
  $ finops demo --dir /tmp/finops-demo`,
    )
    .action(async (options: DemoOptions, command: Command) => await runDemo(start(command), options))
}

async function runDemo(invocation: Invocation, { dir, until }: DemoOptions): Promise<void> {
  const { resolve } = await import('node:path')
  const { makeDemo } = await import('../demo/make-demo.ts')
  const { readDemo } = await import('../demo/read-demo.ts')
  const { demoText } = await import('../output/demo-report.ts')
  const { writeDemoReport } = await import('../demo/write-demo-report.ts')
  const { watchIngest } = await import('../output/watch-ingest.ts')
  const { onInterrupt } = await import('../interrupt.ts')
  const folder = resolve(invocation.terminal.cwd, dir)
  await invocation.note(`Making the bills of three clouds for 13 months in ${folder} …`)
  const interrupt = onInterrupt()
  const watch = watchIngest(invocation, 'make the bills')
  const made = await makeDemo({
    folder,
    until,
    cwd: invocation.terminal.cwd,
    onEvent: watch.onEvent,
    signal: interrupt.signal,
  }).finally(async () => {
    interrupt.release()
    await watch.stop()
  })
  const answers = await readDemo(made)
  const report = await writeDemoReport(folder, made.config)
  if (invocation.flags.json) await invocation.json({ folder, config: made.config.file, report, ...answers })
  else
    await invocation.result(
      demoText({ ...made, ...answers, report, seconds: watch.progress.times.total / 1000 }, invocation),
    )
}
