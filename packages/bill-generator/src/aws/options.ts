import type { BillOptions, GeneratedFile } from '../options.ts'

/**
 * How a delivery lies in the bucket and in which format, as AWS writes it:
 *
 * - `cur-1-create-new`: legacy CUR, CSV gzip, one folder per assembly, older assemblies stay.
 * - `cur-1-overwrite`: legacy CUR, CSV gzip, one set of files per period, replaced by each delivery.
 * - `cur-1-parquet`: legacy CUR with Athena integration: Parquet, overwrite, `year=/month=` folders.
 * - `cur-2-parquet`: CUR 2.0 of Data Exports, Parquet, overwrite, `BILLING_PERIOD=` folders.
 * - `cur-2-csv`: CUR 2.0 of Data Exports, CSV gzip, one execution folder per delivery.
 */
export type AwsLayout = 'cur-1-create-new' | 'cur-1-overwrite' | 'cur-1-parquet' | 'cur-2-parquet' | 'cur-2-csv'

/** Every layout that `generateAwsBill` writes. */
export const awsLayouts: readonly AwsLayout[] = [
  'cur-1-create-new',
  'cur-1-overwrite',
  'cur-1-parquet',
  'cur-2-parquet',
  'cur-2-csv',
]

/** What to generate. */
export interface GenerateAwsBillOptions extends BillOptions {
  readonly layout: AwsLayout
  /** Approximate rows of each period. Default 3,000 for `demo` (more adds tenants of the same shape), 1,000,000 for `bench`. */
  readonly rowsPerPeriod?: number
  /** Grain of usage rows. Default `daily` for `demo`; `bench` is always hourly. */
  readonly granularity?: 'hourly' | 'daily'
  /** Activated cost-allocation tag keys with their prefix (`user:team`). Keys that the scenario doesn't know get sparse values. */
  readonly tagKeys?: readonly string[]
  /** Bucket name in manifests. Default `larkspur-billing`. */
  readonly bucket?: string
  /** Report prefix inside the bucket, without slashes at its ends; may be empty. Default `reports`. */
  readonly prefix?: string
  /** Report (legacy) or export (Data Exports) name. Default `larkspur-cur`. */
  readonly reportName?: string
}

/**
 * What a bill holds of one line-item type, known from how the rows were made and not read back from the files.
 * Costs are exact decimal texts in `currency`.
 */
export interface BillTotal {
  readonly currency: string
  readonly lineItemType: string
  readonly rows: number
  /** Σ lineItem/UnblendedCost. */
  readonly unblendedCost: string
  /** Σ of FOCUS BilledCost on the period's basis; covered usage and its negation count 0. */
  readonly billedCost: string
  /** Σ of FOCUS EffectiveCost on the period's basis; a commitment's fee rows carry its unused part here. */
  readonly effectiveCost: string
}

/** One delivery (assembly, execution) of one billing period. */
export interface GeneratedDelivery {
  /** `YYYY-MM`. */
  readonly period: string
  /** 1, or 2 for the restatement. */
  readonly version: 1 | 2
  /** True for the delivery that the newest manifest names. */
  readonly current: boolean
  /** assemblyId (legacy) or executionId (Data Exports). */
  readonly deliveryId: string
  /** `net`: net columns are populated and discount rows have a net cost of 0; `gross`: discount rows carry the money. */
  readonly basis: 'gross' | 'net'
  /** Key of the manifest that a reader should follow. */
  readonly manifestKey: string
  /** Data files; of an overwritten delivery only the newest version's files exist. */
  readonly files: readonly GeneratedFile[]
  readonly bytes: number
  readonly rows: number
  readonly totals: readonly BillTotal[]
}

/** What was written, and the truth about it. */
export interface GeneratedBill {
  readonly provider: 'aws'
  readonly layout: AwsLayout
  /** The folder to name as `location` in finops.yaml. */
  readonly location: string
  readonly bucket: string
  /** All deliveries, by period and version. */
  readonly deliveries: readonly GeneratedDelivery[]
}
