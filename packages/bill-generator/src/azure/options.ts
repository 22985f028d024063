import type { BillOptions, GeneratedFile } from '../options.ts'

/**
 * Under which agreement the bill stands and how its exports lie in the container, as Cost Management writes them:
 *
 * - `ea-create-new`: Enterprise Agreement, CSV gzip, a folder for each run, older runs stay.
 * - `mca-create-new`: Microsoft Customer Agreement, the same otherwise.
 */
export type AzureLayout = 'ea-create-new' | 'mca-create-new'

/** Every layout that `generateAzureBill` writes. */
export const azureLayouts: readonly AzureLayout[] = ['ea-create-new', 'mca-create-new']

/** The exports of a bill: actual costs, or these together with amortized costs. */
export type AzureDataset = 'ActualCost' | 'AmortizedCost'

/** What to generate. */
export interface GenerateAzureBillOptions extends BillOptions {
  readonly layout: AzureLayout
  /** Default for `demo` both, for `bench` actual costs alone. */
  readonly datasets?: readonly AzureDataset[]
  /** Folder inside the container, without slashes at its ends; may be empty. Default `exports`. */
  readonly rootFolder?: string
}

/**
 * What a bill holds of one charge type and pricing model, known from how the rows were made and not read back from the
 * files. Costs are exact decimal texts in `currency`.
 */
export interface AzureBillTotal {
  readonly currency: string
  readonly chargeType: string
  readonly pricingModel: string
  /** Rows of FOCUS: what stands in both exports counts once. */
  readonly rows: number
  /** Σ of FOCUS BilledCost: cost in the billing currency of the actual export. */
  readonly billedCost: string
  /**
   * Σ of FOCUS EffectiveCost: with an amortized export covered usage and unused commitments cost what it says and
   * commitments' purchases and refunds nothing; without one it is the billed cost.
   */
  readonly effectiveCost: string
}

/** One run of one export. */
export interface GeneratedAzureRun {
  readonly dataset: AzureDataset
  readonly exportName: string
  readonly runId: string
  /** When the run was started, ISO 8601. */
  readonly submittedAt: string
  readonly manifestKey: string
  readonly files: readonly GeneratedFile[]
  readonly rows: number
}

/** The runs of one billing period that belong together. */
export interface GeneratedAzureDelivery {
  /** `YYYY-MM`. */
  readonly period: string
  /** 1, or 2 for the restatement. */
  readonly version: 1 | 2
  /** True for the newest runs of the period. */
  readonly current: boolean
  readonly runs: readonly GeneratedAzureRun[]
  /** Data files of all runs. */
  readonly files: readonly GeneratedFile[]
  readonly bytes: number
  /** Rows of all runs. */
  readonly rows: number
  readonly totals: readonly AzureBillTotal[]
}

/** What was written, and the truth about it. */
export interface GeneratedAzureBill {
  readonly provider: 'azure'
  readonly layout: AzureLayout
  /** The folder to name as `location` in finops.yaml. */
  readonly location: string
  /** What the exports are of, as a resource id. */
  readonly scope: string
  /** All deliveries, by period and version. */
  readonly deliveries: readonly GeneratedAzureDelivery[]
}
