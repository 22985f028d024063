import { totalmem } from 'node:os'
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { sqlString } from './sql-text.ts'

/** How much of the machine an instance may use. */
export interface WorkSettings {
  /** As DuckDB writes it, e.g. `2GiB`; default: 1.5 GiB, or 60 % of a smaller machine's memory. */
  readonly memoryLimit?: string
  /** Default: one for each core. */
  readonly threads?: number
  /** Folder for what does not fit into memory; made when needed. */
  readonly tempDirectory?: string
  /** Keep rows in the order they were read in; costs memory. Default true. */
  readonly preserveInsertionOrder?: boolean
}

const gibibyte = 1024 ** 3

/** The memory that DuckDB gets unless told otherwise, in bytes: it shares the machine, and a container's limit counts. */
export function defaultMemoryLimit(): number {
  const constrained = process.constrainedMemory()
  const memory = constrained > 0 ? Math.min(constrained, totalmem()) : totalmem()
  return Math.floor(Math.min(1.5 * gibibyte, memory * 0.6))
}

/** An in-memory DuckDB that downloads nothing; every file it works on is attached or read by path. */
export async function openWorkInstance(settings: WorkSettings): Promise<DuckDBInstance> {
  return await DuckDBInstance.create(':memory:', {
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    memory_limit: settings.memoryLimit ?? `${Math.floor(defaultMemoryLimit() / 1024)}KiB`,
    preserve_insertion_order: String(settings.preserveInsertionOrder ?? true),
    ...(settings.threads === undefined ? {} : { threads: String(settings.threads) }),
    ...(settings.tempDirectory === undefined ? {} : { temp_directory: settings.tempDirectory }),
  })
}

/** A connection that reads and writes moments in UTC. */
export async function openConnection(instance: DuckDBInstance): Promise<DuckDBConnection> {
  const connection = await instance.connect()
  try {
    await connection.run("SET TimeZone = 'UTC'")
  } catch (error) {
    connection.closeSync()
    throw error
  }
  return connection
}

/** Lets the connection find the relative paths of a catalog's views. */
export async function searchIn(connection: DuckDBConnection, root: string): Promise<void> {
  await connection.run(`SET file_search_path = ${sqlString(root)}`)
}
