import { createHash } from 'node:crypto'
import type { QueryResult } from '@open-finops/loader-duckdb'
import { type Connection, connect } from './connection.ts'
import { schemaVersion } from './ledger-tables.ts'
import type { ClickhouseConnectionOptions } from './options.ts'
import { databaseSettings, writeSettings } from './prepare-database.ts'
import { queryResult } from './query-result.ts'
import type { AskOptions, ClickhouseParameters } from './reader.ts'
import { sqlName, sqlString } from './sql-text.ts'
import type { Topology } from './topology.ts'

/** Statements that make views, `CREATE OR REPLACE …`, out of the relations that are there, `database.relation`. */
export type ViewStatements = (available: ReadonlySet<string>) => readonly string[]

/** What makes a database of views that its readers find `cost_and_usage` and `contract_commitment` in as well. */
const rowViews = ['cost_and_usage', 'contract_commitment'] as const

/**
 * Makes a database of views for readers, `<database>_<name>`, where it is not what it was made for before; views of
 * dashboards have names that the ledger has too.
 * @returns A connection whose names mean that database.
 * @throws FinopsError `FINOPS_ACCESS_DENIED` to who may not make them.
 */
export async function keepViews(
  connection: Connection,
  topology: Topology,
  reach: ClickhouseConnectionOptions,
  name: string,
  statements: ViewStatements,
): Promise<Connection> {
  const { database, onCluster, relation } = topology
  const views = `${database}_${name}`
  const tables = await connection.rows(
    `SELECT concat(database, '.', name) AS relation FROM system.tables WHERE database = ${sqlString(database)} ORDER BY relation`,
  )
  const wanted = [
    ...rowViews.map((one) => `CREATE OR REPLACE VIEW ${one} AS SELECT * FROM ${relation(one)}`),
    ...statements(new Set(tables.map((row) => row.text('relation')))),
  ]
  const text = createHash('sha256')
    .update(JSON.stringify([schemaVersion, wanted]))
    .digest('hex')
  const setting = `views_${name}`
  const isMade = (await databaseSettings(connection, topology))?.get(setting) === text
  if (!isMade) await connection.run(`CREATE DATABASE IF NOT EXISTS ${sqlName(views)}${onCluster}`)
  const own = await connect(reach, views)
  try {
    if (!isMade) {
      for (const statement of wanted) {
        await own.run(statement.replace(/^(CREATE OR REPLACE (?:VIEW|FUNCTION) \S+)/, `$1${onCluster}`))
      }
      await writeSettings(connection, topology, { [setting]: text })
    }
  } catch (error) {
    await own.close()
    throw error
  }
  return own
}

/** Asks as a reader may: nothing is written. */
export async function askOnly(
  connection: Connection,
  sql: string,
  parameters: ClickhouseParameters = {},
  { signal, ownSettings = false }: AskOptions = {},
): Promise<QueryResult> {
  const settings = { readonly: ownSettings ? '2' : '1' }
  return queryResult(await connection.answer(sql, { parameters, signal, settings }))
}
