import type { Delivery } from './delivery.ts'
import type { DeliveryLoad } from './store.ts'

/**
 * Everything that happens in an ingest, as data: a CLI draws progress from it, a pipeline logs it, tests assert it.
 *
 * A source says `discovery-started`, `delivery-skipped` with `in-flight` (and then doesn't yield that delivery),
 * `file-progress`, `file-fetched` (once a file, with its final size) and `retry`; a store says `load-progress`,
 * `column-missing`, `column-unknown`, `column-null-text` and `value-unknown`; `ingest` says the rest; `warning` may come from all three. While a delivery
 * is loaded the next one is fetched, so the events of two deliveries interleave.
 */
export type IngestEvent =
  | { readonly type: 'discovery-started'; readonly source: string; readonly location: string }
  | { readonly type: 'delivery-discovered'; readonly delivery: Delivery }
  | { readonly type: 'delivery-skipped'; readonly delivery: Delivery; readonly reason: SkipReason }
  | { readonly type: 'fetch-started'; readonly delivery: Delivery; readonly files: number; readonly bytes: number }
  | {
      readonly type: 'file-progress'
      readonly delivery: Delivery
      readonly key: string
      /** Bytes of the file that are here by now. */
      readonly bytes: number
    }
  | {
      readonly type: 'file-fetched'
      readonly delivery: Delivery
      readonly key: string
      readonly bytes: number
      /** Bytes that came over the network now; 0 when the file was here already. */
      readonly transferred: number
    }
  | { readonly type: 'retry'; readonly what: string; readonly attempt: number; readonly reason: string }
  | { readonly type: 'load-started'; readonly delivery: Delivery; readonly bytes: number }
  | { readonly type: 'load-progress'; readonly delivery: Delivery; readonly percent: number }
  | {
      readonly type: 'column-missing'
      readonly delivery: Delivery
      readonly rawColumn: string
      readonly focusColumns: readonly string[]
    }
  | {
      /** A column that nobody told of; its values are kept in `x_ProviderColumns`. */
      readonly type: 'column-unknown'
      readonly delivery: Delivery
      readonly rawColumn: string
      /** Rows with a value in it. */
      readonly rows: number
    }
  | {
      /** A text that stands for NULL, such as `NULL`, was taken for it. */
      readonly type: 'column-null-text'
      readonly delivery: Delivery
      readonly rawColumn: string
      readonly rows: number
    }
  | {
      readonly type: 'value-unknown'
      readonly delivery: Delivery
      readonly kind: string
      readonly value: string
      readonly rows: number
    }
  | { readonly type: 'delivery-loaded'; readonly delivery: Delivery; readonly load: DeliveryLoad }
  | { readonly type: 'warning'; readonly code: `FINOPS_${string}`; readonly message: string }

/**
 * Why a discovered delivery was not loaded: the store holds this version; its period was not asked for; or the
 * cloud is rewriting its files right now, and the next run will find it whole.
 */
export type SkipReason = 'unchanged' | 'outside-periods' | 'in-flight'

/** Takes events as they happen; must not throw. */
export type OnEvent = (event: IngestEvent) => void
