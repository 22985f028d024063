import { randomUUID } from 'node:crypto'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { type FetchedDelivery, type LoadOptions, throwIfAborted } from '@open-finops/pipeline'
import { openConnection } from './connect.ts'
import type { StageDelivery } from './create-store.ts'
import type { DataFolder } from './data-folder.ts'
import type { StagedDelivery } from './staged.ts'
import { storeError } from './store-error.ts'

/** What staging works with. */
export interface StagingRequest {
  readonly instance: DuckDBInstance
  readonly folder: DataFolder
  readonly stage: StageDelivery
  readonly fetched: FetchedDelivery
  readonly options?: LoadOptions
}

/** A staged delivery, while its files are there. */
export interface StagingWork {
  readonly staged: StagedDelivery
  readonly connection: DuckDBConnection
  /** The folder of its files; what else is written into it goes with them. */
  readonly directory: string
}

/** Stages a delivery in a folder of its own, and lets `use` have it; what `use` leaves there is gone afterwards. */
export async function withStaged<T>(request: StagingRequest, use: (work: StagingWork) => Promise<T>): Promise<T> {
  const { instance, folder, stage, fetched, options } = request
  throwIfAborted(options?.signal)
  const directory = join(folder.staging, randomUUID())
  let connection: DuckDBConnection | undefined
  try {
    await mkdir(directory, { recursive: true })
    connection = await openConnection(instance)
    const staged = await stage({ connection, fetched, directory, ...(options && { options }) })
    throwIfAborted(options?.signal)
    return await use({ staged, connection, directory })
  } catch (error) {
    throw storeError(error, folder.root)
  } finally {
    connection?.closeSync()
    await rm(directory, { recursive: true, force: true }).catch(() => undefined)
  }
}

/** Some damaged files bring DuckDB to a state that only a new instance gets out of; the next load must not suffer. */
export async function alive(instance: DuckDBInstance, open: () => Promise<DuckDBInstance>): Promise<DuckDBInstance> {
  try {
    const connection = await openConnection(instance)
    connection.closeSync()
    return instance
  } catch {
    instance.closeSync()
    return await open()
  }
}
