import type { FocusDataset, FocusVersion } from '@open-finops/focus-schema'
import type { Lake } from '@open-finops/loader-duckdb'
import type { BillingPeriod, BillingPeriodRange } from '@open-finops/pipeline'
import type { CommitmentFacts } from './commitment-facts.ts'
import type { InvoiceFacts } from './invoice-facts.ts'

/** How the rows of an export are written. */
export type ExportFormat = 'parquet' | 'csv'

/** What is to be exported, and where to. */
export interface ExportRequest {
  readonly lake: Lake
  readonly version: FocusVersion
  readonly format: ExportFormat
  /** The folder to make. It must not be there, be empty, or, with `force`, hold an earlier export. */
  readonly directory: string
  /** Default: every billing period of the lake. */
  readonly range?: BillingPeriodRange
  /** Replace an earlier export in the folder. Default false. */
  readonly force?: boolean
  /** What finance knows of invoices; see `readInvoiceFacts`. */
  readonly invoices?: readonly InvoiceFacts[]
  /** What no bill says of contract commitments; see `readCommitmentFacts`. */
  readonly commitments?: readonly CommitmentFacts[]
  /** The version of the program that exports, for the metadata. */
  readonly generatorVersion?: string
  /** Default: now. Decides which billing periods have ended. */
  readonly now?: Date
  /** Told before each file; must not throw. */
  readonly onProgress?: (progress: ExportProgress) => void
  readonly signal?: AbortSignal
}

/** The file that is written now. */
export interface ExportProgress {
  readonly dataset: FocusDataset
  /** Absent for a dataset that is one file. */
  readonly billingPeriod?: BillingPeriod
  /** Files written before it, and in all. */
  readonly done: number
  readonly files: number
}

/** A file of an export. */
export interface ExportedFile {
  /** Relative to the export's folder, with `/`. */
  readonly path: string
  /** Absent for a dataset that is one file. */
  readonly billingPeriod?: BillingPeriod
  readonly rows: number
  readonly bytes: number
}

/** Costs of one currency; exact decimals as text. */
export interface ExportedTotal {
  readonly currency: string
  readonly rows: number
  readonly billedCost: string
  readonly effectiveCost: string
  readonly listCost: string
  readonly contractedCost: string
}

/** A dataset of the version, written. */
export interface ExportedDataset {
  readonly dataset: FocusDataset
  readonly rows: number
  readonly columns: readonly string[]
  readonly files: readonly ExportedFile[]
}

/** A mandatory fact that nobody provided. */
export interface Gap {
  readonly dataset: FocusDataset
  /** What it is about: an invoice, a commitment; absent where it is about all rows. */
  readonly about?: string
  /** The columns that lack a value. */
  readonly columns: readonly string[]
  /** What is wrong where it is not a missing value. */
  readonly reason?: string
}

/** A column of the lake that the version has no place for, or forbids a value of. */
export interface LostColumn {
  readonly column: string
  /** Rows whose value no column of the export tells. */
  readonly rows: number
}

/** A column of the version that the rows of the lake do not fill. */
export interface AbsentColumn {
  readonly column: string
  /**
   * `no value`: NULL on every row, as FOCUS allows. `missing`: these rows have none, although FOCUS asks for one.
   * `left out`: no row has a value, FOCUS allows no NULL, and the column may be absent.
   */
  readonly state: 'no value' | 'missing' | 'left out'
  readonly rows: number
}

/** What an export holds, and what it does not. */
export interface ExportReport {
  readonly focusVersion: FocusVersion
  readonly format: ExportFormat
  /** Absolute. */
  readonly directory: string
  /** ISO 8601 in UTC. */
  readonly createdAt: string
  readonly periods: readonly BillingPeriod[]
  readonly datasets: readonly ExportedDataset[]
  /** Of CostAndUsage, by currency. */
  readonly totals: readonly ExportedTotal[]
  /** Datasets of the version that were left out; `gaps` says for want of what. */
  readonly leftOut: readonly FocusDataset[]
  readonly gaps: readonly Gap[]
  readonly lost: readonly LostColumn[]
  readonly absent: readonly AbsentColumn[]
}
