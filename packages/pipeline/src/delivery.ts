import type { BillingPeriod } from './billing-period.ts'

/** How the rows of a raw file are written. */
export type FileEncoding = 'csv' | 'parquet' | 'jsonl'

/** One file that a delivery promises, as the source lists it, before any byte of it is read. */
export interface DeliveryFile {
  /** Where it lies in the source (object key, path below the location); unique within the delivery. */
  readonly key: string
  /** What the file is to its format where that matters, e.g. `actual` and `amortized` of an Azure pair. */
  readonly role?: string
  /** Size in bytes as listed; what is fetched must have it. */
  readonly bytes?: number
  /** The store's tag of this content, where it has one; a read of another content fails. */
  readonly etag?: string
}

/** What a user said about an export that its format needs to know. */
export interface FormatOptions {
  /** Columns that the export renamed: provider's own name → name in the file. */
  readonly columns?: Readonly<Record<string, string>>
}

/**
 * One version of a set of files that an export wrote together: an AWS assembly or execution, an Azure run,
 * a GCP extract. It holds no data, only what is needed to decide whether to fetch it.
 */
export interface Delivery {
  /** The cloud, e.g. `aws`. */
  readonly provider: string
  /** The export, unique in a store: the source's name, then the name that the cloud knows it by (`aws-main/cur-hourly`). */
  readonly exportName: string
  /**
   * The place in its export that this delivery fills: a newer delivery of the same slot replaces it, all others
   * are added to it. For an export that rewrites whole months the slot is the month.
   */
  readonly slot: string
  /** Identity of the content: equal versions of one slot hold equal files. */
  readonly version: string
  /** Id of the column layout, e.g. `aws-cur-1`. */
  readonly format: string
  readonly encoding: FileEncoding
  /** The billing period of every row, where the manifest says so; absent when only the rows can tell. */
  readonly billingPeriod?: BillingPeriod
  /**
   * The billing periods that this delivery is meant to hold whole, as its manifest, folder or name says; it may hold
   * rows of others besides, such as late usage of the month before. Absent: `billingPeriod` where there is one,
   * otherwise nobody knows.
   */
  readonly covers?: readonly BillingPeriod[]
  /** When the cloud wrote it, ISO 8601 in UTC, where known. */
  readonly createdAt?: string
  readonly files: readonly DeliveryFile[]
  readonly formatOptions?: FormatOptions
}

/** A file of a delivery on this machine, byte for byte as the cloud wrote it (a zip is unpacked). */
export interface RawFile {
  readonly key: string
  readonly role?: string
  /** Absolute path. */
  readonly path: string
  /** Size on disk in bytes. */
  readonly bytes: number
  readonly compression: 'none' | 'gzip'
}

/** A delivery with all of its files on this machine. */
export interface FetchedDelivery {
  readonly delivery: Delivery
  readonly files: readonly RawFile[]
}

/**
 * The billing periods that a delivery is meant to hold whole; undefined when nothing says so. A period of an export is
 * *partial* when every delivery that holds rows of it says what it covers, and none of the export's covers it: then
 * some late rows are there, and the bill they belong to is not.
 */
export function coveredPeriods(
  delivery: Pick<Delivery, 'billingPeriod' | 'covers'>,
): readonly BillingPeriod[] | undefined {
  return delivery.covers ?? (delivery.billingPeriod === undefined ? undefined : [delivery.billingPeriod])
}
