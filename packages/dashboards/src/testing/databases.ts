import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import type { Engine } from '@open-finops/focus-analytics'
import { LAKE_COLUMNS } from '@open-finops/focus-schema'
import { noOwnership, type Ownership } from '../dimensions.ts'
import { availableRelationsQuery, prepareStatements } from '../prepare.ts'
import type { AtEnd } from './lake.ts'

/** The answer of a card: names of columns, and values as text or null, whichever engine gave them. */
export interface CardAnswer {
  readonly columns: readonly string[]
  readonly rows: readonly (readonly (string | null)[])[]
}

/** A database that cards are asked of. */
export interface CardDatabase {
  readonly engine: Engine
  ask(sql: string, parameters?: readonly string[]): Promise<CardAnswer>
}

/** A row of cost_and_usage; columns that it does not name are null. */
export type ChargeRow = Readonly<Record<string, string>>

/** A database of its own, with nothing in it yet, on DuckDB. */
export async function duckDb(atEnd: AtEnd): Promise<CardDatabase> {
  const instance = await DuckDBInstance.create()
  const connection = await instance.connect()
  atEnd(async () => {
    connection.closeSync()
    instance.closeSync()
  })
  return {
    engine: 'duckdb',
    async ask(sql, parameters = []) {
      const reader = await connection.runAndReadAll(sql, [...parameters])
      const rows = reader.getRowsJson().map((row) => row.map((value) => plain(value)))
      return { columns: reader.columnNames(), rows }
    },
  }
}

/**
 * The database that Metabase reads: what cards read, in a database of its own, over the lake's files.
 * @param catalog Absolute path of the lake's catalog in force.
 */
export async function servingDatabase(
  dataDir: string,
  catalog: string,
  ownership: Ownership,
  atEnd: AtEnd,
): Promise<CardDatabase> {
  const database = await duckDb(atEnd)
  await database.ask(`SET file_search_path = '${dataDir}'`)
  await database.ask(`ATTACH '${catalog}' AS lake (READ_ONLY)`)
  await database.ask('CREATE SCHEMA finops')
  const { rows } = await database.ask(
    "SELECT DISTINCT schema_name, name FROM (SELECT schema_name, view_name AS name FROM duckdb_views() WHERE database_name = 'lake' AND NOT internal UNION ALL SELECT schema_name, table_name FROM duckdb_tables() WHERE database_name = 'lake')",
  )
  for (const [schema, name] of rows) {
    // Rows of a lake are views over files; as a table they are read faster, again and again.
    const kind = name === 'cost_and_usage' ? 'TABLE' : 'VIEW'
    await database.ask(`CREATE ${kind} ${schema}.${name} AS FROM lake.${schema}.${name}`)
  }
  await prepare(database, ownership)
  return database
}

/** A database of these charges alone, without a ledger. */
export async function databaseOf(
  database: CardDatabase,
  charges: readonly ChargeRow[],
  ownership: Ownership = noOwnership,
): Promise<CardDatabase> {
  const clickhouse = database.engine === 'clickhouse'
  const columns = LAKE_COLUMNS.map(
    ({ name, lakeType }) => `${name} ${clickhouse ? clickHouseType(lakeType) : lakeType}`,
  )
  const end = clickhouse ? ' ENGINE = MergeTree ORDER BY tuple()' : ''
  await database.ask(`CREATE TABLE cost_and_usage (${columns.join(', ')})${end}`)
  for (const row of charges) {
    const names = Object.keys(row)
    const values = Object.values(row)
    const places = values.map((value, index) => (clickhouse ? quoted(value) : `$${index + 1}`))
    await database.ask(
      `INSERT INTO cost_and_usage (${names.join(', ')}) VALUES (${places.join(', ')})`,
      clickhouse ? [] : values,
    )
  }
  await prepare(database, ownership)
  return database
}

/** Makes what cards read, to stay in the database. */
export async function prepare(database: CardDatabase, ownership: Ownership): Promise<void> {
  const { rows } = await database.ask(availableRelationsQuery)
  const available = new Set(rows.map(([name]) => String(name)))
  const { engine } = database
  for (const statement of prepareStatements({ engine, ownership, available, scope: 'database', materialize: true })) {
    await database.ask(statement)
  }
}

interface ChdbSession {
  query(sql: string, format?: string): { toString(): string } | string
  cleanup(): void
}

/** Where chdb is, ClickHouse's engine as a library: a folder with its node_modules. It is no dependency, being large. */
const chdbFolder: string =
  process.env['FINOPS_CHDB'] ?? join(import.meta.dirname, '..', '..', '..', '..', '.tools', 'chdb')

function chdb(): { readonly Session: new (path: string) => ChdbSession } {
  return createRequire(join(chdbFolder, 'node_modules', 'chdb', 'index.js'))('./index.js') as ReturnType<typeof chdb>
}

/** Why the tests of ClickHouse can't run here; undefined where they can. */
export const noClickHouse: string | undefined = (() => {
  try {
    chdb()
    return undefined
  } catch (error) {
    return `chdb is not in ${chdbFolder}: npm install --prefix .tools/chdb chdb@3.4.0 (${String(error).split('\n')[0]})`
  }
})()

/** A database of its own on ClickHouse's engine; a process may have one. */
export function clickHouse(atEnd: AtEnd): CardDatabase {
  const folder = mkdtempSync(join(tmpdir(), 'finops-chdb-'))
  const session = new (chdb().Session)(folder)
  session.query(
    "SET session_timezone = 'UTC', output_format_json_quote_decimals = 1, output_format_json_quote_64bit_integers = 1",
  )
  session.query('CREATE DATABASE lake')
  session.query('USE lake')
  atEnd(async () => {
    session.cleanup()
    rmSync(folder, { recursive: true, force: true })
  })
  return {
    engine: 'clickhouse',
    async ask(sql, parameters = []) {
      for (const [index, value] of parameters.entries())
        session.query(`SET param_p${index + 1} = ${quoted(fieldText(value))}`)
      const text = String(session.query(sql, 'JSONCompact'))
      if (text === '') return { columns: [], rows: [] }
      const answer = JSON.parse(text) as { meta: { name: string }[]; data: unknown[][] }
      return {
        columns: answer.meta.map(({ name }) => name),
        rows: answer.data.map((row) => row.map((value) => plain(value))),
      }
    },
  }
}

/** Loads Parquet files of a lake's rows into cost_and_usage. */
export async function loadClickHouse(database: CardDatabase, file: string): Promise<void> {
  const columns = LAKE_COLUMNS.map(({ name, lakeType }) => `${name} ${clickHouseType(lakeType)}`)
  await database.ask(`CREATE TABLE cost_and_usage (${columns.join(', ')}) ENGINE = MergeTree ORDER BY tuple()`)
  const names = LAKE_COLUMNS.map(({ name }) => name).join(', ')
  await database.ask(`INSERT INTO cost_and_usage SELECT ${names} FROM file('${file}')`)
}

function clickHouseType(lakeType: string): string {
  if (lakeType === 'TIMESTAMP') return "Nullable(DateTime64(6, 'UTC'))"
  return lakeType === 'VARCHAR' ? 'Nullable(String)' : `Nullable(${lakeType.replace('DECIMAL', 'Decimal')})`
}

/** A parameter is escaped as a tab-separated value is. */
function fieldText(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\t', '\\t').replaceAll('\n', '\\n')
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}

/** Moments, flags and decimals in one writing. */
export function plain(value: unknown): string | null {
  if (value === null || value === undefined) return null
  if (typeof value === 'boolean') return value ? '1' : '0'
  const text = String(value).replace(/^(\d{4}-\d\d-\d\d)T(.*)Z$/, '$1 $2')
  const day = /^(\d{4}-\d\d-\d\d) 00:00:00(?:\.0+)?$/.exec(text)?.[1]
  if (day !== undefined) return day
  return /^-?\d+\.\d*$/.test(text) ? text.replace(/\.?0*$/, '').replace(/^-0$/, '0') : text
}
