import { existsSync } from 'node:fs'
import { DuckDBInstance } from '@duckdb/node-api'

/** A column as an engine lists it. */
export interface WarehouseColumn {
  readonly schema: string
  readonly table: string
  readonly column: string
  readonly type: string
}

/** What a fake Metabase asks of a database: it opens the real file, as the DuckDB driver does. */
export interface FakeWarehouse {
  readonly engine: 'duckdb' | 'clickhouse'
  /** @throws Error where the file can't be opened. */
  columns(details: Readonly<Record<string, unknown>>): Promise<readonly WarehouseColumn[]>
  /** @throws Error as the engine says it. */
  run(details: Readonly<Record<string, unknown>>, sql: string): Promise<readonly (readonly unknown[])[]>
}

/** DuckDB read-only, with the details of the connection applied as the driver does. */
export const duckdbWarehouse: FakeWarehouse = {
  engine: 'duckdb',
  columns: async (details) => {
    const rows = await ask(
      details,
      `SELECT table_schema, table_name, column_name, data_type FROM information_schema.columns
      WHERE table_catalog = current_database() ORDER BY ALL`,
    )
    return rows.map(([schema, table, column, type]) => ({
      schema: String(schema),
      table: String(table),
      column: String(column),
      type: String(type),
    }))
  },
  run: ask,
}

/** A connection that always opens, over tables that are given. */
export function tablesOnly(columns: readonly WarehouseColumn[]): FakeWarehouse {
  return { engine: 'duckdb', columns: () => Promise.resolve(columns), run: () => Promise.resolve([]) }
}

/** ClickHouse over HTTP, as its driver comes to it. */
export const clickhouseWarehouse: FakeWarehouse = {
  engine: 'clickhouse',
  columns: async (details) => {
    const rows = await askClickhouse(
      details,
      `SELECT database, table, name, type FROM system.columns WHERE database = '${String(details['dbname'])}'`,
    )
    return rows.map(([schema, table, column, type]) => ({
      schema: String(schema),
      table: String(table),
      column: String(column),
      type: String(type),
    }))
  },
  run: askClickhouse,
}

async function askClickhouse(
  details: Readonly<Record<string, unknown>>,
  sql: string,
): Promise<readonly (readonly unknown[])[]> {
  const { host, port, user, password, dbname, ssl } = details
  const address = `${ssl === true ? 'https' : 'http'}://${String(host)}:${String(port)}/?database=${String(dbname)}`
  const answer = await fetch(address, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${String(user)}:${String(password)}`).toString('base64')}` },
    body: `${sql}\nFORMAT JSONCompact`,
  })
  const text = await answer.text()
  if (!answer.ok) throw new Error(`${text.slice(0, 300)} (as ${String(user)}, ${String(password)})`)
  return (JSON.parse(text) as { readonly data: readonly (readonly unknown[])[] }).data
}

/** Files that a process has opened, with their settings: as long as it lives, others are refused. */
const openedWith = new Map<string, string>()

async function ask(details: Readonly<Record<string, unknown>>, sql: string): Promise<readonly (readonly unknown[])[]> {
  const file = String(details['database_file'])
  if (!existsSync(file)) throw new Error(`Cannot open file "${file}": No such file or directory`)
  const settings = {
    access_mode: details['read_only'] === true ? 'READ_ONLY' : 'READ_WRITE',
    memory_limit: String(details['memory_limit'] ?? '1GB'),
  }
  const asOpened = openedWith.get(file) ?? JSON.stringify(settings)
  if (asOpened !== JSON.stringify(settings)) {
    throw new Error("Can't open a connection to same database file with a different configuration")
  }
  openedWith.set(file, asOpened)
  const instance = await DuckDBInstance.create(file, { ...settings, threads: '2' })
  const connection = await instance.connect()
  try {
    await connection.run("SET TimeZone = 'UTC'")
    if (details['old_implicit_casting'] === true) await connection.run('SET old_implicit_casting = true')
    await connection.run(String(details['init_sql'] ?? 'SELECT 1'))
    return (await connection.runAndReadAll(sql)).getRowsJson()
  } finally {
    connection.closeSync()
    instance.closeSync()
  }
}
