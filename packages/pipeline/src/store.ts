import type { BillingPeriod } from './billing-period.ts'
import type { FetchedDelivery } from './delivery.ts'
import type { OnEvent } from './events.ts'

/** Rows and money of one native row type in one currency; all amounts are exact decimals as text. */
export interface NativeTypeTotal {
  readonly currency: string
  /** The provider's own type of row, e.g. `SavingsPlanNegation`. */
  readonly nativeType: string
  readonly sourceRows: number
  readonly focusRows: number
  /** Sum of the provider's own cost over the source rows. */
  readonly nativeCost: string
  readonly billedCost: string
  readonly effectiveCost: string
  readonly listCost: string
  readonly contractedCost: string
}

/** Why a source row has no FOCUS row, or a FOCUS row no source row, and how often. */
export interface RowChange {
  readonly kind: 'dropped' | 'made'
  /** E.g. `savings-plan-negation`, `unused-commitment`. */
  readonly reason: string
  readonly nativeType: string
  readonly rows: number
}

/** What one delivery holds of one billing period. */
export interface PeriodLoad {
  readonly billingPeriod: BillingPeriod
  readonly sourceRows: number
  readonly focusRows: number
  readonly rowChanges: readonly RowChange[]
  readonly totals: readonly NativeTypeTotal[]
}

/** Where each FOCUS column of a delivery came from. */
export interface ColumnOrigin {
  readonly column: string
  /** `reported` by the provider, `derived` by a documented rule, `absent`: NULL on every row. */
  readonly origin: 'reported' | 'derived' | 'absent'
  /** Native columns it could be made from that the files lack. */
  readonly missing: readonly string[]
  /** Where rows differ: each origin that a value may have. A NULL is absent, whatever its column is. */
  readonly origins?: readonly ('reported' | 'derived')[]
  /** Where rows differ: which row has which origin, in words or SQL. */
  readonly rule?: string
}

/**
 * A value of the provider's that no rule knows, or that only a rule for files of any provider decided; its rows and
 * their money are kept.
 */
export interface UnknownValue {
  /**
   * E.g. `service`, `line-item-type`; `column` for a column that nobody told of, and `null-text` for one in which a text
   * stood for NULL: then the value is the column's name.
   */
  readonly kind: string
  readonly value: string
  readonly rows: number
}

/** What a load found out; also what the store's ledger keeps of it. */
export interface DeliveryLoad {
  readonly provider: string
  readonly exportName: string
  readonly slot: string
  readonly version: string
  readonly format: string
  /** ISO 8601 in UTC. */
  readonly loadedAt: string
  readonly periods: readonly PeriodLoad[]
  readonly columns: readonly ColumnOrigin[]
  readonly unknownValues: readonly UnknownValue[]
}

/** A delivery that the store holds, or held until a newer one took its slot. */
export interface LoadedDelivery {
  readonly provider: string
  readonly exportName: string
  readonly slot: string
  readonly version: string
  readonly loadedAt: string
  readonly billingPeriods: readonly BillingPeriod[]
  /** The billing periods that it is meant to hold whole (`coveredPeriods`); absent when it did not say. */
  readonly covers?: readonly BillingPeriod[]
  /** False once a newer delivery of its slot replaced it. */
  readonly current: boolean
}

/** How strict a load is, and whom to tell. */
export interface LoadOptions {
  /** Refuse a delivery with values that no rule knows instead of keeping and reporting them. Default false. */
  readonly strict?: boolean
  /** Load a delivery whose FOCUS total differs from its native total. Default false. */
  readonly allowUntied?: boolean
  readonly onEvent?: OnEvent
  readonly signal?: AbortSignal
}

/**
 * Where FOCUS rows live. Its state lives with the data: what is loaded is asked of the store, nothing else
 * remembers it. Implementations pass the conformance kit of `@open-finops/pipeline/testing`.
 */
export interface FocusStore {
  readonly specVersion: 'v1'
  /** E.g. `duckdb`. */
  readonly name: string
  /** Where `ingest` puts raw files unless told otherwise; an absolute folder. */
  readonly workspace: string
  listLoadedDeliveries(): Promise<readonly LoadedDelivery[]>
  /**
   * Turns the delivery into FOCUS rows and lets it take its slot: in every billing period that the slot's former
   * delivery or this one holds rows of, the former's rows go and these come, in one commit, all or nothing.
   * Rows of other slots stay.
   * @throws FinopsError when a file can't be read, a necessary column is missing, or totals don't tie; the store
   *   is then as it was.
   */
  loadDelivery(fetched: FetchedDelivery, options?: LoadOptions): Promise<DeliveryLoad>
  /** Frees files and locks; the store can't be used afterwards. */
  close(): Promise<void>
}
