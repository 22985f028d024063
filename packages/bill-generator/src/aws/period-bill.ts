import type { BillColumn } from './columns.ts'

/** One delivery of one period, ready to be written: made by a scenario, in the DuckDB instance it was given. */
export interface PeriodBill {
  readonly basis: 'gross' | 'net'
  /** Columns of the legacy bill; the parts carry them under `relationName(column)`. */
  readonly columns: readonly BillColumn[]
  /** One SELECT per data file. They also carry `bill_payer_account_name` and `line_item_usage_account_name`. */
  readonly parts: readonly string[]
  /** SELECT of currency, line_item_type, line_rows, unblended_cost, billed_cost, effective_cost: the truth, from how rows were made. */
  readonly totals: string
}
