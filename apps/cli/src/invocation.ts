import picocolors from 'picocolors'
import { renderError } from './output/errors.ts'
import { jsonLine, jsonText } from './output/json.ts'
import { printable } from './output/table.ts'
import type { Terminal } from './terminal.ts'

/** Options that every command takes. */
export interface GlobalFlags {
  /** Path of finops.yaml as given. */
  readonly config?: string
  /** Data folder as given. */
  readonly data?: string
  readonly json: boolean
  readonly debug: boolean
  readonly quiet: boolean
  /** False after `--no-color`. */
  readonly color: boolean
}

/** Functions that colour text, or leave it as it is. */
export type Colors = ReturnType<typeof picocolors.createColors>

/** One run of one command: where it writes, and how. */
export interface Invocation {
  readonly terminal: Terminal
  readonly flags: GlobalFlags
  /** For text on stdout. */
  readonly colors: Colors
  /** How this program is called here: `finops`, or `npx finops` where npm started it. */
  readonly program: string
  /** A command line of this program that works as typed: with this call's `--config` and `--data`. */
  command(words: string): string
  /** Writes the answer to stdout, with a line end. */
  result(text: string): Promise<void>
  /** Writes the answer to stdout as JSON. */
  json(value: unknown): Promise<void>
  /** Says something beside the answer, on stderr; nothing where nobody reads it. */
  note(text: string): Promise<void>
  /** Says what a user should know although nothing failed; nothing with `--quiet`. */
  warn(code: string, message: string): Promise<void>
  /** Reports an error without ending the command at once; the exit code is then 1. */
  fail(error: unknown): Promise<void>
  /** Says that the answer itself is a failure, such as a broken rule; the exit code is then 1. */
  found(): void
  /** True once something failed. */
  readonly failed: boolean
}

/** Puts together what a command needs. */
export function createInvocation(terminal: Terminal, flags: GlobalFlags): Invocation {
  let failed = false
  return {
    terminal,
    flags,
    colors: picocolors.createColors(coloursOn(terminal, flags, 'stdout')),
    program: programName(terminal.env),
    command: (words) => [programName(terminal.env), words, ...sameFiles(flags)].join(' '),
    result: (text) => terminal.stdout.write(`${text}\n`),
    json: (value) => terminal.stdout.write(`${jsonText(value)}\n`),
    async note(text) {
      if (chatty(terminal, flags)) await terminal.stderr.write(`${text}\n`)
    },
    async warn(code, message) {
      if (flags.quiet) return
      const text = flags.json ? jsonLine({ warning: { code, message } }) : `warning ${code}: ${printable(message)}`
      await terminal.stderr.write(`${text}\n`)
    },
    async fail(error) {
      failed = true
      await terminal.stderr.write(renderError(error, { ...flags, color: coloursOn(terminal, flags, 'stderr') }))
    },
    found() {
      failed = true
    },
    get failed() {
      return failed
    },
  }
}

/** With `--json` each line of stderr is JSON, for programs: notes and progress are for the terminal only. */
export function chatty(terminal: Terminal, flags: GlobalFlags): boolean {
  return !flags.quiet && (!flags.json || terminal.stderr.isTerminal)
}

function sameFiles({ config, data }: GlobalFlags): readonly string[] {
  return [
    ...(config === undefined ? [] : [`--config ${shellWord(config)}`]),
    ...(data === undefined ? [] : [`--data ${shellWord(data)}`]),
  ]
}

/** A word as a shell reads it back. */
export function shellWord(word: string): string {
  return /^[\w./@:=-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}

function coloursOn(terminal: Terminal, flags: GlobalFlags, stream: 'stdout' | 'stderr'): boolean {
  const { NO_COLOR: refused, TERM: term } = terminal.env
  return flags.color && terminal[stream].isTerminal && (refused ?? '') === '' && term !== 'dumb'
}

/** npm puts its binaries on the path of what it runs only; commands that a user copies need its name before them. */
function programName(env: Terminal['env']): string {
  return env['npm_lifecycle_event'] === undefined && env['npm_command'] === undefined ? 'finops' : 'npx finops'
}
