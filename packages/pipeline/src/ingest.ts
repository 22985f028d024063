import type { BillingPeriodRange } from './billing-period.ts'
import type { OnEvent } from './events.ts'
import type { BillingSource } from './source.ts'
import type { DeliveryLoad, FocusStore } from './store.ts'
import type { Delivery } from './delivery.ts'

/** What `ingest` joins, and how. */
export interface IngestRequest {
  readonly source: BillingSource
  readonly store: FocusStore
  /** Only these billing periods; default: all that are new or changed. */
  readonly periods?: BillingPeriodRange
  /** Absolute folder for raw files; default: the store's own. */
  readonly workspace?: string
  /** Only say what would be fetched and loaded. */
  readonly dryRun?: boolean
  readonly strict?: boolean
  readonly allowUntied?: boolean
  readonly onEvent?: OnEvent
  readonly signal?: AbortSignal
}

/** What an ingest did. */
export interface IngestReport {
  readonly loaded: readonly DeliveryLoad[]
  /** Deliveries that are new or changed; with `dryRun` they were not loaded. */
  readonly planned: readonly Delivery[]
  readonly unchanged: readonly Delivery[]
  readonly skipped: readonly Delivery[]
  /** Bytes that came over the network. */
  readonly transferredBytes: number
}
