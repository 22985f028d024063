import picocolors from 'picocolors'
import { jsonLine } from './json.ts'
import { printable } from './table.ts'

/** How errors are to be written. */
export interface ErrorStyle {
  /** One JSON object on one line. */
  readonly json: boolean
  /** With stack traces. */
  readonly debug: boolean
  readonly color: boolean
}

/** What an error says, whoever threw it. */
export interface ErrorFacts {
  readonly code: string
  readonly message: string
  readonly hint?: string
  readonly retryable: boolean
  readonly details: Readonly<Record<string, unknown>>
}

/** A command line that can't be meant; the exit code is 2. */
export class UsageError extends Error {
  readonly hint: string | undefined

  constructor(message: string, hint?: string) {
    super(message)
    this.name = 'UsageError'
    this.hint = hint
  }
}

/**
 * An error as people or programs read it, with a line end. For people: code and what (with file, line and column
 * where known), the line it is about, what to do next. A stack only with `debug`.
 */
export function renderError(error: unknown, style: ErrorStyle): string {
  const facts = errorFacts(error)
  if (style.json) return `${jsonLine({ error: { ...facts, ...(style.debug && { stack: stackOf(error) }) } })}\n`
  const colors = picocolors.createColors(style.color)
  const lines = [`${colors.red('error')} ${colors.bold(facts.code)}: ${inLines(facts.message)}`]
  lines.push(...excerptLines(facts.details).map((line) => colors.dim(inLines(line))))
  lines.push(...otherFaults(facts.details).map(inLines))
  if (facts.hint !== undefined) lines.push(`  ${colors.cyan('→')} ${inLines(facts.hint)}`)
  if (style.debug) lines.push(colors.dim(stackOf(error)))
  return `${lines.join('\n')}\n`
}

/**
 * Code, message, hint and details of any error. One that nobody foresaw is a defect of this program and says so.
 * Told by its mark and not by its class: loading the class would load what `--help` has no use for.
 */
export function errorFacts(error: unknown): ErrorFacts {
  if (error instanceof UsageError) {
    return { code: 'FINOPS_USAGE', message: error.message, retryable: false, details: {}, ...hintOf(error.hint) }
  }
  if (typeof error === 'object' && error !== null && 'isOpenFinopsError' in error) {
    const { code, message, hint, retryable, details } = error as unknown as ErrorFacts
    const { report: _, failures, ...rest } = details
    const several = Array.isArray(failures) && failures.length > 1 ? { failures } : {}
    return { code, message, retryable, details: { ...rest, ...several }, ...hintOf(hint) }
  }
  return {
    code: 'FINOPS_UNEXPECTED',
    message: error instanceof Error ? error.message.split('\n')[0] || error.name : String(error),
    retryable: false,
    details: {},
    hint: 'This is a defect of finops. Run the same command with --debug and report what it says.',
  }
}

/** Characters of a message; a value that it quotes may have any number. */
const longest = 4000

/** Names of files and values of bills stand in messages: they must not steer the terminal, nor begin a line like ours. */
function inLines(text: string): string {
  const short = text.length > longest ? `${text.slice(0, longest)}…` : text
  return short.split('\n').map(printable).join('\n    ')
}

function hintOf(hint: string | undefined): { readonly hint?: string } {
  return hint === undefined ? {} : { hint }
}

/** The line that the error is about, with a mark under the place. */
function excerptLines({ line, column, excerpt }: ErrorFacts['details']): readonly string[] {
  if (typeof line !== 'number' || typeof excerpt !== 'string') return []
  const margin = String(line)
  const marked = [`  ${margin} | ${excerpt}`]
  if (typeof column === 'number' && column > 0)
    marked.push(`  ${' '.repeat(margin.length)} | ${' '.repeat(column - 1)}^`)
  return marked
}

/** Further faults of the same kind, which a config check or an ingest of several months has found at once. */
function otherFaults({ faults, failures }: ErrorFacts['details']): readonly string[] {
  const list = Array.isArray(failures) ? failures : Array.isArray(faults) ? faults.slice(1) : []
  const texts = list.flatMap((fault) => {
    if (typeof fault !== 'object' || fault === null || !('message' in fault)) return []
    const { message, hint } = fault as { message: unknown; hint?: unknown }
    return [`  ${String(message)}${typeof hint === 'string' ? ` → ${hint}` : ''}`]
  })
  return texts.length > 10 ? [...texts.slice(0, 10), `  … and ${texts.length - 10} more`] : texts
}

function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const cause = error.cause === undefined ? '' : `\ncaused by ${stackOf(error.cause)}`
  return `${error.stack ?? error.message}${cause}`
}
