import { datasetTable, LAKE_DATASETS } from '@open-finops/focus-schema'
import { type Connection, connect } from './connection.ts'
import { noLake } from './no-lake.ts'
import { type ClickhouseConnectionOptions, checkClickhouseOptions, clickhouseConnectionSchema } from './options.ts'
import { sqlName, sqlString } from './sql-text.ts'
import { topologyOf } from './topology.ts'

/** Which relations a database for other programs holds. */
export interface RelationsRequest extends ClickhouseConnectionOptions {
  /**
   * The statements that make them, run one by one, each of which takes the place of what was there.
   * @param available Relations that they can read, with database: `finops.deliveries`.
   */
  readonly statements: (available: ReadonlySet<string>) => readonly string[]
}

/** A database for other programs, such as a dashboard server, beside the one that bills land in. */
export interface RelationsDatabase {
  /** `finops_dashboards` beside `finops`. */
  readonly database: string
  /** Asks it; texts come as ClickHouse writes them. */
  ask(sql: string): Promise<readonly (readonly unknown[])[]>
  close(): Promise<void>
}

/** What the database of relations is called, beside one that bills land in. */
export function relationsDatabaseName(options: ClickhouseConnectionOptions): string {
  return `${topologyOf(options).database}_dashboards`
}

/**
 * Makes relations in a database of their own, where their names can't meet those of the ledger. A reader sees each as it
 * was or as it is, never a part. With a cluster they are on the node that is asked, over the rows of all.
 * @throws FinopsError `FINOPS_NO_LAKE` where no bill was ever loaded; `FINOPS_ACCESS_DENIED`, `FINOPS_QUERY`, and those of
 *   a server that can't be reached.
 */
export async function makeRelations(request: RelationsRequest): Promise<RelationsDatabase> {
  const { statements, ...options } = request
  const reach = checkClickhouseOptions(clickhouseConnectionSchema, options)
  const topology = topologyOf(reach)
  const database = relationsDatabaseName(reach)
  const available = await prepareRelationsDatabase(reach)
  const connection = await connect(reach, database)
  try {
    // Cards name the rows without a database.
    for (const table of LAKE_DATASETS.map(datasetTable)) {
      await connection.run(
        `CREATE OR REPLACE VIEW ${sqlName(database)}.${sqlName(table)} AS SELECT * FROM ${topology.relation(table)}`,
      )
    }
    for (const statement of statements(available)) await connection.run(statement)
  } catch (error) {
    await connection.close()
    throw error
  }
  return opened(connection, database)
}

/** Opens the database that `makeRelations` made; undefined where it did not yet. Makes nothing. */
export async function openRelations(options: ClickhouseConnectionOptions): Promise<RelationsDatabase | undefined> {
  const reach = checkClickhouseOptions(clickhouseConnectionSchema, options)
  const database = relationsDatabaseName(reach)
  const server = await connect(reach)
  const found = await relationsOf(server, database).finally(async () => await server.close())
  return found.size === 0 ? undefined : opened(await connect(reach, database), database)
}

function opened(connection: Connection, database: string): RelationsDatabase {
  return {
    database,
    ask: async (sql) => (await connection.answer(sql)).rows,
    close: async () => await connection.close(),
  }
}

async function prepareRelationsDatabase(reach: ClickhouseConnectionOptions): Promise<ReadonlySet<string>> {
  const { database } = topologyOf(reach)
  const server = await connect(reach)
  try {
    const available = await relationsOf(server, database)
    if (!available.has(`${database}.ledger`)) throw noLake(`${reach.url.replace(/\/+$/, '')}/${database}`)
    await server.run(`CREATE DATABASE IF NOT EXISTS ${sqlName(relationsDatabaseName(reach))}`)
    return available
  } finally {
    await server.close()
  }
}

async function relationsOf(connection: Connection, database: string): Promise<ReadonlySet<string>> {
  const rows = await connection.rows(`SELECT name FROM system.tables WHERE database = ${sqlString(database)}`)
  return new Set(rows.map((row) => `${database}.${row.text('name')}`))
}
