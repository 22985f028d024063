import type { Lake, QueryParameters } from './lake.ts'

/** One row of an answer, read column by column. */
export interface AnswerRow {
  /** Empty where NULL. */
  readonly text: (column: string) => string
  readonly optional: (column: string) => string | null
  /** For counts. */
  readonly number: (column: string) => number
}

/** Asks an open lake for few rows, such as sums of the ledger. */
export async function rowsOfLake(
  lake: Lake,
  sql: string,
  parameters?: QueryParameters,
  signal?: AbortSignal,
): Promise<readonly AnswerRow[]> {
  const { columns, rows } = await lake.query(sql, parameters, signal && { signal })
  const places = new Map(columns.map(({ name }, index) => [name, index]))
  return rows.map((values) => {
    const value = (column: string): unknown => values[places.get(column) ?? -1]
    return {
      text: (column) => String(value(column) ?? ''),
      optional: (column) => (value(column) == null ? null : String(value(column))),
      number: (column) => Number(value(column) ?? 0),
    }
  })
}
