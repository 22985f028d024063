import { resolve } from 'node:path'
import { abortedError, throwIfAborted } from './abort.ts'
import type { BillingPeriodRange } from './billing-period.ts'
import type { Delivery, FetchedDelivery } from './delivery.ts'
import { isFinopsError } from './errors.ts'
import type { IngestEvent, OnEvent } from './events.ts'
import { fetchIntoWorkspace } from './fetch-into-workspace.ts'
import { type DeliveryFailure, failureFacts, ingestFailure } from './ingest-failure.ts'
import { planIngest } from './plan-ingest.ts'
import type { BillingSource } from './source.ts'
import type { DeliveryLoad, FocusStore } from './store.ts'

/** What `ingest` joins, and how. */
export interface IngestRequest {
  readonly source: BillingSource
  readonly store: FocusStore
  /**
   * Only deliveries of these billing periods, and those whose period only their rows can tell; default: all that
   * are new or changed.
   */
  readonly periods?: BillingPeriodRange
  /** Absolute folder for raw files; default: the store's own. */
  readonly workspace?: string
  /** Only say what would be fetched and loaded; nothing is written. */
  readonly dryRun?: boolean
  /** Refuse deliveries with values that no rule knows. Default false. */
  readonly strict?: boolean
  /** Load deliveries whose FOCUS total differs from their native total. Default false. */
  readonly allowUntied?: boolean
  readonly onEvent?: OnEvent
  readonly signal?: AbortSignal
}

/** What an ingest did. */
export interface IngestReport {
  readonly loaded: readonly DeliveryLoad[]
  /** Deliveries that are new or changed, in the order of loading; with `dryRun` they were not loaded. */
  readonly planned: readonly Delivery[]
  /** Deliveries whose version the store holds; not fetched. */
  readonly unchanged: readonly Delivery[]
  /** Deliveries outside the asked periods, or being rewritten by the cloud right now. */
  readonly skipped: readonly Delivery[]
  /** Bytes that came over the network. */
  readonly transferredBytes: number
}

/**
 * Brings every new or changed delivery of a source into a store, oldest billing period first, and keeps its raw
 * files in the workspace. While one delivery is loaded the next is fetched; loads never overlap.
 *
 * A delivery that fails does not hold up the others. Once all had their turn, the failure is thrown, with the
 * report of what was loaded in `details.report` and the failed deliveries in `details.failures`.
 *
 * @throws FinopsError the failed delivery's own code; `FINOPS_INGEST_FAILED` when several failed;
 *   `FINOPS_ABORTED` (with `details.report`) when the signal stopped it; `FINOPS_NO_BILLING_FILES`,
 *   `FINOPS_DUPLICATE_DELIVERY`, `FINOPS_BAD_PERIOD` before anything is fetched.
 */
export async function ingest(request: IngestRequest): Promise<IngestReport> {
  const { source, store, signal } = request
  let transferredBytes = 0
  const onEvent = (event: IngestEvent): void => {
    if (event.type === 'file-fetched') transferredBytes += event.transferred
    request.onEvent?.(event)
  }
  const plan = await planIngest({ ...request, onEvent }).catch((error: unknown) => {
    throw signal?.aborted ? abortedError(signal) : error
  })
  const loaded: DeliveryLoad[] = []
  const report = (): IngestReport => ({ loaded, ...plan, transferredBytes })
  if (request.dryRun) return report()

  const failures: DeliveryFailure[] = []
  const workspace = resolve(request.workspace ?? store.workspace)
  const stop = new AbortController()
  const stopSignal = signal === undefined ? stop.signal : AbortSignal.any([signal, stop.signal])
  const startFetch = (delivery: Delivery): Promise<Outcome> =>
    settled(fetchIntoWorkspace({ source, delivery, workspace, onEvent, signal: stopSignal }))
  const load = async ({ fetched, error }: Outcome): Promise<DeliveryLoad> => {
    if (fetched === undefined) throw error
    throwIfAborted(signal)
    const { delivery, files } = fetched
    onEvent({ type: 'load-started', delivery, bytes: files.reduce((sum, file) => sum + file.bytes, 0) })
    const { strict = false, allowUntied = false } = request
    return await store.loadDelivery(fetched, { strict, allowUntied, onEvent, signal: stopSignal })
  }

  let ahead: Promise<Outcome> | undefined
  try {
    for (const [index, delivery] of plan.planned.entries()) {
      const outcome = await (ahead ?? startFetch(delivery))
      const next = plan.planned[index + 1]
      ahead = next && startFetch(next)
      try {
        const done = await load(outcome)
        loaded.push(done)
        onEvent({ type: 'delivery-loaded', delivery, load: done })
      } catch (error) {
        if (signal?.aborted) throw abortedError(signal, { failures: failures.map(failureFacts), report: report() })
        if (!isFinopsError(error)) throw error
        failures.push({ delivery, error })
      }
    }
  } finally {
    stop.abort()
    await ahead
  }
  const [first, ...others] = failures
  if (first !== undefined) throw ingestFailure([first, ...others], report())
  return report()
}

/** How a fetch ended; kept as a value since nobody awaits the one ahead while a load runs. */
type Outcome =
  | { readonly fetched: FetchedDelivery; readonly error?: undefined }
  | { readonly fetched?: undefined; readonly error: unknown }

function settled(fetching: Promise<FetchedDelivery>): Promise<Outcome> {
  return fetching.then(
    (fetched) => ({ fetched }),
    (error: unknown) => ({ error }),
  )
}
