import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import {
  abortedError,
  type Delivery,
  type DeliveryLoad,
  deliveryDirectory,
  deliveryRecordName,
  type FetchedDelivery,
  FinopsError,
  type LoadedDelivery,
  missingRawFiles,
  type OnEvent,
  storedDeliveries,
} from '@open-finops/pipeline'
import type { FinopsConfig } from './config/load.ts'
import type { ExportOutcome } from './ingest-exports.ts'
import { type OpenStore, openStore } from './open-store.ts'

/** What is to be transformed again. */
export interface TransformRawRequest {
  readonly config: FinopsConfig
  /** Undefined: all. */
  readonly periods: readonly string[] | undefined
  readonly strict: boolean
  readonly allowUntied: boolean
  readonly onEvent: OnEvent
  readonly signal: AbortSignal
}

/**
 * Loads raw files once more that lie in the data folder: of each slot the delivery in force, or, where the lake never
 * knew one, the newest. What was forgotten stays out. Renamed columns are taken from the configuration of today.
 * @throws FinopsError `FINOPS_NOTHING_TO_TRANSFORM` when there is no such delivery.
 */
export async function transformRaw(request: TransformRawRequest): Promise<readonly ExportOutcome[]> {
  const { config } = request
  const store = await openStore(config)
  try {
    const known = await store.listLoadedDeliveries()
    const loaded = known.filter((delivery) => delivery.current)
    const chosen = await chooseDeliveries(store.workspace, known)
    const lost = loaded.filter((held) => !chosen.some(({ delivery }) => sameVersion(held, delivery)))
    const wanted = (periods: readonly string[]): boolean =>
      request.periods === undefined ||
      periods.length === 0 ||
      periods.some((period) => request.periods?.includes(period))
    const due = chosen.filter(({ delivery }) => wanted(periodsOf(delivery, loaded)))
    const lostDue = lost.filter((held) => wanted(held.billingPeriods))
    if (due.length + lostDue.length === 0) throw nothingToTransform(config.dataDir, request.periods)
    return await transformAll(request, store, due, lostDue)
  } finally {
    await store.close()
  }
}

async function transformAll(
  request: TransformRawRequest,
  store: OpenStore,
  due: readonly FetchedDelivery[],
  lost: readonly LoadedDelivery[],
): Promise<readonly ExportOutcome[]> {
  const { onEvent, signal, strict, allowUntied } = request
  for (const { delivery } of due) onEvent({ type: 'delivery-discovered', delivery })
  const outcomes: ExportOutcome[] = lost.map((held) => ({
    name: held.exportName,
    location: store.workspace,
    report: undefined,
    error: rawFilesMissing(`${held.exportName} ${held.slot}`, []),
  }))
  for (const fetched of due) {
    const { delivery } = fetched
    const loaded: DeliveryLoad[] = []
    let error: unknown
    try {
      if (signal.aborted) throw abortedError(signal)
      const missing = await missingRawFiles(fetched)
      if (missing.length > 0)
        throw rawFilesMissing(
          `${delivery.exportName} ${delivery.slot}`,
          missing.map((file) => file.path),
        )
      onEvent({ type: 'load-started', delivery, bytes: fetched.files.reduce((sum, file) => sum + file.bytes, 0) })
      const load = await store.loadDelivery(withColumns(request.config, fetched), {
        strict,
        allowUntied,
        onEvent,
        signal,
      })
      loaded.push(load)
      onEvent({ type: 'delivery-loaded', delivery, load })
    } catch (thrown) {
      error = thrown
    }
    const report = { loaded, planned: [delivery], unchanged: [], skipped: [], transferredBytes: 0 }
    outcomes.push({ name: delivery.exportName, location: store.workspace, report, error })
    if (signal.aborted) break
  }
  return outcomes
}

/** Of each slot the delivery in force; where none was ever known (the lake was lost), the newest that lies here. */
async function chooseDeliveries(
  workspace: string,
  known: readonly LoadedDelivery[],
): Promise<readonly FetchedDelivery[]> {
  const newest = new Map<string, { readonly fetched: FetchedDelivery; readonly age: string }>()
  for await (const fetched of storedDeliveries(workspace)) {
    const { delivery } = fetched
    const versions = known.filter((one) => one.exportName === delivery.exportName && one.slot === delivery.slot)
    if (versions.length > 0 && !versions.some((one) => one.current && sameVersion(one, delivery))) continue
    const slot = JSON.stringify([delivery.exportName, delivery.slot])
    const age = delivery.createdAt ?? (await recordedAt(workspace, delivery))
    const other = newest.get(slot)
    if (other === undefined || other.age < age) newest.set(slot, { fetched, age })
  }
  return [...newest.values()].map(({ fetched }) => fetched)
}

async function recordedAt(workspace: string, delivery: Delivery): Promise<string> {
  const record = await stat(join(deliveryDirectory(workspace, delivery), deliveryRecordName))
  return record.mtime.toISOString()
}

function sameVersion(held: LoadedDelivery, delivery: Delivery): boolean {
  return held.exportName === delivery.exportName && held.slot === delivery.slot && held.version === delivery.version
}

function periodsOf(delivery: Delivery, loaded: readonly LoadedDelivery[]): readonly string[] {
  const held = loaded.find((one) => sameVersion(one, delivery))
  return held?.billingPeriods ?? (delivery.billingPeriod === undefined ? [] : [delivery.billingPeriod])
}

/** A raw delivery with the columns that `finops.yaml` names today; one that is no longer configured keeps its own. */
export function withColumns(config: FinopsConfig, fetched: FetchedDelivery): FetchedDelivery {
  const name = fetched.delivery.exportName.split('/')[0]
  const entry = config.exports.find((candidate) => candidate.name === name)
  if (entry === undefined) return fetched
  const { formatOptions, ...delivery } = fetched.delivery
  const { columns: _, ...otherOptions } = formatOptions ?? {}
  const columns = entry.options['columns'] as Readonly<Record<string, string>> | undefined
  return {
    ...fetched,
    delivery: { ...delivery, formatOptions: { ...otherOptions, ...(columns !== undefined && { columns }) } },
  }
}

function rawFilesMissing(what: string, paths: readonly string[]): FinopsError {
  return new FinopsError({
    code: 'FINOPS_RAW_FILES_MISSING',
    message:
      paths.length === 0
        ? `The raw files of ${what} are not on this machine any more`
        : `${what} can't be transformed: ${paths[0]} is gone or has another size${paths.length > 1 ? ` (and ${paths.length - 1} more)` : ''}`,
    hint: 'Restore the files from a backup; until then its rows in the lake stay as they are.',
    details: { paths },
  })
}

function nothingToTransform(dataDir: string, periods: readonly string[] | undefined): FinopsError {
  return new FinopsError({
    code: 'FINOPS_NOTHING_TO_TRANSFORM',
    message: `There are no raw files${periods === undefined ? '' : ` of ${periods.join(', ')}`} in ${dataDir}`,
    hint: 'Fetch them first: finops ingest.',
    details: { path: dataDir, ...(periods && { periods }) },
  })
}
