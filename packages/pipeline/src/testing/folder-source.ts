import { copyFile, mkdir, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { throwIfAborted } from '../abort.ts'
import type { Delivery, RawFile } from '../delivery.ts'
import { FinopsError } from '../errors.ts'
import { fileSystemError } from '../file-system-error.ts'
import type { BillingSource, DiscoverRequest, FetchWorkspace } from '../source.ts'

/** Where a folder source looks. */
export interface FolderSourceOptions {
  readonly name: string
  /** A folder of `<slot>/<version>/<file>`; of a slot's versions the last by name is the newest. */
  readonly location: string
  /** Name the files where they lie instead of copying them. Default false. */
  readonly inPlace?: boolean
}

/**
 * A source without a cloud, for tests of what surrounds a source: finds bills as `billedLinesText` writes them and
 * keeps the contract of `BillingSource`. A slot that is called like a month is one.
 */
export function folderSource({ name, location, inPlace = false }: FolderSourceOptions): BillingSource {
  return {
    specVersion: 'v1',
    provider: 'folder',
    name,
    async *discoverDeliveries({ onEvent, signal }: DiscoverRequest) {
      onEvent?.({ type: 'discovery-started', source: name, location })
      let found = 0
      for (const slot of await names(location)) {
        throwIfAborted(signal)
        const version = (await names(join(location, slot))).at(-1)
        const delivery = version === undefined ? undefined : await deliveryAt(name, location, slot, version)
        if (delivery === undefined) continue
        found += 1
        yield delivery
      }
      throwIfAborted(signal)
      if (found === 0) throw noBillingFiles(location)
    },
    async *fetchDelivery(delivery: Delivery, { directory, onEvent, signal }: FetchWorkspace) {
      for (const { key, bytes: listed } of delivery.files) {
        throwIfAborted(signal)
        const origin = join(location, delivery.slot, delivery.version, key)
        const path = inPlace ? origin : join(directory, key)
        const bytes = await size(origin)
        if (bytes !== listed) throw changedFile(origin)
        const isHere = (await size(path).catch(() => undefined)) === bytes
        if (!isHere) {
          await mkdir(directory, { recursive: true })
          await copyFile(origin, path)
        }
        onEvent?.({ type: 'file-fetched', delivery, key, bytes, transferred: isHere ? 0 : bytes })
        const file: RawFile = { key, path, bytes, compression: 'none' }
        yield file
      }
    },
  }
}

async function deliveryAt(
  source: string,
  location: string,
  slot: string,
  version: string,
): Promise<Delivery | undefined> {
  const folder = join(location, slot, version)
  const files = await Promise.all(
    (await names(folder)).map(async (key) => ({ key, bytes: await size(join(folder, key)) })),
  )
  if (files.length === 0) return undefined
  return {
    provider: 'folder',
    exportName: `${source}/lines`,
    slot,
    version,
    format: 'billed-lines',
    encoding: 'csv',
    files,
    ...(/^\d{4}-(0[1-9]|1[0-2])$/.test(slot) && { billingPeriod: slot }),
  }
}

async function names(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).sort()
  } catch (error) {
    throw fileSystemError(error, folder)
  }
}

async function size(path: string): Promise<number> {
  try {
    return (await stat(path)).size
  } catch (error) {
    throw fileSystemError(error, path)
  }
}

function noBillingFiles(location: string): FinopsError {
  return new FinopsError({
    code: 'FINOPS_NO_BILLING_FILES',
    message: `${location} holds no billing files`,
    hint: 'Name the folder that holds the slots.',
    details: { location },
  })
}

function changedFile(path: string): FinopsError {
  return new FinopsError({
    code: 'FINOPS_FILE_CHANGED',
    message: `${path} has another size than when it was discovered`,
    hint: 'Run the ingest again.',
    retryable: true,
    details: { file: path },
  })
}
