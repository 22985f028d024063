import { Command, CommanderError, type OutputConfiguration } from 'commander'
import { askCommand } from './commands/ask.ts'
import { checkCommand } from './commands/check.ts'
import { demoCommand } from './commands/demo.ts'
import { diffCommand } from './commands/diff.ts'
import { doctorCommand } from './commands/doctor.ts'
import { explainCommand } from './commands/explain.ts'
import { exportCommand } from './commands/export.ts'
import { forgetCommand } from './commands/forget.ts'
import { ingestCommand } from './commands/ingest.ts'
import { initCommand } from './commands/init.ts'
import { pruneCommand } from './commands/prune.ts'
import { queryCommand } from './commands/query.ts'
import { reconcileCommand } from './commands/reconcile.ts'
import { reportCommand } from './commands/report.ts'
import { serveCommand } from './commands/serve.ts'
import { statusCommand } from './commands/status.ts'
import { transformCommand } from './commands/transform.ts'
import { useCaseCommand } from './commands/use-case.ts'
import { createInvocation, type GlobalFlags, type Invocation } from './invocation.ts'
import { renderError, UsageError } from './output/errors.ts'
import type { Terminal } from './terminal.ts'

/** Begins a command: gives it its streams and global options. */
export type Start = (command: Command) => Invocation

const examples = `
Examples:
  $ finops demo                                   a sample bill to try everything with
  $ finops init                                   write finops.yaml for your own bill
  $ finops ingest                                 fetch what is new and turn it into FOCUS
  $ finops serve                                  the dashboards in a browser; finops report writes them as a file
  $ finops query "select ServiceName, sum(EffectiveCost) from cost_and_usage group by 1 order by 2 desc limit 10"

Exit codes: 0 done, 1 failed, 2 the command line can't be meant.`

/**
 * Runs one command line.
 * @param args Without the interpreter and the script.
 * @returns The exit code: 0 done, 1 failed, 2 usage.
 */
export async function runCli(args: readonly string[], terminal: Terminal, version: string): Promise<number> {
  let invocation: Invocation | undefined
  const help: string[] = []
  const program = createProgram(
    version,
    { write: (text) => help.push(text), columns: terminal.stdout.columns },
    (command) => {
      invocation = createInvocation(terminal, command.optsWithGlobals<GlobalFlags>())
      return invocation
    },
  )
  try {
    await program.parseAsync(args, { from: 'user' })
    return invocation?.failed === true ? 1 : 0
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) {
      await terminal.stdout.write(help.join(''))
      return 0
    }
    if (error instanceof CommanderError && error.code === 'commander.help') {
      await terminal.stderr.write(help.join(''))
      return 2
    }
    const usage = error instanceof CommanderError ? usageError(error) : error
    if (invocation !== undefined && !(usage instanceof UsageError)) {
      await invocation.fail(usage)
      return 1
    }
    await terminal.stderr.write(renderError(usage, plainStyle(args)))
    return usage instanceof UsageError ? 2 : 1
  }
}

interface HelpOutput {
  readonly write: (text: string) => void
  readonly columns: number
}

function createProgram(version: string, output: HelpOutput, start: Start): Command {
  const program = new Command('finops')
    .description('Cloud bills as FOCUS, right to the cent.')
    .version(version, '-V, --version', 'print the version')
    .option('--config <file>', 'configuration (default: the nearest finops.yaml, here or above)')
    .option('--data <dir>', 'data folder, in place of the one in finops.yaml')
    .option('--json', 'answer as JSON on stdout; errors as JSON on stderr', false)
    .option('--debug', 'errors with stack traces', false)
    .option('--no-color', 'no colours (also by NO_COLOR=1)')
    .option('--quiet', 'no progress and no notes on stderr', false)
    .helpCommand('help [command]', 'explain a command')
    .addHelpText('after', examples)
  for (const command of [
    demoCommand(start),
    initCommand(start),
    ingestCommand(start),
    transformCommand(start),
    statusCommand(start),
    reportCommand(start),
    serveCommand(start),
    askCommand(start),
    queryCommand(start),
    useCaseCommand(start),
    explainCommand(start),
    checkCommand(start),
    reconcileCommand(start),
    diffCommand(start),
    exportCommand(start),
    doctorCommand(start),
    pruneCommand(start),
    forgetCommand(start),
  ]) {
    program.addCommand(command)
  }
  const streams: OutputConfiguration = {
    writeOut: output.write,
    writeErr: output.write,
    getOutHelpWidth: () => output.columns,
    outputError: () => undefined,
  }
  for (const command of [program, ...program.commands.flatMap((one) => [one, ...one.commands])]) {
    command
      .exitOverride()
      .configureOutput(streams)
      .configureHelp({ showGlobalOptions: command !== program })
  }
  return program
}

/** Commander writes `error: unknown command 'ingset'` and, on a second line, `(Did you mean ingest?)`. */
function usageError(error: CommanderError): UsageError {
  const [first = '', second] = error.message.split('\n')
  const suggestion = /^\(Did you mean (.*)\?\)$/.exec(second ?? '')?.[1]
  const hint =
    suggestion === undefined
      ? 'finops --help lists the commands, finops <command> --help its options.'
      : `Did you mean ${suggestion}?`
  return new UsageError(first.replace(/^error: /, ''), hint)
}

/** Before options could be read, those that shape an error are looked for as they stand. */
function plainStyle(args: readonly string[]): { json: boolean; debug: boolean; color: boolean } {
  return { json: args.includes('--json'), debug: args.includes('--debug'), color: false }
}
