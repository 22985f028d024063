import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BillingPeriodRange } from '../billing-period.ts'
import type { Delivery, RawFile } from '../delivery.ts'
import { type FinopsError, isFinopsError } from '../errors.ts'
import type { IngestEvent } from '../events.ts'
import type { BillingSource } from '../source.ts'

/** All deliveries of a source, with the events of finding them. */
export async function discover(
  source: BillingSource,
  periods?: BillingPeriodRange,
): Promise<{ readonly deliveries: readonly Delivery[]; readonly events: readonly IngestEvent[] }> {
  const deliveries: Delivery[] = []
  const events: IngestEvent[] = []
  const onEvent = (event: IngestEvent): void => void events.push(event)
  for await (const delivery of source.discoverDeliveries({ onEvent, ...(periods && { periods }) })) {
    deliveries.push(delivery)
  }
  return { deliveries, events }
}

/** The one delivery of a source. */
export async function discoverOne(source: BillingSource): Promise<Delivery> {
  const { deliveries } = await discover(source)
  const [delivery] = deliveries
  assert.ok(delivery !== undefined && deliveries.length === 1, `one delivery, not ${deliveries.length}`)
  return delivery
}

/** All files of a delivery, with the events of fetching them. */
export async function fetchInto(
  source: BillingSource,
  delivery: Delivery,
  directory: string,
  signal?: AbortSignal,
): Promise<{ readonly files: readonly RawFile[]; readonly events: readonly IngestEvent[] }> {
  await mkdir(directory, { recursive: true })
  const files: RawFile[] = []
  const events: IngestEvent[] = []
  const onEvent = (event: IngestEvent): void => void events.push(event)
  for await (const file of source.fetchDelivery(delivery, { directory, onEvent, ...(signal && { signal }) })) {
    files.push(file)
  }
  return { files, events }
}

/** Bytes that came over the network. */
export function transferred(events: readonly IngestEvent[]): number {
  return events.reduce((sum, event) => sum + (event.type === 'file-fetched' ? event.transferred : 0), 0)
}

/** Runs `work` with an empty folder, and removes it. */
export async function withWorkspace<T>(work: (directory: string) => Promise<T>): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), 'finops-workspace-'))
  try {
    return await work(directory)
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

/** The FinopsError that `work` ends with; every one says what to do. */
export async function failure(work: () => Promise<unknown>): Promise<FinopsError> {
  const error = await work().then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (!isFinopsError(error)) throw new Error(`expected a FinopsError, got ${String(error)}`, { cause: error })
  assert.match(error.code, /^FINOPS_/)
  assert.notEqual(error.hint ?? '', '', `${error.code} says what to do`)
  return error
}
