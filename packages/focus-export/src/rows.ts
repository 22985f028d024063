import type { Lake, QueryParameters } from '@open-finops/loader-duckdb'

/** One row of an answer, read column by column. */
export interface Row {
  /** Empty where NULL. */
  text(column: string): string
  /** undefined where NULL. */
  optional(column: string): string | undefined
  /** For counts. */
  number(column: string): number
}

/** Asks the lake for few rows, such as counts; rows of a bill stay in DuckDB. */
export async function rowsOf(
  lake: Lake,
  sql: string,
  parameters?: QueryParameters,
  signal?: AbortSignal,
): Promise<readonly Row[]> {
  const { columns, rows } = await lake.query(sql, parameters, signal && { signal })
  const places = new Map(columns.map(({ name }, index) => [name, index]))
  return rows.map((values) => {
    const value = (column: string): unknown => values[places.get(column) ?? -1]
    return {
      text: (column) => String(value(column) ?? ''),
      optional: (column) => (value(column) == null ? undefined : String(value(column))),
      number: (column) => Number(value(column) ?? 0),
    }
  })
}
