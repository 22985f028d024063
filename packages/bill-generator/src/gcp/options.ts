import type { BillOptions, GeneratedFile } from '../options.ts'

/**
 * How extracts of the billing export lie in the bucket, and in which format:
 *
 * - `runs-parquet`, `runs-jsonl`: as the scheduled BigQuery script of `@open-finops/source-gcp` delivers them, a folder for
 *   each invoice month and run, and a marker file written last.
 * - `extract-parquet`, `extract-jsonl`: as `bq extract` writes the rows that were exported in a month; the file of a month
 *   also holds what came late for the invoice of the month before.
 *
 * Parquet is nested and snappy; JSON lines are gzip, with NUMERIC as text, as BigQuery writes them.
 */
export type GcpLayout = 'runs-parquet' | 'runs-jsonl' | 'extract-parquet' | 'extract-jsonl'

/** Every layout that `generateGcpBill` writes. */
export const gcpLayouts: readonly GcpLayout[] = ['runs-parquet', 'runs-jsonl', 'extract-parquet', 'extract-jsonl']

/** What to generate; `periods` are invoice months. Equal options give equal rows, on any number of threads. */
export interface GenerateGcpBillOptions extends BillOptions {
  readonly layout: GcpLayout
  /** Data files of each delivery. Default 2 for `demo`, one per 125,000 rows (at least 2) for `bench`. */
  readonly filesPerPeriod?: number
  /** Months delivered a second time by a newer run that holds a late correction (`demo` in `runs-…` layouts only). */
  readonly restated?: readonly string[]
  /** Folder inside the bucket, without slashes at its ends; may be empty. Default `gcp`. */
  readonly prefix?: string
  /** Billing account. Default `01A3F7-5C09D2-8E41B6`. */
  readonly billingAccountId?: string
}

/**
 * What a delivery holds of one invoice month and cost type, known from how the rows were made and not read back from
 * the files. Amounts are exact decimal texts in `currency`.
 */
export interface GcpBillTotal {
  /** `YYYY-MM`. */
  readonly invoiceMonth: string
  readonly currency: string
  /** regular, tax, adjustment, rounding_error. */
  readonly costType: string
  readonly rows: number
  /** Σ cost. */
  readonly cost: string
  /** Σ credits.amount. */
  readonly credits: string
  /** Σ of cost and credits: what FOCUS BilledCost and EffectiveCost must come to. */
  readonly billedCost: string
}

/** One extract: a run of an invoice month, or what was exported in a month. */
export interface GeneratedGcpDelivery {
  /** `YYYY-MM`: the invoice month, in `extract-…` layouts the month of the export. */
  readonly period: string
  /** 1, or 2 for the restatement. */
  readonly version: 1 | 2
  /** True for the delivery that counts. */
  readonly current: boolean
  /** Time of the run, as in its folder; absent in `extract-…` layouts. */
  readonly run?: string
  /** Key of the marker file; absent in `extract-…` layouts. */
  readonly markerKey?: string
  readonly files: readonly GeneratedFile[]
  readonly bytes: number
  readonly rows: number
  readonly totals: readonly GcpBillTotal[]
}

/** What was written, and the truth about it. */
export interface GeneratedGcpBill {
  readonly provider: 'gcp'
  readonly layout: GcpLayout
  /** The folder to name as `location` in finops.yaml. */
  readonly location: string
  /** Name of the BigQuery table that the extracts are of. */
  readonly table: string
  /** All deliveries, by period and version. */
  readonly deliveries: readonly GeneratedGcpDelivery[]
}
