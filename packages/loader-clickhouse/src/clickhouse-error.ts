import { FinopsError, isFinopsError } from '@open-finops/pipeline'
import type { ClickhouseConnectionOptions } from './options.ts'

interface Fault {
  readonly code: `FINOPS_${string}`
  readonly hint: string
  readonly retryable?: true
}

/** What ClickHouse's own codes mean to whoever runs a load or a query. */
const faults: Readonly<Record<string, Fault>> = {
  '516': {
    code: 'FINOPS_BAD_CREDENTIALS',
    hint: 'Correct user and password of store: { clickhouse: … } in finops.yaml.',
  },
  '497': {
    code: 'FINOPS_ACCESS_DENIED',
    hint: 'Grant the user what docs/clickhouse.md lists: its own database, CREATE FUNCTION, and system.parts.',
  },
  '164': {
    code: 'FINOPS_READ_ONLY',
    hint: 'Queries may read only, and change no setting: leave out SETTINGS and whatever writes.',
  },
  '81': {
    code: 'FINOPS_NO_LAKE',
    hint: 'Load a bill first: finops ingest. Or correct database: of store: { clickhouse: … }.',
  },
  '60': { code: 'FINOPS_QUERY', hint: 'SHOW TABLES lists what can be asked.' },
  '241': {
    code: 'FINOPS_OUT_OF_MEMORY',
    hint: 'Give the server more memory, or raise max_memory_usage of this user.',
    retryable: true,
  },
  '243': {
    code: 'FINOPS_DISK_FULL',
    hint: 'Make room on the disk of the ClickHouse server, then run the same command again.',
  },
  '159': {
    code: 'FINOPS_TIMEOUT',
    hint: 'Raise requestTimeout of store: { clickhouse: … }, or ask for less.',
    retryable: true,
  },
  '202': { code: 'FINOPS_SERVICE_BUSY', hint: 'The server runs too many queries; try again later.', retryable: true },
  '252': { code: 'FINOPS_SERVICE_BUSY', hint: 'The server merges too many parts; try again later.', retryable: true },
  '242': {
    code: 'FINOPS_SERVICE_BUSY',
    hint: 'A table is read-only: is ClickHouse Keeper there? Then try again.',
    retryable: true,
  },
  '285': {
    code: 'FINOPS_SERVICE_BUSY',
    hint: 'Too few replicas are there for a safe write; try again later.',
    retryable: true,
  },
  '701': {
    code: 'FINOPS_BAD_OPTION',
    hint: 'Correct cluster: of store: { clickhouse: … }; SELECT * FROM system.clusters lists them.',
  },
}

/** The error of a statement in the user's words. What the server quotes is kept to a line; a password is never in it. */
export function clickhouseError(error: unknown, sql: string, options: ClickhouseConnectionOptions): FinopsError {
  if (isFinopsError(error)) return error
  const { code, message } = facts(error)
  const said = withoutSecret(firstLine(message), options.password)
  const details = {
    url: options.url,
    statement: firstLine(sql).slice(0, 200),
    ...(code !== undefined && { clickhouseCode: code }),
  }
  if (code === undefined || !/^\d+$/.test(code)) {
    const slow = /timeout/i.test(message)
    return new FinopsError({
      code: slow ? 'FINOPS_TIMEOUT' : 'FINOPS_NETWORK',
      message: `ClickHouse at ${options.url} ${slow ? 'did not answer in time' : 'can not be reached'}: ${said}`,
      hint: slow
        ? 'Raise requestTimeout of store: { clickhouse: … }, or see what the server is doing.'
        : 'Is the server up, and is url: of store: { clickhouse: … } its HTTP interface (8123, or 8443 with https)?',
      retryable: true,
      details,
      cause: cleaned(error, said),
    })
  }
  const fault = faults[code] ?? {
    code: 'FINOPS_QUERY' as const,
    hint: "The message is ClickHouse's own; docs/clickhouse.md says what can be asked.",
  }
  return new FinopsError({
    code: fault.code,
    message: `ClickHouse says (${code}): ${said}`,
    hint: fault.hint,
    retryable: fault.retryable ?? false,
    details,
    cause: cleaned(error, said),
  })
}

function facts(error: unknown): { readonly code: string | undefined; readonly message: string } {
  if (!(error instanceof Error)) return { code: undefined, message: String(error) }
  const { code } = error as Error & { readonly code?: unknown }
  // A server, or a proxy before it, that answers with a page says no code.
  const message = error.message === '' ? String(code ?? error.name) : error.message
  if (typeof code === 'string') return { code, message }
  // The client gives up on texts that do not end with the name of the error, as those of old servers.
  const [, said, text = message] = /^Code: (\d+)\. DB::Exception: ([\s\S]*)/.exec(message) ?? []
  return { code: said, message: text }
}

/** The cause keeps its stack, with a message that tells nothing either. */
function cleaned(error: unknown, said: string): Error {
  const cause = new Error(said)
  if (error instanceof Error) cause.name = error.name
  return cause
}

function firstLine(text: string): string {
  return (text.split('\n')[0] ?? '').slice(0, 600)
}

function withoutSecret(text: string, password: string | undefined): string {
  return password === undefined || password.length < 4 ? text : text.replaceAll(password, '***')
}
