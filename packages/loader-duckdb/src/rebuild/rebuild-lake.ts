import { type Format, formatsWith } from '@open-finops/focus-transform'
import {
  type Delivery,
  type DeliveryLoad,
  type FetchedDelivery,
  isFinopsError,
  type OnEvent,
  throwIfAborted,
} from '@open-finops/pipeline'
import { createDuckdbStore, type DuckdbStore, type StageDelivery } from '../create-store.ts'
import { type DataFolder, findDataFolder } from '../data-folder.ts'
import { lockFolder } from '../lock.ts'
import { noLakeError } from '../no-lake.ts'
import { checkOptions, type DuckdbStoreOptions, defaultKeptVersions, duckdbStoreOptionsSchema } from '../options.ts'
import { clearWorkFolders } from '../orphans.ts'
import { stageIn } from '../stage-delivery.ts'
import { storeError } from '../store-error.ts'
import type { FaultyDelivery, LakeFault } from '../verify/fault.ts'
import { makeLakeBeside, putInPlace } from './lake-beside.ts'
import { machineFaults } from './not-rebuilt.ts'
import { newestOfSlots, rawDeliveries } from './raw-deliveries.ts'
import { forgetDamaged, recoverLedger } from './recover-ledger.ts'
import { repairLake } from './repair-lake.ts'

/** What a rebuild is to heed besides what a store is. */
export interface RebuildOptions extends DuckdbStoreOptions {
  /** Column layouts besides those that are built in. */
  readonly formats?: readonly Format[]
  /** Which deliveries a ledger that is made anew takes; default: all whose raw files are there. */
  readonly isWanted?: (delivery: Delivery) => boolean
  /** What a raw delivery is loaded as, such as with columns that were named since. */
  readonly adjust?: (fetched: FetchedDelivery) => FetchedDelivery
  /** Tells a ledger that is made anew what no bill says: names of accounts, invoices. */
  readonly describe?: (store: DuckdbStore) => Promise<void>
  readonly onEvent?: OnEvent
  readonly signal?: AbortSignal
}

/** What a rebuild found and did. */
export interface RebuildReport {
  /** `whole`: nothing was wrong with it; `earlier`: an older catalog is in force; `anew`: made from the raw files. */
  readonly ledger: 'whole' | 'earlier' | 'anew'
  /** What was wrong, with the ledger and with files of the lake. */
  readonly faults: readonly Pick<LakeFault, 'kind' | 'path' | 'message'>[]
  /** Files of the lake that were read whole; none where the ledger was made anew. */
  readonly lakeFiles: number
  /** Deliveries whose files were made anew, with the totals that the ledger has. */
  readonly rebuilt: readonly RebuiltDelivery[]
  /** Deliveries that the ledger did not know any more. */
  readonly loaded: readonly DeliveryLoad[]
  /** Deliveries that could not be brought back, and why. */
  readonly failures: readonly { readonly delivery: FaultyDelivery | Delivery; readonly error: unknown }[]
  /** Files of the old lake that no raw file can give back; they were moved here, relative to the data folder. */
  readonly lost: readonly string[]
}

/** A delivery whose lake files were made anew. */
export interface RebuiltDelivery {
  readonly delivery: FaultyDelivery
  readonly rows: number
}

/**
 * Finds what is damaged in a data folder and makes it anew from the raw files. A damaged lake file is replaced by one with
 * the same totals; a damaged ledger by the newest older catalog that is whole, and by loading what it does not know;
 * without any, by loading every raw delivery into a new lake, which takes the old one's place once it is complete. What is
 * there stays until then. Takes the folder's lock.
 * @throws FinopsError `FINOPS_NO_LAKE`, `FINOPS_LOCKED`, `FINOPS_ABORTED`.
 */
export async function rebuildLake({ formats = [], ...options }: RebuildOptions): Promise<RebuildReport> {
  return await rebuildLakeWith({ preserveInsertionOrder: false, ...options }, stageIn(formatsWith(formats)))
}

/** `rebuildLake` with the turning of raw files into FOCUS rows as a part that tests can choose. */
export async function rebuildLakeWith(
  options: Omit<RebuildOptions, 'formats'>,
  stage: StageDelivery,
): Promise<RebuildReport> {
  const { isWanted, adjust, describe, onEvent, signal, ...given } = options
  const settings = checkOptions(duckdbStoreOptionsSchema, given)
  const folder = await findDataFolder(settings.dataDir)
  if (folder === undefined) throw noLakeError(settings.dataDir)
  const work: Work = { folder, settings, stage, options }
  const lock = await lockFolder(folder, settings.lockTimeout ?? 0)
  let report: RebuildReport
  try {
    await clearWorkFolders(folder)
    const ledger = await recoverLedger(folder)
    report = ledger.state === 'none' ? await loadAnew(work) : await repairLake(work, ledger)
    const faults = ledger.faults.map((message) => ({ kind: 'ledger-unreadable', path: 'catalog', message }) as const)
    report = { ...report, faults: [...faults, ...report.faults] }
  } catch (error) {
    throwIfAborted(signal)
    throw storeError(error, folder.root)
  } finally {
    await clearWorkFolders(folder).catch(() => undefined)
    await lock.release()
  }
  return report.ledger === 'earlier' ? await loadUnknown(work, report) : report
}

/** What the steps of a rebuild work with. */
export interface Work {
  readonly folder: DataFolder
  readonly settings: DuckdbStoreOptions
  readonly stage: StageDelivery
  readonly options: Omit<RebuildOptions, 'formats'>
}

/** Nothing tells what was loaded: all that lies in the raw folder is, into a lake of its own. */
async function loadAnew(work: Work): Promise<RebuildReport> {
  const { folder, settings, stage, options } = work
  const kept = settings.retention?.versions ?? defaultKeptVersions
  const wanted = (await rawDeliveries(folder.raw)).filter(({ delivery }) => options.isWanted?.(delivery) ?? true)
  const deliveries = newestOfSlots(wanted, kept)
  if (deliveries.length === 0) throw noLakeError(folder.root)
  const beside = await makeLakeBeside(folder)
  const store = await createDuckdbStore({ tempDirectory: folder.temp, ...settings, dataDir: beside.root }, stage)
  let loads: Loads
  try {
    await options.describe?.(store)
    loads = await loadAll(work, store, deliveries)
    const [failure] = loads.failures
    if (loads.loaded.length === 0 && failure !== undefined) throw failure.error
  } finally {
    await store.close()
  }
  const lost = await putInPlace(folder, beside)
  return { ledger: 'anew', faults: [], lakeFiles: 0, rebuilt: [], ...loads, lost }
}

/** What came after the catalog that is in force again. */
async function loadUnknown(work: Work, report: RebuildReport): Promise<RebuildReport> {
  const { folder, settings, stage, options } = work
  const store = await createDuckdbStore(settings, stage)
  try {
    await options.describe?.(store)
    const known = await store.listLoadedDeliveries()
    const unknown = (await rawDeliveries(folder.raw)).filter(
      ({ delivery }) =>
        (options.isWanted?.(delivery) ?? true) &&
        !known.some(
          (one) =>
            one.exportName === delivery.exportName && one.slot === delivery.slot && one.version === delivery.version,
        ),
    )
    const { loaded, failures } = await loadAll(work, store, unknown)
    await forgetDamaged(folder)
    return { ...report, loaded, failures: [...report.failures, ...failures] }
  } finally {
    await store.close()
  }
}

type Loads = Pick<RebuildReport, 'loaded' | 'failures'>

async function loadAll(
  { options: { adjust, onEvent, signal } }: Work,
  store: DuckdbStore,
  deliveries: readonly FetchedDelivery[],
): Promise<Loads> {
  const loaded: DeliveryLoad[] = []
  const failures: { readonly delivery: Delivery; readonly error: unknown }[] = []
  for (const { delivery } of deliveries) onEvent?.({ type: 'delivery-discovered', delivery })
  for (const fetched of deliveries) {
    throwIfAborted(signal)
    const { delivery } = fetched
    const bytes = fetched.files.reduce((sum, file) => sum + file.bytes, 0)
    onEvent?.({ type: 'load-started', delivery, bytes })
    try {
      const load = await store.loadDelivery(adjust?.(fetched) ?? fetched, {
        allowUntied: true,
        ...(onEvent && { onEvent }),
        ...(signal && { signal }),
      })
      loaded.push(load)
      onEvent?.({ type: 'delivery-loaded', delivery, load })
    } catch (error) {
      throwIfAborted(signal)
      // What is wrong with this machine is no fault of the bill: nothing may be put in force without it.
      if (!isFinopsError(error) || machineFaults.has(error.code)) throw error
      failures.push({ delivery, error })
    }
  }
  return { loaded, failures }
}
