import { Command, Option } from 'commander'
import type { Invocation } from '../invocation.ts'
import { UsageError } from '../output/errors.ts'
import type { Start } from '../run-cli.ts'

interface QueryOptions {
  readonly format?: 'table' | 'csv' | 'json' | 'parquet'
  readonly file?: string
  readonly out?: string
}

/** `finops query` */
export function queryCommand(start: Start): Command {
  return new Command('query')
    .description(
      'ask the lake in SQL (DuckDB, or ClickHouse where finops.yaml names it): cost_and_usage, focus_1_0 … focus_1_4, finops.*',
    )
    .argument('[sql]', 'the query; - reads it from stdin')
    .addOption(
      new Option('--format <format>', 'how to write the answer (default: table)').choices([
        'table',
        'csv',
        'json',
        'parquet',
      ]),
    )
    .option('--file <file>', 'read the query from this file')
    .option('--out <file>', 'write the answer into this file')
    .addHelpText(
      'after',
      `
JSON is an array of objects, decimals as text so that no digit is lost, times ISO 8601 in UTC.

Examples:
  $ finops query "select ServiceCategory, sum(EffectiveCost) from cost_and_usage group by 1 order by 2 desc"
  $ finops query --file monthly.sql --format csv > monthly.csv
  $ finops query "from focus_1_2" --format parquet --out focus.parquet
  $ finops query "describe cost_and_usage"`,
    )
    .action(async (sql: string | undefined, options: QueryOptions, command: Command) => {
      await runQuery(start(command), sql, options)
    })
}

async function runQuery(invocation: Invocation, given: string | undefined, options: QueryOptions): Promise<void> {
  const { terminal, flags } = invocation
  const format = options.format ?? (flags.json ? 'json' : 'table')
  const sql = withoutSemicolon(await readSql(invocation, given, options.file))
  if (format === 'parquet' && options.out === undefined) {
    throw new UsageError('Parquet needs a file', 'Name it: --format parquet --out answer.parquet')
  }
  const { resolve } = await import('node:path')
  const { dataToRead } = await import('../config/find.ts')
  const { openReader } = await import('../open-reader.ts')
  const { onInterrupt } = await import('../interrupt.ts')
  const { writeAnswer, writeParquet } = await import('../output/answer.ts')
  const data = await dataToRead(invocation, 'any-store')
  const out = options.out === undefined ? undefined : resolve(terminal.cwd, options.out)
  const reader = await openReader(data)
  const interrupt = onInterrupt()
  try {
    if (format === 'parquet' && out !== undefined) {
      if (reader.lake === undefined) throw noParquet()
      const rows = await writeParquet(reader.lake, sql, out, interrupt.signal)
      await invocation.note(`${rows} rows → ${out}`)
      return
    }
    const answer = await reader.query(sql, undefined, { signal: interrupt.signal })
    await writeAnswer(answer, format === 'parquet' ? 'table' : format, { invocation, out })
    if (out !== undefined) await invocation.note(`${answer.rows.length} rows → ${out}`)
  } finally {
    interrupt.release()
    await reader.close()
  }
}

function noParquet(): UsageError {
  return new UsageError(
    'Parquet is written by DuckDB, and finops.yaml lets rows land in ClickHouse',
    "Take --format csv or json, or let ClickHouse write it: clickhouse-client --query '… FORMAT Parquet'.",
  )
}

async function readSql({ terminal }: Invocation, given: string | undefined, file: string | undefined): Promise<string> {
  if (given !== undefined && file !== undefined) throw new UsageError('A query was given twice', 'Give SQL, or --file.')
  let text = given
  if (file !== undefined) {
    const { readFile } = await import('node:fs/promises')
    const { resolve } = await import('node:path')
    const { fileSystemError } = await import('@open-finops/pipeline')
    const path = resolve(terminal.cwd, file)
    text = await readFile(path, 'utf8').catch((error: unknown) => {
      throw fileSystemError(error, path)
    })
  } else if (given === '-') {
    text = ''
    for await (const chunk of terminal.stdin.setEncoding('utf8')) text += String(chunk)
  }
  if (text === undefined || text.trim() === '') {
    throw new UsageError('There is no query', 'finops query "select …", finops query --file query.sql, or - for stdin.')
  }
  return text
}

function withoutSemicolon(sql: string): string {
  return sql.trim().replace(/(?:\s*;)+$/, '')
}
