import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DuckDBConnection, DuckDBInstance, DuckDBResultReader } from '@duckdb/node-api'
import { FinopsError, throwIfAborted } from '@open-finops/pipeline'
import { attachCatalog, catalogFile, checkLedgerVersion, currentCatalog } from './catalog.ts'
import { openConnection, openWorkInstance } from './connect.ts'
import { type DataFolder, findDataFolder } from './data-folder.ts'
import type { DerivedTables } from './derived-rows.ts'
import { attachDerived, type DerivedState } from './derived-tables.ts'
import { type LedgerDelivery, listDeliveries } from './ledger-read.ts'
import { noLakeError } from './no-lake.ts'
import { checkOptions, type OpenLakeOptions, openLakeOptionsSchema } from './options.ts'
import { queryError } from './query-error.ts'
import { type QueryResult, queryResult } from './query-result.ts'
import { type LakeStatus, readStatus } from './status.ts'
import { firstLine, storeError } from './store-error.ts'

/** A value for a `?`, `$1` or `$name` of a query. */
export type QueryParameter = null | boolean | number | bigint | string

/** Values in order, or by name. */
export type QueryParameters = readonly QueryParameter[] | Readonly<Record<string, QueryParameter>>

/**
 * A lake opened for reading: one moment of it, whatever a writer does meanwhile. Open it again to see what was loaded
 * since. Queries of one lake run one after another.
 */
export interface Lake {
  /** Absolute path of the data folder, symbolic links resolved. */
  readonly dataDir: string
  /** File name of the catalog that is read. */
  readonly catalog: string
  /**
   * Runs SQL over `cost_and_usage`, `focus_1_0` … `focus_1_4`, `contract_commitment` and the ledger `finops.*`, and
   * returns the whole answer.
   * @throws FinopsError `FINOPS_QUERY` with what DuckDB says about it; `FINOPS_STALE_LAKE` when rows of this moment
   *   were pruned meanwhile; `FINOPS_ABORTED`.
   */
  query(sql: string, parameters?: QueryParameters, options?: { readonly signal?: AbortSignal }): Promise<QueryResult>
  status(): Promise<LakeStatus>
  /**
   * Attaches tables that are derived from this lake's rows, for its queries: `marts.month_services`. They are kept in the
   * folder `marts` of the data folder, and made of changed lake files only; in memory where that can't be written.
   */
  derive(derived: DerivedTables): Promise<DerivedState>
  /** Every delivery that was ever loaded, by export and slot, newest version first. */
  deliveries(): Promise<readonly LedgerDelivery[]>
  close(): Promise<void>
}

/**
 * Opens a lake for reading. Takes no lock, waits for nobody, and writes nothing into the data folder but what `derive` keeps.
 * @throws FinopsError `FINOPS_NO_LAKE` when nothing was ever loaded there.
 */
export async function openLake(options: OpenLakeOptions): Promise<Lake> {
  const { dataDir, ...work } = checkOptions(openLakeOptionsSchema, options)
  const folder = await findDataFolder(dataDir)
  if (folder === undefined) throw noLakeError(dataDir)
  const instance = await openWorkInstance({ tempDirectory: join(tmpdir(), `open-finops-${process.pid}`), ...work })
  let connection: DuckDBConnection | undefined
  try {
    connection = await openConnection(instance)
    const number = await attachCurrent(connection, folder)
    return lakeOn(instance, connection, folder, number)
  } catch (error) {
    connection?.closeSync()
    instance.closeSync()
    throw storeError(error, folder.root)
  }
}

/** Between reading CURRENT and opening what it names, a writer may have moved on and dropped that catalog. */
async function attachCurrent(connection: DuckDBConnection, folder: DataFolder): Promise<number> {
  for (let attempt = 1; ; attempt += 1) {
    const number = await currentCatalog(folder).catch((error: unknown) => {
      if (attempt >= attempts) throw error
      return 0
    })
    if (number === undefined) throw noLakeError(folder.root)
    if (number === 0) continue
    try {
      await attachCatalog(connection, folder, number, '(READ_ONLY)')
      await checkLedgerVersion(connection, folder)
      return number
    } catch (error) {
      const moved = (await currentCatalog(folder).catch(() => undefined)) !== number
      if (!moved || attempt >= attempts) throw error
    }
  }
}

const attempts = 5

function lakeOn(instance: DuckDBInstance, connection: DuckDBConnection, folder: DataFolder, number: number): Lake {
  let last: Promise<unknown> = Promise.resolve()
  let closed = false
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = last.then(() => {
      if (closed) throw closedError(folder)
      return work()
    })
    last = turn.catch(() => undefined)
    return turn
  }
  return {
    dataDir: folder.root,
    catalog: catalogFile(number),
    query: (sql, parameters, options) =>
      inTurn(async () => {
        try {
          return queryResult(await run(connection, sql, parameters, options?.signal))
        } catch (error) {
          throw (await staleError(error, folder, number)) ?? queryError(error, sql)
        }
      }),
    status: () => inTurn(async () => await readStatus(connection)),
    derive: (derived) => inTurn(async () => await attachDerived({ instance, connection, folder, number }, derived)),
    deliveries: () => inTurn(async () => await listDeliveries(connection)),
    async close() {
      await inTurn(async () => {
        closed = true
        connection.closeSync()
        instance.closeSync()
      }).catch((error: unknown) => {
        if (!closed) throw error
      })
    },
  }
}

async function run(
  connection: DuckDBConnection,
  sql: string,
  parameters: QueryParameters | undefined,
  signal: AbortSignal | undefined,
): Promise<DuckDBResultReader> {
  throwIfAborted(signal)
  const interrupt = (): void => connection.interrupt()
  signal?.addEventListener('abort', interrupt)
  try {
    const values = isList(parameters) ? [...parameters] : parameters && { ...parameters }
    return await connection.runAndReadAll(sql, values)
  } catch (error) {
    throwIfAborted(signal)
    throw error
  } finally {
    signal?.removeEventListener('abort', interrupt)
  }
}

function isList(parameters: QueryParameters | undefined): parameters is readonly QueryParameter[] {
  return Array.isArray(parameters)
}

/** Files that a query misses are no fault of the query when the lake has moved on. */
async function staleError(error: unknown, folder: DataFolder, number: number): Promise<FinopsError | undefined> {
  if (!(error instanceof Error) || !/(No files found|Cannot open file)[^\n]*lake\/[a-z]+_[a-z]/.test(error.message))
    return undefined
  const current = await currentCatalog(folder).catch(() => undefined)
  return new FinopsError({
    code: current === number ? 'FINOPS_DAMAGED_LAKE' : 'FINOPS_STALE_LAKE',
    message:
      current === number
        ? `A file of the lake in ${folder.root} is missing: ${firstLine(error.message)}`
        : `The lake in ${folder.root} has moved on from ${catalogFile(number)}, and its old rows were pruned`,
    hint:
      current === number
        ? 'To make it anew from the raw files: finops transform --rebuild. finops doctor --deep lists all that is damaged.'
        : 'Run the same command again.',
    retryable: current !== number,
    details: { path: folder.root, catalog: catalogFile(number) },
    cause: error,
  })
}

function closedError(folder: DataFolder): FinopsError {
  return new FinopsError({
    code: 'FINOPS_STORE_CLOSED',
    message: `The lake of ${folder.root} was closed`,
    hint: 'Open it again with openLake().',
  })
}
