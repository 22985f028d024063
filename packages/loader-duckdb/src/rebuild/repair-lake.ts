import { isFinopsError, throwIfAborted } from '@open-finops/pipeline'
import { commitCatalog, currentCatalog, readCatalog } from '../catalog.ts'
import { openWorkInstance } from '../connect.ts'
import { type LedgerDelivery, listDeliveries } from '../ledger-read.ts'
import { refreshViews } from '../ledger-write.ts'
import { alive } from '../staging.ts'
import { deliveryKey, type LakeFault } from '../verify/fault.ts'
import { type RecordedFile, recordedFiles } from '../verify/lake-files.ts'
import { rawState } from '../verify/raw-files.ts'
import { lakeFaults } from '../verify/verify-lake.ts'
import { machineFaults, rawFilesGone } from './not-rebuilt.ts'
import type { RebuildReport, RebuiltDelivery, Work } from './rebuild-lake.ts'
import type { RecoveredLedger } from './recover-ledger.ts'
import { repairDelivery } from './repair-delivery.ts'

/** Reads every file that the ledger in force names, and makes anew those that are not what they were. */
export async function repairLake(work: Work, ledger: RecoveredLedger): Promise<RebuildReport> {
  const { folder, settings, stage, options } = work
  const { memoryLimit, threads, tempDirectory = folder.temp, preserveInsertionOrder } = settings
  const open = async (): ReturnType<typeof openWorkInstance> =>
    await openWorkInstance({
      tempDirectory,
      ...(memoryLimit !== undefined && { memoryLimit }),
      ...(threads !== undefined && { threads }),
      ...(preserveInsertionOrder !== undefined && { preserveInsertionOrder }),
    })
  let instance = await open()
  try {
    const { files, deliveries, faults } = await readCatalog(instance, folder, ledger.number, async (connection) => {
      const recorded = await recordedFiles(connection)
      return {
        files: recorded,
        deliveries: await listDeliveries(connection),
        faults: await lakeFaults(connection, folder, recorded, options.signal),
      }
    })
    const rebuilt: RebuiltDelivery[] = []
    const failures: RebuildReport['failures'][number][] = []
    for (const { held, own } of damagedDeliveries(files, deliveries, faults)) {
      throwIfAborted(options.signal)
      try {
        instance = await alive(instance, open)
        const raw = await rawState(folder, held, options.signal)
        if (raw.fetched === undefined || raw.faults.length > 0) {
          throw rawFilesGone(
            held,
            raw.faults.map(({ message }) => message),
          )
        }
        const fetched = options.adjust?.(raw.fetched) ?? raw.fetched
        const bytes = fetched.files.reduce((sum, file) => sum + file.bytes, 0)
        options.onEvent?.({ type: 'load-started', delivery: fetched.delivery, bytes })
        const { signal } = options
        const catalog = (await currentCatalog(folder)) ?? ledger.number
        const repair = {
          instance,
          folder,
          catalog,
          stage,
          fetched,
          damaged: own,
          ...(signal && { options: { signal } }),
        }
        rebuilt.push({ delivery: own[0]?.delivery ?? held, rows: await repairDelivery(repair) })
      } catch (error) {
        throwIfAborted(options.signal)
        if (!isFinopsError(error) || machineFaults.has(error.code)) throw error
        failures.push({ delivery: own[0]?.delivery ?? held, error })
      }
    }
    if (faults.some(({ kind }) => kind === 'views-differ')) {
      await commitCatalog(instance, folder, { change: async (connection) => await refreshViews(connection) })
    }
    const state = ledger.state === 'earlier' ? 'earlier' : 'whole'
    return { ledger: state, faults, lakeFiles: files.length, rebuilt, loaded: [], failures, lost: [] }
  } finally {
    instance.closeSync()
  }
}

function damagedDeliveries(
  files: readonly RecordedFile[],
  deliveries: readonly LedgerDelivery[],
  faults: readonly LakeFault[],
): readonly { readonly held: LedgerDelivery; readonly own: readonly RecordedFile[] }[] {
  const damaged = new Set(faults.map(({ path }) => path))
  return deliveries
    .map((held) => ({
      held,
      own: files.filter((file) => damaged.has(file.path) && deliveryKey(file.delivery) === deliveryKey(held)),
    }))
    .filter(({ own }) => own.length > 0)
}
