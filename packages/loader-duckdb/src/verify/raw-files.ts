import { stat } from 'node:fs/promises'
import { relative, sep } from 'node:path'
import { deliveryDirectory, type FetchedDelivery, readDeliveryRecord } from '@open-finops/pipeline'
import { fileChecksum } from '../checksum.ts'
import type { DataFolder } from '../data-folder.ts'
import type { LedgerDelivery } from '../ledger-read.ts'
import { faultyDelivery, type LakeFault } from './fault.ts'

/** What the raw files of a delivery are like. */
export interface RawState {
  /** The delivery as its record tells it; undefined where there is none. */
  readonly fetched: FetchedDelivery | undefined
  readonly files: number
  readonly bytes: number
  readonly faults: readonly LakeFault[]
}

/** Holds the raw files of a delivery against what the ledger recorded when they were loaded. */
export async function rawState(folder: DataFolder, held: LedgerDelivery, signal?: AbortSignal): Promise<RawState> {
  const delivery = faultyDelivery(held)
  const directory = deliveryDirectory(folder.raw, held)
  const what = `${held.exportName} ${held.slot}, version ${held.version}`
  const missing = (path: string, message: string): LakeFault => ({ kind: 'raw-missing', path, message, delivery })
  const fetched = await readDeliveryRecord(directory).catch(() => undefined)
  if (fetched === undefined) {
    const path = inFolder(folder, directory)
    const faults = held.rawFiles.length === 0 ? [] : [missing(path, `${path}: the raw files of ${what} are gone`)]
    return { fetched, files: 0, bytes: 0, faults }
  }
  const faults: LakeFault[] = []
  let bytes = 0
  for (const [at, file] of fetched.files.entries()) {
    const path = inFolder(folder, file.path)
    const recorded = held.rawFiles[at]
    const found = await stat(file.path).catch(() => undefined)
    const changed = (how: string): void =>
      void faults.push({ kind: 'raw-changed', path, message: `${path} ${how} (raw file of ${what})`, delivery })
    if (found === undefined || !found.isFile()) {
      faults.push(missing(path, `${path} is gone (raw file of ${what})`))
      continue
    }
    bytes += found.size
    if (found.size !== (recorded?.bytes ?? file.bytes)) {
      changed(`has ${found.size} bytes; ${recorded?.bytes ?? file.bytes} were loaded`)
    } else if (recorded?.sha256 !== undefined && (await fileChecksum(file.path, signal)) !== recorded.sha256) {
      changed('holds other bytes than were loaded: its checksum is another')
    }
  }
  return { fetched, files: fetched.files.length, bytes, faults }
}

/** A path as faults name it: relative to the data folder where it lies in it. */
function inFolder(folder: DataFolder, path: string): string {
  const inside = relative(folder.root, path)
  return inside.startsWith('..') ? path : inside.split(sep).join('/')
}
