import { posix } from 'node:path'
import type { DatabaseSpec, JsonObject } from './spec.ts'

/** How Metabase reaches the lake. */
export interface LakeAccess {
  /** The data folder as Metabase's machine or container sees it; absolute. */
  readonly folder: string
  /** `serving/12-3f9a01c2.duckdb`; undefined for a plan without a lake. */
  readonly file: string | undefined
  /** Memory of DuckDB within Metabase, such as `2GB`; two generations may be open for a while. */
  readonly memoryLimit: string
}

/** The database of Metabase that all cards ask. */
export const databaseName = 'Open FinOps'

/** The connection to a lake through Metabase's DuckDB driver, read-only. */
export function duckdbDatabase({ folder, file, memoryLimit }: LakeAccess): DatabaseSpec {
  const details: JsonObject = {
    database_file: posix.join(folder, file ?? 'serving/<made when applied>'),
    read_only: true,
    old_implicit_casting: true,
    memory_limit: memoryLimit,
    // Views name their Parquet files relative to the data folder.
    init_sql: `SET file_search_path = '${folder.replaceAll("'", "''")}';`,
    // The driver would spill into the folder of the database, which is mounted read-only.
    'additional-options': 'temp_directory=/tmp/finops-duckdb',
  }
  return { name: databaseName, engine: 'duckdb', schema: 'main', details }
}

/** How Metabase reaches ClickHouse. */
export interface ClickhouseAccess {
  /** HTTP interface as Metabase's machine or container sees it. */
  readonly url: string
  readonly user: string
  readonly password: string
  /** The database of the relations that cards read. */
  readonly database: string
}

/** The connection to ClickHouse, which Metabase knows by itself. */
export function clickhouseDatabase({ url, user, password, database }: ClickhouseAccess): DatabaseSpec {
  const { protocol, hostname, port } = new URL(url)
  const ssl = protocol === 'https:'
  const details: JsonObject = {
    host: hostname,
    port: port === '' ? (ssl ? 8443 : 8123) : Number(port),
    user,
    password,
    dbname: database,
    ssl,
    'scan-all-databases': false,
  }
  return { name: databaseName, engine: 'clickhouse', schema: database, details }
}
