/** A SQL text literal. */
export function text(value: string): string {
  return `'${value.replaceAll("'", "''")}'`
}

/** A quoted SQL identifier. */
export function name(value: string): string {
  return `"${value.replaceAll('"', '""')}"`
}

/** One cell of a VALUES list; numbers are given as decimal text and cast by the column that takes them. */
export type Cell = string | number | boolean | null | undefined

function cell(value: Cell): string {
  if (value === null || value === undefined) return 'NULL'
  return typeof value === 'string' ? text(value) : String(value)
}

/**
 * `CREATE OR REPLACE TEMP TABLE <table>` with a few rows of reference data (prices, accounts, workloads).
 * `columns` maps each column to its DuckDB type; rows that lack a column get NULL.
 */
export function referenceTable<Column extends string>(
  table: string,
  columns: Readonly<Record<Column, string>>,
  rows: readonly Readonly<Partial<Record<Column, Cell>>>[],
): string {
  const names = Object.keys(columns) as Column[]
  const casts = names.map((column, index) => `CAST(col${index} AS ${columns[column]}) AS ${name(column)}`)
  const values = rows.map((row) => `(${names.map((column) => cell(row[column])).join(', ')})`)
  return `CREATE OR REPLACE TABLE ${table} AS SELECT ${casts.join(', ')} FROM (VALUES\n${values.join(',\n')}\n) AS v(${names.map((_, index) => `col${index}`).join(', ')})`
}

/**
 * Macros for values that look random and depend only on the seed and on what they are for:
 * `chance(a, b, c)` in [0, 1), `pick(n, a, b, c)` in 0 … n−1, `hex_id(length, a)` of at most 32 digits.
 */
export function seededMacros(seed: number): readonly string[] {
  return [
    `CREATE OR REPLACE MACRO chance(a, b, c) AS (hash(${seed}, a, b, c) % 1000000::UBIGINT)::DOUBLE / 1000000.0`,
    `CREATE OR REPLACE MACRO pick(n, a, b, c) AS (hash(${seed}, a, b, c) % n::UBIGINT)::BIGINT`,
    `CREATE OR REPLACE MACRO hex_id(length, a) AS substr(md5('${seed}/' || a), 1, length)`,
  ]
}
