import { rm } from 'node:fs/promises'
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { type InvoiceTotal, requireDistinctInvoices } from '@open-finops/focus-reconcile'
import type { FetchedDelivery, FocusStore, LoadedDelivery, LoadOptions } from '@open-finops/pipeline'
import { type AccountNames, accountNamesSchema } from './account-names.ts'
import { currentCatalog, keptCatalogs, readCatalog } from './catalog.ts'
import { fileChecksums } from './checksum.ts'
import { commitDelivery } from './commit-delivery.ts'
import { openWorkInstance } from './connect.ts'
import { makeDataFolder } from './data-folder.ts'
import { commitAccountNames, commitForgetting, commitInvoices } from './ledger-commits.ts'
import { listDeliveries } from './ledger-read.ts'
import { lockFolder } from './lock.ts'
import { checkOptions, type DuckdbStoreOptions, defaultKeptVersions, duckdbStoreOptionsSchema } from './options.ts'
import { clearWorkFolders, findOrphans, type NamedFiles, removeOrphans } from './orphans.ts'
import type { StagedDelivery } from './staged.ts'
import { alive, withStaged } from './staging.ts'
import { storeError } from './store-error.ts'
import { takeTurns } from './turns.ts'

/** A FOCUS lake in a data folder, opened by its one writer. */
export interface DuckdbStore extends FocusStore {
  readonly name: 'duckdb'
  /** Absolute path of the data folder, symbolic links resolved. */
  readonly dataDir: string
  /**
   * Names accounts that a bill does not name: `SubAccountName` and `BillingAccountName` show them where the bill has
   * none. They take the place of all names given before; in a new lake they come with its first delivery.
   * @throws FinopsError `FINOPS_BAD_OPTION`
   */
  describeAccounts(names: AccountNames): Promise<void>
  /**
   * Tells what finance knows of invoices: every bill is compared with them, now and at each load, and `finops.reconciliation`
   * and `finops.tied_share` hold the result. They take the place of all invoices given before; in a new lake they come
   * with its first delivery.
   * @throws FinopsError `FINOPS_FACTS` when two of them speak of the same rows.
   */
  describeInvoices(invoices: readonly InvoiceTotal[]): Promise<void>
  /**
   * Takes an export out of the lake: its rows leave the views and become previous versions; its totals stay in the
   * ledger. An ingest of the export brings it back.
   * @returns How many deliveries left.
   * @throws FinopsError `FINOPS_NO_SUCH_EXPORT`
   */
  forgetExport(exportName: string): Promise<number>
}

/** What turning raw files into FOCUS rows is given. */
export interface StageRequest {
  readonly connection: DuckDBConnection
  readonly fetched: FetchedDelivery
  /** An empty folder on the lake's file system, for the Parquet files. */
  readonly directory: string
  readonly options?: LoadOptions
}

/** Turns the raw files of a delivery into Parquet files of FOCUS rows, and proves that no money got lost. */
export type StageDelivery = (request: StageRequest) => Promise<StagedDelivery>

/** `duckdbStore` with the turning of raw files into FOCUS rows as a part that tests can choose. */
export async function createDuckdbStore(options: DuckdbStoreOptions, stage: StageDelivery): Promise<DuckdbStore> {
  const { dataDir, lockTimeout, retention, allowOverlap, ...work } = checkOptions(duckdbStoreOptionsSchema, options)
  const folder = await makeDataFolder(dataDir)
  const lock = await lockFolder(folder, lockTimeout ?? 0)
  const known: NamedFiles = new Map()
  let instance: DuckDBInstance | undefined
  try {
    await clearWorkFolders(folder)
    instance = await openWorkInstance({ tempDirectory: folder.temp, ...work })
    await removeOrphans(folder, await findOrphans(instance, folder, keptCatalogs, known))
  } catch (error) {
    instance?.closeSync()
    await lock.release()
    throw storeError(error, folder.root)
  }
  let duckdb = instance
  const inTurn = takeTurns(`The store of ${folder.root} was closed`, 'Open it again with duckdbStore().')
  /** Given before the lake's first commit, which writes them. */
  let pendingNames: AccountNames | undefined
  let pendingInvoices: readonly InvoiceTotal[] | undefined

  // The commit is done; what can't be cleaned now is found by the next writer.
  async function clean(): Promise<void> {
    await findOrphans(duckdb, folder, keptCatalogs, known)
      .then(async (orphans) => await removeOrphans(folder, orphans))
      .catch(() => undefined)
  }

  return {
    specVersion: 'v1',
    name: 'duckdb',
    dataDir: folder.root,
    workspace: folder.raw,
    async listLoadedDeliveries() {
      return await inTurn.run(async () => {
        const current = await currentCatalog(folder)
        const listed = current === undefined ? [] : await readCatalog(duckdb, folder, current, listDeliveries)
        return listed.map(loadedDelivery)
      })
    },
    async loadDelivery(fetched, loadOptions) {
      return await inTurn.run(async () => {
        const settings = {
          keptVersions: retention?.versions ?? defaultKeptVersions,
          allowOverlap: allowOverlap ?? false,
          ...(pendingNames && { accountNames: pendingNames }),
          ...(pendingInvoices && { invoices: pendingInvoices }),
        }
        const request = { instance: duckdb, folder, stage, fetched, ...(loadOptions && { options: loadOptions }) }
        // Read while the files are staged, which says more plainly what is wrong with one that can't be read.
        const checksums = fileChecksums(
          fetched.files.map((file) => file.path),
          loadOptions?.signal,
        )
        checksums.catch(() => undefined)
        const committed = await withStaged(request, async ({ staged }) => {
          const rawChecksums = await checksums
          return await commitDelivery(duckdb, folder, fetched, staged, { ...settings, rawChecksums })
        }).catch(async (error: unknown) => {
          duckdb = await alive(duckdb, async () => await openWorkInstance({ tempDirectory: folder.temp, ...work }))
          throw error
        })
        known.set(committed.catalog, new Set(committed.named))
        pendingNames = undefined
        pendingInvoices = undefined
        await clean()
        return committed.load
      })
    },
    async describeAccounts(names) {
      const checked = checkOptions(accountNamesSchema, names)
      await inTurn.run(async () => {
        try {
          const written = await commitAccountNames(duckdb, folder, checked)
          pendingNames = written ? undefined : checked
        } catch (error) {
          throw storeError(error, folder.root)
        }
        await clean()
      })
    },
    async describeInvoices(invoices) {
      requireDistinctInvoices(invoices)
      await inTurn.run(async () => {
        const written = await commitInvoices(duckdb, folder, invoices).catch((error: unknown) => {
          throw storeError(error, folder.root)
        })
        pendingInvoices = written ? undefined : invoices
        await clean()
      })
    },
    async forgetExport(exportName) {
      return await inTurn.run(async () => {
        const deliveries = await commitForgetting(duckdb, folder, exportName).catch((error: unknown) => {
          throw storeError(error, folder.root)
        })
        await clean()
        return deliveries
      })
    },
    async close() {
      await inTurn.end(async () => {
        duckdb.closeSync()
        await rm(folder.staging, { recursive: true, force: true }).catch(() => undefined)
        await lock.release()
      })
    },
  }
}

/** The ledger knows more of a delivery than the contract tells. */
function loadedDelivery(delivery: LoadedDelivery): LoadedDelivery {
  const { provider, exportName, slot, version, loadedAt, billingPeriods, current, covers } = delivery
  return { provider, exportName, slot, version, loadedAt, billingPeriods, current, ...(covers && { covers }) }
}
