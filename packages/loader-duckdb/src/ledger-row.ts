/** One row of the ledger, read column by column. */
export interface LedgerRow {
  text(column: string): string
  optional(column: string): string | null
  /** For counts and sizes. */
  number(column: string): number
  flag(column: string): boolean
  list(column: string): readonly string[]
}

/** A row whose values are texts, numbers, booleans, lists or null. */
export function ledgerRow(values: Readonly<Record<string, unknown>>): LedgerRow {
  return {
    text: (column) => String(values[column] ?? ''),
    optional: (column) => (values[column] == null ? null : String(values[column])),
    number: (column) => Number(values[column] ?? 0),
    flag: (column) => values[column] === true,
    list: (column) => {
      const value = values[column]
      return Array.isArray(value) ? value.map(String) : []
    },
  }
}
