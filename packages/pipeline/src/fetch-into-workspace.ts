import { mkdir } from 'node:fs/promises'
import { throwIfAborted } from './abort.ts'
import type { Delivery, FetchedDelivery, RawFile } from './delivery.ts'
import { readDeliveryRecord, writeDeliveryRecord } from './delivery-record.ts'
import { FinopsError, isFinopsError } from './errors.ts'
import type { OnEvent } from './events.ts'
import { fileSystemError } from './file-system-error.ts'
import { deliveryDirectory, missingRawFiles } from './raw-store.ts'
import type { BillingSource } from './source.ts'

/** One delivery, and the raw folder that it shall lie in. */
export interface FetchRequest {
  readonly source: BillingSource
  readonly delivery: Delivery
  /** Absolute. */
  readonly workspace: string
  readonly onEvent: OnEvent
  readonly signal: AbortSignal
}

/**
 * Brings a delivery into the raw folder, unless it lies there whole already, and records what it is.
 * @throws FinopsError what the source throws; `FINOPS_INCOMPLETE_FETCH` when the source hands over other files
 *   than the delivery lists.
 */
export async function fetchIntoWorkspace(request: FetchRequest): Promise<FetchedDelivery> {
  const { source, delivery, workspace, onEvent, signal } = request
  throwIfAborted(signal)
  const directory = deliveryDirectory(workspace, delivery)
  onEvent({
    type: 'fetch-started',
    delivery,
    files: delivery.files.length,
    bytes: delivery.files.reduce((sum, file) => sum + (file.bytes ?? 0), 0),
  })
  const stored = await wholeCopy(directory, delivery, onEvent)
  if (stored !== undefined) {
    for (const { key, bytes } of stored.files) onEvent({ type: 'file-fetched', delivery, key, bytes, transferred: 0 })
    const fetched = { delivery, files: stored.files }
    if (JSON.stringify(stored.delivery) !== JSON.stringify(delivery)) await writeDeliveryRecord(directory, fetched)
    return fetched
  }
  const files: RawFile[] = []
  try {
    await mkdir(directory, { recursive: true })
    for await (const file of source.fetchDelivery(delivery, { directory, onEvent, signal })) {
      files.push(file)
      throwIfAborted(signal)
    }
  } catch (error) {
    throw fileSystemError(error, directory)
  }
  if (!sameKeys(files, delivery.files)) throw incompleteFetch(delivery, files)
  const fetched = { delivery, files }
  await writeDeliveryRecord(directory, fetched)
  return fetched
}

/** The recorded copy, if it is of this very version and every file is there with its size. */
async function wholeCopy(
  directory: string,
  delivery: Delivery,
  onEvent: OnEvent,
): Promise<FetchedDelivery | undefined> {
  const stored = await readDeliveryRecord(directory).catch((error: unknown) => {
    if (!isFinopsError(error) || error.code !== 'FINOPS_BAD_DELIVERY_RECORD') throw error
    onEvent({ type: 'warning', code: error.code, message: `${error.message}; the delivery is fetched again` })
    return undefined
  })
  if (stored === undefined || !sameIdentity(stored.delivery, delivery)) return undefined
  if (!sameKeys(stored.files, delivery.files)) return undefined
  return (await missingRawFiles(stored)).length === 0 ? stored : undefined
}

function sameIdentity(one: Delivery, other: Delivery): boolean {
  return (
    one.provider === other.provider &&
    one.exportName === other.exportName &&
    one.slot === other.slot &&
    one.version === other.version
  )
}

function sameKeys(some: readonly { readonly key: string }[], others: readonly { readonly key: string }[]): boolean {
  return some.length === others.length && some.every((file, index) => file.key === others[index]?.key)
}

function incompleteFetch(delivery: Delivery, files: readonly RawFile[]): FinopsError {
  return new FinopsError({
    code: 'FINOPS_INCOMPLETE_FETCH',
    message: `The source of ${delivery.exportName} handed over ${files.length} files of ${delivery.slot}, in another order or number than the ${delivery.files.length} that it listed`,
    hint: "This is a defect of the source: run the conformance kit of '@open-finops/pipeline/testing' on it.",
    details: { listed: delivery.files.map((file) => file.key), fetched: files.map((file) => file.key) },
  })
}
