import type { LakeDataset } from '@open-finops/focus-schema'
import type { BillingPeriod, ColumnOrigin, PeriodLoad, UnknownValue } from '@open-finops/pipeline'

/** A Parquet file of FOCUS rows of one delivery and one billing period, complete but not yet part of the lake. */
export interface StagedFile {
  readonly billingPeriod: BillingPeriod
  /** Absolute path, on the same file system as the lake. */
  readonly path: string
  readonly rows: number
  readonly bytes: number
}

/** A delivery turned into FOCUS rows, with all that its ledger entry needs; nobody can see it until it is committed. */
export interface StagedDelivery {
  /** The table of the lake that its rows land in; default CostAndUsage. */
  readonly dataset?: LakeDataset
  /** Empty when the delivery holds no rows. */
  readonly files: readonly StagedFile[]
  readonly periods: readonly PeriodLoad[]
  readonly columns: readonly ColumnOrigin[]
  readonly unknownValues: readonly UnknownValue[]
}
