import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { type CompiledTransform, compile, type Format, jsonColumns, type PresentColumn } from '../index.ts'

/** A bill as the engine sees it: columns, and the SQL of the relation `raw`. */
export interface Bill {
  readonly columns: readonly PresentColumn[]
  readonly sql: string
}

/** A row of the lake as text; without the columns that are NULL. */
export type FocusRow = Readonly<Record<string, string>>

export interface FocusBill {
  readonly rows: readonly FocusRow[]
  readonly compiled: CompiledTransform
  readonly variant: string | undefined
  readonly unknown: readonly { readonly kind: string; readonly value: string; readonly rows: number }[]
}

/** DuckDB with a folder of its own, for tests that run compiled mappings as a loader does. */
export interface Engine {
  readonly connection: DuckDBConnection
  /** CSV text (header first), one for each file of the bill; all files have the same header. */
  csv(...texts: readonly string[]): Promise<Bill>
  /** A CSV file where it lies. */
  csvFile(path: string): Promise<Bill>
  /** A file of JSON lines where it lies, as this format reads them. */
  jsonlFile(path: string, format: Format): Bill
  /** The same rows as a Parquet file; `select` is SQL over `bill`, its columns by their own names. */
  parquet(bill: Bill, select: string): Promise<Bill>
  focus(
    format: Format,
    bill: Bill,
    options?: { readonly renamed?: Readonly<Record<string, string>> },
  ): Promise<FocusBill>
  close(): Promise<void>
}

const text = (value: string): string => `'${value.replaceAll("'", "''")}'`
const name = (value: string): string => `"${value.replaceAll('"', '""')}"`

export async function startEngine(): Promise<Engine> {
  const folder = await mkdtemp(join(tmpdir(), 'focus-transform-'))
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  await connection.run("SET TimeZone = 'UTC'")
  let files = 0

  const rowsOf = async (sql: string): Promise<Record<string, unknown>[]> =>
    (await connection.runAndReadAll(sql)).getRowObjectsJS()
  const readCsv = async (paths: readonly string[]): Promise<Bill> => {
    const options = `auto_detect = false, delim = ',', quote = '"', escape = '"'`
    const [first = ''] = paths
    const [line] = await rowsOf(`SELECT content[:instr(content, chr(10)) - 1] AS line FROM read_text(${text(first)})`)
    const header = parseHeader(String(line?.['line']))
    const columns = header.map((column, at): PresentColumn => ({ name: column, sql: `c${at}`, type: 'TEXT' }))
    return {
      columns,
      sql: `SELECT * FROM read_csv([${paths.map(text).join(', ')}], header = true, ${options}, columns = {${columns.map((column) => `'${column.sql}': 'VARCHAR'`).join(', ')}})`,
    }
  }

  return {
    connection,
    csvFile: (path) => readCsv([path]),
    jsonlFile(path, format) {
      const { types, present } = jsonColumns(format)
      const columns = [...types].map(([key, type]) => `${name(key)}: ${text(type)}`).join(', ')
      return {
        columns: present,
        sql: `SELECT * FROM read_json(${text(path)}, format = 'newline_delimited', columns = {${columns}})`,
      }
    },
    async csv(...texts) {
      const paths = texts.map(() => join(folder, `${files++}.csv`))
      await Promise.all(paths.map((path, at) => writeFile(path, texts[at] ?? '')))
      return readCsv(paths)
    },
    async parquet(bill, select) {
      const path = join(folder, `${files++}.parquet`)
      const named = bill.columns.map((column) => `${column.sql} AS ${name(column.name)}`).join(', ')
      await connection.run(
        `COPY (WITH bill AS (SELECT ${named} FROM (${bill.sql})) ${select}) TO ${text(path)} (FORMAT parquet)`,
      )
      const sql = `SELECT * FROM read_parquet(${text(path)})`
      const described = await rowsOf(`DESCRIBE ${sql}`)
      return {
        sql,
        columns: described.map((row) => {
          const column = String(row['column_name'])
          return { name: column, sql: name(column), type: String(row['column_type']) }
        }),
      }
    },
    async focus(format, bill, { renamed } = {}) {
      await connection.run(`CREATE OR REPLACE TEMP VIEW raw AS ${bill.sql}`)
      let variant: string | undefined
      for (;;) {
        const compiled = compile({
          format,
          present: bill.columns,
          ...(renamed && { renamed }),
          ...(variant !== undefined && { variant }),
        })
        for (const statement of compiled.prelude) await connection.run(statement)
        await connection.run(`CREATE OR REPLACE TEMP TABLE staged AS ${compiled.sql}`)
        const audits = []
        for (const audit of compiled.audits) {
          const [row] = (await connection.runAndReadAll(audit.sql)).getRows()
          if (Number(row?.[0]) > 0) audits.push(audit)
        }
        const [audit] = audits
        if (audit?.retryWith !== undefined) {
          variant = audit.retryWith
          continue
        }
        if (audit) throw new Error(`${audit.code}: ${audit.message}. ${audit.hint}`)
        const unknown = []
        for (const rule of format.unknownValues) {
          for (const row of await rowsOf(`${rule.sql} ORDER BY 1`)) {
            unknown.push({ kind: rule.kind, value: String(row['value']), rows: Number(row['rows']) })
          }
        }
        const order =
          format.dataset === 'ContractCommitment'
            ? 'ContractCommitmentId'
            : 'x_LineItemId, x_RowChange NULLS FIRST, ChargeDescription'
        const rows = await rowsOf(`SELECT CAST(COLUMNS(*) AS VARCHAR) FROM staged ORDER BY ${order}`)
        return { rows: rows.map(plain), compiled, variant, unknown }
      }
    },
    async close() {
      connection.closeSync()
      instance.closeSync()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Decimals without the zeros at their end. */
function plain(row: Record<string, unknown>): FocusRow {
  return Object.fromEntries(
    Object.entries(row).flatMap(([column, value]) =>
      typeof value === 'string'
        ? [[column, /^-?\d+\.\d{15}(\d{3})?$/.test(value) ? value.replace(/\.?0+$/, '') : value]]
        : [],
    ),
  )
}

function parseHeader(line: string): string[] {
  const fields = line.match(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g) ?? []
  return fields
    .map((field) => field.replace(/,$/, ''))
    .slice(0, line.endsWith(',') ? undefined : fields.length - (fields.at(-1) === '' ? 1 : 0))
    .map((field) => (field.startsWith('"') ? field.slice(1, -1).replaceAll('""', '"') : field))
}

/** What the rows have in common, and what each has besides: a golden file that people can read. */
export function golden(rows: readonly FocusRow[]): string {
  const [first = {}, ...others] = rows
  const common = Object.fromEntries(
    Object.entries(first).filter(([column, value]) => others.every((row) => row[column] === value)),
  )
  const own = rows.map((row) => Object.fromEntries(Object.entries(row).filter(([column]) => !(column in common))))
  return `${JSON.stringify({ common, rows: own }, null, 2)}\n`
}
