import {
  createInvocation,
  type GlobalFlags,
  type Invocation,
  renderError,
  type Terminal,
  UsageError,
} from '@open-finops/cli'
import { Command, CommanderError, type OutputConfiguration } from 'commander'
import { type ApplyFlags, applyCommand } from './commands/apply.ts'
import { switchCommand } from './commands/switch.ts'
import type { Flags } from './settings.ts'

const examples = `
Examples:
  $ finops-metabase apply --dry-run                    what a fresh Metabase would get
  $ finops-metabase apply --url http://127.0.0.1:3000  make it so
  $ finops-metabase switch                             after each ingest: let Metabase read the newest data

Secrets come from the environment or from files: FINOPS_METABASE_EMAIL and FINOPS_METABASE_PASSWORD (or
FINOPS_METABASE_PASSWORD_FILE), or FINOPS_METABASE_API_KEY (or FINOPS_METABASE_API_KEY_FILE).

Exit codes: 0 done, 1 failed, 2 the command line can't be meant.`

/**
 * Runs one command line of `finops-metabase`.
 * @param args Without the interpreter and the script.
 * @returns The exit code: 0 done, 1 failed, 2 usage.
 */
export async function runMetabase(args: readonly string[], terminal: Terminal, version: string): Promise<number> {
  let invocation: Invocation | undefined
  const help: string[] = []
  const begin = (command: Command): Invocation => {
    invocation = createInvocation(terminal, command.optsWithGlobals<GlobalFlags>())
    return invocation
  }
  const program = createProgram(version, (text) => help.push(text), terminal.stdout.columns, begin)
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
    if (invocation !== undefined && !(error instanceof CommanderError || error instanceof UsageError)) {
      await invocation.fail(error)
      return 1
    }
    const usage = error instanceof CommanderError ? usageError(error) : error
    const style = { json: args.includes('--json'), debug: args.includes('--debug'), color: false }
    await terminal.stderr.write(renderError(usage, style))
    return usage instanceof UsageError ? 2 : 1
  }
}

function createProgram(
  version: string,
  write: (text: string) => void,
  columns: number,
  begin: (command: Command) => Invocation,
): Command {
  const program = new Command('finops-metabase')
    .description('FinOps dashboards over FOCUS in Metabase, as code.')
    .version(version, '-V, --version', 'print the version')
    .option('--config <file>', 'configuration (default: the nearest finops.yaml, here or above)')
    .option('--data <dir>', 'data folder, in place of the one in finops.yaml')
    .option('--url <address>', 'where Metabase is (also FINOPS_METABASE_URL)')
    .option('--email <address>', "the administrator's e-mail address; of a fresh Metabase the first one's")
    .option('--password-file <file>', "a file with the administrator's password")
    .option('--api-key-file <file>', 'a file with an API key of the group Administrators')
    .option('--metabase-data <dir>', 'the data folder as Metabase sees it (default: as it is here)')
    .option('--metabase-clickhouse <address>', 'ClickHouse as Metabase reaches it (default: as it is reached here)')
    .option('--memory <size>', "DuckDB's memory within Metabase, such as 2GB")
    .option('--dashboards <dir>', 'a folder of your own dashboards and changes')
    .option('--wait <seconds>', 'how long Metabase may take to start')
    .option('--json', 'answer as JSON on stdout; errors as JSON on stderr', false)
    .option('--debug', 'errors with stack traces', false)
    .option('--no-color', 'no colours (also by NO_COLOR=1)')
    .option('--quiet', 'no progress and no notes on stderr', false)
    .helpCommand('help [command]', 'explain a command')
    .addHelpText('after', examples)
  program
    .command('apply')
    .description('set Metabase up: connection, tables, cards, dashboards; a second time it does nothing')
    .option('--dry-run', 'only show what would happen, as a diff')
    .option('--fresh', 'with --dry-run: plan for a Metabase that nobody has used, and ask none')
    .option('--overwrite-edits', 'put the definitions over what users edited in Metabase')
    .option('--no-verify', 'do not run the query of each card that was written')
    .option('--site-name <name>', 'name of a fresh Metabase')
    .option('--locale <code>', 'language of a fresh Metabase')
    .action(async (_: unknown, command: Command) => {
      await applyCommand(begin(command), command.optsWithGlobals<Flags & ApplyFlags>())
    })
  program
    .command('switch')
    .description('let Metabase read the newest data, without a pause: after each ingest')
    .action(async (_: unknown, command: Command) => {
      await switchCommand(begin(command), command.optsWithGlobals<Flags & { readonly wait?: string }>())
    })
  const streams: OutputConfiguration = {
    writeOut: write,
    writeErr: write,
    getOutHelpWidth: () => columns,
    outputError: () => undefined,
  }
  for (const command of [program, ...program.commands]) {
    command
      .exitOverride()
      .configureOutput(streams)
      .configureHelp({ showGlobalOptions: command !== program })
  }
  return program
}

function usageError(error: CommanderError): UsageError {
  const [first = '', second] = error.message.split('\n')
  const suggestion = /^\(Did you mean (.*)\?\)$/.exec(second ?? '')?.[1]
  return new UsageError(
    first.replace(/^error: /, ''),
    suggestion === undefined ? 'finops-metabase --help lists the commands and options.' : `Did you mean ${suggestion}?`,
  )
}
