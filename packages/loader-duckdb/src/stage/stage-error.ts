import type { DuckDBConnection } from '@duckdb/node-api'
import { type Format, missingRawColumnIn } from '@open-finops/focus-transform'
import {
  abortedError,
  type FetchedDelivery,
  type FileEncoding,
  FinopsError,
  isFinopsError,
  type RawFile,
} from '@open-finops/pipeline'
import { firstLine, storeError } from '../store-error.ts'
import { badValue } from './bad-value.ts'
import type { RawRelation } from './raw-relation.ts'

const untouched = 'What was loaded before is as it was.'

interface Context {
  readonly connection: DuckDBConnection
  readonly format: Format
  readonly fetched: FetchedDelivery
  readonly relation?: RawRelation
  readonly signal?: AbortSignal
}

/** What DuckDB says of a bill that it can't read, as an error that names the file, the place and what to do. */
export async function stageError(error: unknown, context: Context): Promise<unknown> {
  if (context.signal?.aborted) return abortedError(context.signal)
  const { fetched } = context
  const known = storeError(error, 'the data folder')
  // A fault of the folder is named by the store, which knows where it is.
  if (isFinopsError(known)) return known !== error && 'path' in known.details ? error : inFiles(known, fetched.files)
  if (!(error instanceof Error)) return error
  const missing = missingRawColumnIn(context.format, error.message)
  if (missing) return inFiles(missing, fetched.files)
  const message = withoutPaths(error.message, fetched)
  const file = fileIn(error.message, fetched)
  const { encoding } = fetched.delivery
  const found = rules.find((rule) => (rule.only ?? encoding) === encoding && rule.pattern.test(message))
  if (found) {
    const line = Number(/(?:Error on Line: |, in line )(\d+)/.exec(message)?.[1] ?? 0)
    return new FinopsError({
      code: found.code,
      message: `${file}${line > 0 ? `, line ${line}` : ''} ${found.says(message)}`,
      hint: `${found.hint} ${untouched}`,
      details: { file, ...(line > 0 && { line }) },
      cause: error,
    })
  }
  if (conversion.test(message)) return await badValue(error, context)
  return error
}

/** Errors of a whole delivery, such as a column that it lacks, say which files they are about. */
export function inFiles(error: FinopsError, files: readonly RawFile[]): FinopsError {
  const { details } = error
  if ('file' in details || 'files' in details || 'path' in details || files.length === 0) return error
  return new FinopsError({
    code: error.code,
    message: `${nameOf(files)}: ${error.message}`,
    retryable: error.retryable,
    details: { ...details, files: files.map((file) => file.path) },
    cause: error,
    ...(error.hint !== undefined && { hint: error.hint }),
  })
}

interface ReadError {
  readonly pattern: RegExp
  readonly only?: FileEncoding
  readonly code: `FINOPS_${string}`
  says(message: string): string
  readonly hint: string
}

/** DuckDB 1.5's messages, the more special ones first. */
const rules: readonly ReadError[] = [
  {
    only: 'csv',
    pattern: /Invalid unicode|byte sequence mismatch|not utf-8/i,
    code: 'FINOPS_CSV_ENCODING',
    says: () => 'is not UTF-8',
    hint: 'Save or export the file as UTF-8 (spreadsheet programs change the encoding when they save), or download it again.',
  },
  {
    only: 'csv',
    pattern: /CSV Error on Line|CSV Parser|CSV Reader|unterminated quote|max(imum)? line size/i,
    code: 'FINOPS_CSV_MALFORMED',
    says: (message) => {
      if (/invalid state/.test(message)) return 'is no regular CSV: its line ends are of two kinds, or a quote is stray'
      const columns = /Expected Number of Columns: (\d+) Found: (\d+)/.exec(message)
      if (columns) return `has ${columns[2]} values, the header ${columns[1]} columns`
      const why = /unterminated quote/.test(message) ? 'a quoted value does not end' : firstLine(message)
      return `is no regular CSV: ${why}`
    },
    hint: 'The file is cut off or was edited: download it again.',
  },
  {
    only: 'jsonl',
    pattern: /JSON transform error|Malformed JSON in file|maximum_object_size|Input is not (an array|records)/i,
    code: 'FINOPS_JSON_MALFORMED',
    says: (message) => {
      const shape = /Expected (\w+), but got (\w+)/.exec(message)
      if (shape) return `has a value of another shape than the export writes: ${shape[2]} in the place of ${shape[1]}`
      return `is no regular JSON lines: ${firstLine(message)}`
    },
    hint: 'The file is cut off or was edited: extract or download it again.',
  },
  {
    pattern: /Permission denied/i,
    code: 'FINOPS_FILE_ACCESS_DENIED',
    says: () => "can't be read: permission denied",
    hint: 'Give this user the right to read it, then run the same command again.',
  },
  {
    pattern: /Could not open file|No such file|Cannot open file|No files found/i,
    code: 'FINOPS_FILE_MISSING',
    says: () => 'vanished while it was read',
    hint: 'Run the same command again.',
  },
  {
    only: 'parquet',
    // DuckDB says what is wrong with a damaged file in any words; errors of a statement and of its casts are ours.
    pattern:
      /^(?!(Binder|Catalog|Parser|Conversion|Interrupt|Not implemented) Error)(?!.*(Could not convert|out of range|Malformed JSON))/is,
    code: 'FINOPS_PARQUET_DAMAGED',
    says: (message) => `is no whole Parquet file: ${firstLine(message)}`,
    hint: 'Copy or download the file again.',
  },
]

const conversion =
  /Conversion Error|Could not convert|Could not parse string|out of range|Malformed JSON|Invalid Input Error.*cast/i

/** A path may hold any word; it must not decide what an error is. */
function withoutPaths(message: string, fetched: FetchedDelivery): string {
  return fetched.files.reduce((text, file) => text.replaceAll(file.path, '<file>'), message)
}

function fileIn(message: string, fetched: FetchedDelivery): string {
  return fetched.files.find((file) => message.includes(file.path))?.path ?? nameOf(fetched.files)
}

function nameOf(files: readonly RawFile[]): string {
  const [first, ...others] = files.map((file) => file.path)
  if (others.length < 2) return [first, ...others].join(' or ')
  return `${first} or one of the ${others.length} files beside it`
}
