import type { FocusOrigin, FocusVersion } from './version.ts'

/** A dataset that FOCUS defines. Until 1.2 there is only CostAndUsage. */
export type FocusDataset = 'CostAndUsage' | 'ContractCommitment' | 'InvoiceDetail' | 'BillingPeriod'

/** What a column's values are. DateTime is a moment in UTC, JSON an object. */
export type FocusDataType = 'String' | 'Decimal' | 'DateTime' | 'JSON'

/** How a value is written; the names are those of the FOCUS 1.4 data model. */
export type FocusValueFormat =
  | 'Allowed Values'
  | 'Currency'
  | 'Date/Time'
  | 'Expected Format'
  | 'JSON Object'
  | 'Key-Value'
  | 'Numeric'
  | 'Unit'
  | 'Unspecified'

/** Whether a dataset must, under a condition must, should or may have the column. */
export type FocusFeatureLevel = 'Mandatory' | 'Conditional' | 'Recommended' | 'Optional'

/** What a decimal column measures. It decides the scale that the lake keeps. */
export type FocusMeasure = 'Cost' | 'UnitPrice' | 'Quantity' | 'Ratio'

/** Inclusive limits of a decimal, as decimal strings; null where there is none. */
export interface NumericRange {
  readonly min: string | null
  readonly max: string | null
}

/** One column of one dataset, as one version of FOCUS defines it. */
export interface FocusColumn<Name extends string = string> {
  /** The column's id, exactly as the specification writes it. */
  readonly name: Name
  readonly displayName: string
  /** What the column says, in one line. */
  readonly description: string
  readonly kind: 'Dimension' | 'Metric'
  readonly dataType: FocusDataType
  readonly valueFormat: FocusValueFormat
  /** Whether a dataset that has the column may hold nulls in it. */
  readonly allowsNulls: boolean
  readonly featureLevel: FocusFeatureLevel
  /** When a Conditional column has to be there, or a Recommended one should; null where no condition is given. */
  readonly presenceCondition: string | null
  /** The only values that the column may hold, besides null; null where any value will do. */
  readonly allowedValues: readonly string[] | null
  readonly numericRange: NumericRange | null
  /** null for all but Decimal columns. */
  readonly measure: FocusMeasure | null
  /** True where only a currency of ISO 4217 will do, and no virtual one. */
  readonly nationalCurrency: boolean
  readonly since: FocusOrigin
  /** The version that marks the column as deprecated, though it still has it. */
  readonly deprecatedIn: FocusVersion | null
  /** The first version that no longer has the column. */
  readonly removedIn: FocusVersion | null
}
