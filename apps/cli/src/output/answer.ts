import { randomUUID } from 'node:crypto'
import { rename, rm, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { Lake, QueryResult, QueryValue } from '@open-finops/loader-duckdb'
import { FinopsError, fileSystemError } from '@open-finops/pipeline'
import type { Invocation } from '../invocation.ts'
import { jsonLine } from './json.ts'
import { printable, renderTable } from './table.ts'

/** Where an answer goes. */
export interface AnswerTarget {
  readonly invocation: Invocation
  /** Absolute; undefined for stdout. */
  readonly out: string | undefined
}

/** Writes the answer of a query as people or programs read it; a file gets all of it or is not made. */
export async function writeAnswer(
  answer: QueryResult,
  format: 'table' | 'csv' | 'json' | 'markdown',
  target: AnswerTarget,
): Promise<void> {
  const { invocation, out } = target
  const pieces =
    format === 'table'
      ? tablePieces(answer, out === undefined ? invocation : undefined)
      : format === 'csv'
        ? csvPieces(answer)
        : format === 'markdown'
          ? markdownPieces(answer)
          : jsonPieces(answer)
  if (out === undefined) for (const piece of pieces) await invocation.terminal.stdout.write(piece)
  else await writeWhole(out, async (path) => await writeFile(path, pieces))
}

/**
 * Lets DuckDB write the answer, so that its rows never pass through here.
 * @returns How many rows.
 */
export async function writeParquet(lake: Lake, sql: string, out: string, signal: AbortSignal): Promise<number> {
  let rows = 0
  await writeWhole(out, async (path) => {
    const file = path.replaceAll("'", "''")
    const written = await lake.query(`COPY (${sql}\n) TO '${file}' (FORMAT parquet, COMPRESSION zstd)`, undefined, {
      signal,
    })
    rows = Number(written.rows[0]?.[0] ?? 0)
  })
  return rows
}

async function writeWhole(out: string, write: (path: string) => Promise<void>): Promise<void> {
  const folder = dirname(out)
  if (!(await stat(folder).catch(() => undefined))?.isDirectory()) {
    throw new FinopsError({
      code: 'FINOPS_FILE_SYSTEM',
      message: `There is no folder ${folder}`,
      hint: 'Make it, or name another file with --out.',
      details: { file: out },
    })
  }
  const temporary = join(folder, `.${basename(out)}.${randomUUID()}.tmp`)
  try {
    await write(temporary)
    await rename(temporary, out)
  } catch (error) {
    await rm(temporary, { force: true })
    throw fileSystemError(error, out)
  }
}

function* tablePieces({ columns, rows }: QueryResult, invocation: Invocation | undefined): Generator<string> {
  const cells = rows.map((row) => row.map((value) => printable(cellText(value))))
  const titles = columns.map(
    ({ name, type }) => ({ title: printable(name), align: numeric.test(type) ? 'right' : 'left' }) as const,
  )
  yield `${renderTable(titles, cells, invocation?.colors)}\n`
  if (invocation?.terminal.stdout.isTerminal)
    yield invocation.colors.dim(`${rows.length} row${rows.length === 1 ? '' : 's'}\n`)
}

const numeric = /^(?:U?(?:TINY|SMALL|BIG|HUGE)INT|U?INTEGER|FLOAT|DOUBLE|DECIMAL.*)$/

/** RFC 4180 with LF; NULL is empty, and an empty text is `""`. */
function* csvPieces({ columns, rows }: QueryResult): Generator<string> {
  yield `${columns.map(({ name }) => csvCell(name)).join(',')}\n`
  for (const row of rows) yield `${row.map(csvCell).join(',')}\n`
}

function csvCell(value: QueryValue): string {
  if (value === null) return ''
  const text = cellText(value)
  return text === '' || /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** GitHub's tables: a bar within a cell is escaped, numbers stand to the right. */
function* markdownPieces({ columns, rows }: QueryResult): Generator<string> {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`
  yield line(columns.map(({ name }) => markdownCell(name)))
  yield line(columns.map(({ type }) => (numeric.test(type) ? '---:' : '---')))
  for (const row of rows) yield line(row.map((value) => markdownCell(cellText(value))))
}

function markdownCell(text: string): string {
  return printable(text).replaceAll('\\', '\\\\').replaceAll('|', '\\|')
}

function* jsonPieces({ columns, rows }: QueryResult): Generator<string> {
  const names = uniqueNames(columns.map(({ name }) => name))
  yield '['
  for (const [index, row] of rows.entries()) {
    const members = row.map((value, column) => `${JSON.stringify(names[column])}:${jsonValue(value)}`)
    yield `${index === 0 ? '' : ','}\n  {${members.join(',')}}`
  }
  yield rows.length === 0 ? ']\n' : '\n]\n'
}

/** JSON allows 1e+30, but people read it too. */
function jsonValue(value: QueryValue): string {
  return typeof value === 'number' ? readableNumber(value) : jsonLine(value)
}

/** Two columns of one name would be one key: the second becomes `name_1`, as DuckDB names it. */
function uniqueNames(names: readonly string[]): readonly string[] {
  const taken = new Set<string>()
  return names.map((name) => {
    let unique = name
    for (let count = 1; taken.has(unique); count += 1) unique = `${name}_${count}`
    taken.add(unique)
    return unique
  })
}

function cellText(value: QueryValue): string {
  if (value === null) return ''
  return typeof value === 'object' ? jsonLine(value) : readableNumber(value)
}

/** A DOUBLE may print itself as 1e+21. */
function readableNumber(value: boolean | number | bigint | string): string {
  const text = String(value)
  return typeof value === 'number' && text.includes('e') ? plain.format(value) : text
}

const plain: Intl.NumberFormat = new Intl.NumberFormat('en', { useGrouping: false, maximumSignificantDigits: 21 })
