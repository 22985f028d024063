import type { DuckDBConnection } from '@duckdb/node-api'
import { type CompiledTransform, type Format, missingRawColumnIn } from '@open-finops/focus-transform'
import { type FetchedDelivery, FinopsError, type FinopsErrorFacts, isFinopsError } from '@open-finops/pipeline'
import { firstLine } from '../store-error.ts'
import { badValue } from './bad-value.ts'
import type { RawRelation } from './raw-relation.ts'

const untouched = 'What was loaded before is as it was.'

interface Context {
  readonly connection: DuckDBConnection
  readonly format: Format
  readonly fetched: FetchedDelivery
  readonly relation?: RawRelation
  readonly compiled?: CompiledTransform
}

/** What DuckDB says of a bill that it can't read, as an error that names the file, the place and what to do. */
export async function stageError(error: unknown, context: Context): Promise<unknown> {
  if (isFinopsError(error) || !(error instanceof Error)) return error
  const message = error.message
  const missing = missingRawColumnIn(context.format, message)
  if (missing) return missing
  const file = fileIn(message, context.fetched)
  const make = (facts: Pick<FinopsErrorFacts, 'code' | 'message' | 'hint' | 'details'>): FinopsError =>
    new FinopsError({ ...facts, details: { file, ...facts.details }, cause: error })

  if (/Invalid unicode|byte sequence mismatch|not utf-8/i.test(message)) {
    return make({
      code: 'FINOPS_CSV_ENCODING',
      message: `${file}${lineIn(message)} is not UTF-8`,
      hint: `Save or export the file as UTF-8 (spreadsheet programs change the encoding when they save), or download it again. ${untouched}`,
    })
  }
  if (/CSV Error on Line|CSV Parser|CSV Reader|unterminated quote|max(imum)? line size/i.test(message)) {
    return make({
      code: 'FINOPS_CSV_MALFORMED',
      message: `${file}${lineIn(message)}: ${columnsIn(message) ?? firstLine(message)}`,
      hint: `The file is cut off or was edited: download it again. ${untouched}`,
      details: { line: Number(/Error on Line: (\d+)/.exec(message)?.[1] ?? 0) },
    })
  }
  if (/magic bytes|too small to be a Parquet|Parquet file|TProtocol|Thrift|Snappy|ZSTD|corrupt/i.test(message)) {
    return make({
      code: 'FINOPS_PARQUET_DAMAGED',
      message: `${file} is no whole Parquet file: ${firstLine(message)}`,
      hint: `Copy or download the file again. ${untouched}`,
    })
  }
  if (/Could not open file|No such file|Cannot open file|No files found/i.test(message)) {
    return make({
      code: 'FINOPS_FILE_MISSING',
      message: `${file} vanished while it was read`,
      hint: `Run the same command again. ${untouched}`,
    })
  }
  if (/Conversion Error|Could not convert|out of range|Malformed JSON|Invalid Input Error.*cast/i.test(message)) {
    return (await badValue(error, context)) ?? error
  }
  return error
}

function fileIn(message: string, fetched: FetchedDelivery): string {
  const named = fetched.files.find((file) => message.includes(file.path))
  return named?.path ?? fetched.files.map((file) => file.path).join(', ')
}

function lineIn(message: string): string {
  const line = /Error on Line: (\d+)/.exec(message)?.[1]
  return line === undefined ? '' : `, line ${line}`
}

function columnsIn(message: string): string | undefined {
  const found = /Expected Number of Columns: (\d+) Found: (\d+)/.exec(message)
  return found ? `the row has ${found[2]} columns, the header ${found[1]}` : undefined
}
