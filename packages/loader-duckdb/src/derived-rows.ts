import type { DuckDBConnection } from '@duckdb/node-api'
import { LAKE_COLUMNS } from '@open-finops/focus-schema'
import type { AccountNames } from './account-names.ts'
import { sqlName, sqlString } from './sql-text.ts'
import { emptyLake, lakeRows } from './views.ts'

/**
 * Tables that hold less than the lake's rows and follow them, such as sums: how they are made and kept. Statements are run
 * one by one in a database of their own, and give no names to what they read but `lake_rows`.
 */
export interface DerivedTables {
  /** Of the database that they are attached as. */
  readonly name: string
  /** Tables that have a column `LakeFile`; rows of a lake file that is no longer in force are deleted from them. */
  readonly tables: readonly string[]
  /** Statements that make the tables, empty. `lake_rows` has no rows then. */
  readonly create: readonly string[]
  /** Statements that add `lake_rows`: the columns of `cost_and_usage`, and `LakeFile`, the number of a row's lake file. */
  readonly add: readonly string[]
  /** Statements that run after rows were deleted. */
  readonly tidy: readonly string[]
}

/** The table that says which lake files the tables of a database hold. */
export const derivedName = 'lake_file_numbers'

/** Rows that are read at once: it bounds memory. */
const rowsAtOnce = 2_000_000

/** Lake file, as `path:bytes` → its number in the tables; makes the tables where there are none. */
export async function recordedFiles(
  connection: DuckDBConnection,
  derived: DerivedTables,
): Promise<ReadonlyMap<string, number>> {
  const found = await connection.runAndReadAll(
    'SELECT 1 FROM duckdb_tables() WHERE database_name = current_database() AND table_name = $name',
    { name: derivedName },
  )
  if (found.currentRowCount === 0) {
    await connection.run(
      `CREATE TABLE ${derivedName} (LakeFile INTEGER NOT NULL, path VARCHAR NOT NULL, bytes BIGINT NOT NULL)`,
    )
    await readFrom(connection, `SELECT 0 AS LakeFile, * FROM (${emptyLake(LAKE_COLUMNS)})`)
    for (const statement of derived.create) await connection.run(statement)
  }
  const reader = await connection.runAndReadAll(`SELECT path, bytes, LakeFile FROM ${derivedName}`)
  return new Map(
    reader
      .getRowsJson()
      .map(([path, bytes, number]) => [keyOf({ path: String(path), bytes: Number(bytes) }), Number(number)]),
  )
}

/** A file of the lake that tables are derived from. */
export interface DerivedSource {
  /** Relative to the data folder; with its size it tells the file from any other. */
  readonly path: string
  readonly rows: number
  readonly bytes: number
}

/** What the tables hold, and are to hold. */
export interface DerivedChange {
  readonly before: ReadonlyMap<string, number>
  readonly sources: readonly DerivedSource[]
  readonly names: AccountNames
}

/** Deletes the rows of lake files that went, and adds those of files that came. */
export async function fillTables(
  connection: DuckDBConnection,
  derived: DerivedTables,
  { before, sources, names }: DerivedChange,
): Promise<{ added: number; removed: number }> {
  const wanted = new Set(sources.map(keyOf))
  const gone = [...before].filter(([key]) => !wanted.has(key)).map(([, number]) => number)
  if (gone.length > 0) {
    for (const table of [...derived.tables, derivedName]) {
      await connection.run(`DELETE FROM ${sqlName(table)} WHERE LakeFile IN (${gone.join(', ')})`)
    }
    for (const statement of derived.tidy) await connection.run(statement)
  }
  let number = Math.max(0, ...before.values())
  const coming = sources
    .filter((source) => !before.has(keyOf(source)))
    .map((source) => {
      number += 1
      return { ...source, number }
    })
  for (const batch of batches(coming)) {
    const parts = batch.map((file) => `SELECT ${file.number} AS LakeFile, * FROM (${lakeRows([file.path], names)})`)
    await readFrom(connection, parts.join(' UNION ALL '))
    for (const statement of derived.add) await connection.run(statement)
    const values = batch.map((file) => `(${file.number}, ${sqlString(file.path)}, ${file.bytes})`)
    await connection.run(`INSERT INTO ${derivedName} VALUES ${values.join(', ')}`)
  }
  return { added: coming.length, removed: gone.length }
}

function keyOf({ path, bytes }: Pick<DerivedSource, 'path' | 'bytes'>): string {
  return `${path}:${bytes}`
}

async function readFrom(connection: DuckDBConnection, query: string): Promise<void> {
  await connection.run(`CREATE OR REPLACE TEMP VIEW lake_rows AS ${query}`)
}

function batches<T extends { readonly rows: number }>(files: readonly T[]): readonly (readonly T[])[] {
  const all: T[][] = []
  let rows = 0
  for (const file of files) {
    const last = all.at(-1)
    if (last === undefined || rows + file.rows > rowsAtOnce || last.length >= 100) {
      all.push([file])
      rows = file.rows
    } else {
      last.push(file)
      rows += file.rows
    }
  }
  return all
}
