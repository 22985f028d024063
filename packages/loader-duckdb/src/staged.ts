import type { LakeDataset } from '@open-finops/focus-schema'
import type { BillingPeriod, ColumnOrigin, PeriodLoad, UnknownValue } from '@open-finops/pipeline'
import { chargeSums, chargeSumsIn } from './charge-summary.ts'

/** A Parquet file of FOCUS rows of one delivery and one billing period, complete but not yet part of the lake. */
export interface StagedFile {
  readonly billingPeriod: BillingPeriod
  /** Absolute path, on the same file system as the lake. */
  readonly path: string
  readonly rows: number
  readonly bytes: number
  /** SHA-256 in hex, where it is known already. */
  readonly sha256?: string
}

/** A delivery turned into FOCUS rows, with all that its ledger entry needs; nobody can see it until it is committed. */
export interface StagedDelivery {
  /** The table of the lake that its rows land in; default CostAndUsage. */
  readonly dataset?: LakeDataset
  /** Empty when the delivery holds no rows. */
  readonly files: readonly StagedFile[]
  /** A Parquet file of `rawSums` of these files, where there is one. */
  readonly sums?: string
  readonly periods: readonly PeriodLoad[]
  readonly columns: readonly ColumnOrigin[]
  readonly unknownValues: readonly UnknownValue[]
}

/** What `chargeSums` selects of a staged delivery that has files of costs. */
export function stagedSums({ sums, files }: StagedDelivery): string {
  return sums === undefined ? chargeSums(files.map(({ path }) => path)) : chargeSumsIn(sums)
}
