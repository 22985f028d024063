import type { AzureDataset } from './options.ts'

/** One delivery of one period, ready to be written: made by a scenario, in the DuckDB instance it was given. */
export interface AzurePeriodBill {
  /** One SELECT per data file, by export; columns under the `key` of a `CostColumn`. */
  readonly parts: Readonly<Partial<Record<AzureDataset, readonly string[]>>>
  /** SELECT of currency, charge_type, pricing_model, line_rows, billed_cost, effective_cost: the truth, from how rows were made. */
  readonly totals: string
}
