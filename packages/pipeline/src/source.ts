import type { BillingPeriodRange } from './billing-period.ts'
import type { Delivery, RawFile } from './delivery.ts'
import type { OnEvent } from './events.ts'

/** What to look for, and whom to tell. */
export interface DiscoverRequest {
  /** Deliveries whose manifest names a period outside this range may be left out; those without a period must not. */
  readonly periods?: BillingPeriodRange
  readonly onEvent?: OnEvent
  readonly signal?: AbortSignal
}

/** Where to put the files of one delivery, and whom to tell. */
export interface FetchWorkspace {
  /**
   * An absolute, existing folder for this delivery alone; what a broken-off fetch left there may be resumed. The
   * name `delivery.json` in it is taken.
   */
  readonly directory: string
  readonly onEvent?: OnEvent
  readonly signal?: AbortSignal
}

/**
 * Where a bill comes from: finds the current deliveries of the exports at one location and brings their files
 * here. It knows layouts and manifests, and nothing of FOCUS. Implementations pass the conformance kit of
 * `@open-finops/pipeline/testing`.
 */
export interface BillingSource {
  readonly specVersion: 'v1'
  /** The cloud, e.g. `aws`. */
  readonly provider: string
  /** The user's name of it; the first part of every `exportName`. */
  readonly name: string
  /**
   * Yields the newest delivery of each slot. Reads listings and manifests, no data bytes.
   * @throws FinopsError when the location can't be read, or holds nothing that could be a bill
   *   (`FINOPS_NO_BILLING_FILES`).
   */
  discoverDeliveries(request: DiscoverRequest): AsyncIterable<Delivery>
  /**
   * Brings every file of the delivery to this machine, in the order of `delivery.files`: into the folder, or, for
   * a source whose files are on this machine already, by naming them where they lie. Files that are in the folder
   * whole are not transferred again.
   * @throws FinopsError when a file is missing, has another size or content than discovered, or can't be read;
   *   `FINOPS_ABORTED` when the signal stops it.
   */
  fetchDelivery(delivery: Delivery, workspace: FetchWorkspace): AsyncIterable<RawFile>
}
