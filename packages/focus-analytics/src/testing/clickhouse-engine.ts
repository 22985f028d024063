import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { macroStatements } from '../macros.ts'
import { type BillFiles, type LoadedBill, plainRow, relationEntries, versionViews } from './bill-files.ts'

/** ClickHouse's engine as a library, which is no dependency: it has half a gigabyte. `.ci/run` installs it. */
interface ChdbSession {
  query(sql: string, format?: string): { toString(): string } | string
  cleanup(): void
}

/** Where chdb is: a folder with its node_modules. */
const chdbFolder: string =
  process.env['FINOPS_CHDB'] ?? join(import.meta.dirname, '..', '..', '..', '..', '.tools', 'chdb')

function chdb(): { readonly Session: new (path: string) => ChdbSession } {
  return createRequire(join(chdbFolder, 'node_modules', 'chdb', 'index.js'))('./index.js') as {
    Session: new (path: string) => ChdbSession
  }
}

/** Why the tests of ClickHouse can't run here; undefined where they can. */
export const noClickHouse: string | undefined = (() => {
  try {
    chdb()
    return undefined
  } catch (error) {
    return `chdb 3.4.0 is not in ${chdbFolder}: npm install --prefix .tools/chdb chdb@3.4.0 (${String(error).split('\n')[0]})`
  }
})()

/** A process may have one folder of ClickHouse open: bills that are loaded at the same time share it. */
let server: { readonly session: ChdbSession; readonly folder: string; bills: number; made: number } | undefined

function openServer(): NonNullable<typeof server> {
  if (server === undefined) {
    const folder = mkdtempSync(join(tmpdir(), 'finops-chdb-'))
    server = { session: new (chdb().Session)(folder), folder, bills: 0, made: 0 }
    server.session.query("SET session_timezone = 'UTC', output_format_json_quote_decimals = 1")
    for (const statement of macroStatements('clickhouse')) server.session.query(statement)
  }
  server.bills += 1
  server.made += 1
  return server
}

function closeServer(): void {
  if (server === undefined) return
  server.bills -= 1
  if (server.bills > 0) return
  server.session.cleanup()
  rmSync(server.folder, { recursive: true, force: true })
  server = undefined
}

/** Loads Parquet files into tables of a database of its own. */
export function loadClickHouse({ files }: BillFiles): LoadedBill {
  const { session, made } = openServer()
  session.query(`CREATE DATABASE bill_${made}`)
  session.query(`USE bill_${made}`)
  for (const { relation, name, columns } of relationEntries) {
    const table = columns.map((column) => `${column.name} Nullable(${clickHouseType(column.type)})`).join(', ')
    session.query(`CREATE TABLE ${name} (${table}) ENGINE = MergeTree ORDER BY tuple()`)
    for (const file of files[relation]) {
      session.query(
        `INSERT INTO ${name} SELECT ${columns.map((column) => column.name).join(', ')} FROM file('${file}')`,
      )
    }
  }
  for (const statement of versionViews) session.query(statement)
  return {
    async ask(sql, parameters) {
      session.query(`USE bill_${made}`)
      for (const [name, value] of Object.entries(parameters)) session.query(`SET param_${name} = '${paramText(value)}'`)
      const text = String(session.query(sql, 'JSONEachRow'))
      const lines = text.split('\n').filter((line) => line !== '')
      return lines.map((line) => plainRow(JSON.parse(line) as Readonly<Record<string, unknown>>))
    },
    async close() {
      session.query(`DROP DATABASE bill_${made}`)
      closeServer()
    },
  }
}

function clickHouseType(lakeType: string): string {
  if (lakeType === 'TIMESTAMP') return "DateTime64(6, 'UTC')"
  return lakeType === 'VARCHAR' ? 'String' : lakeType.replace('DECIMAL', 'Decimal')
}

/** A parameter is escaped as a tab-separated value is, and that is escaped within quotes. */
function paramText(value: string | null): string {
  const field = value === null ? '\\N' : value.replaceAll('\\', '\\\\').replaceAll('\t', '\\t').replaceAll('\n', '\\n')
  return field.replaceAll('\\', '\\\\').replaceAll("'", "\\'")
}
