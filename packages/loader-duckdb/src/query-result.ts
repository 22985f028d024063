import {
  DuckDBArrayValue,
  DuckDBListValue,
  DuckDBMapValue,
  type DuckDBResultReader,
  DuckDBStructValue,
  DuckDBTimestampMillisecondsValue,
  DuckDBTimestampNanosecondsValue,
  DuckDBTimestampSecondsValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  DuckDBUnionValue,
  type DuckDBValue,
} from '@duckdb/node-api'

/**
 * A value of a query's answer. Decimals are text with every digit; whole numbers are numbers where exact and bigints
 * beyond; moments are ISO 8601 in UTC, dates `YYYY-MM-DD`; maps and structs are objects.
 */
export type QueryValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | readonly QueryValue[]
  | { readonly [key: string]: QueryValue }

/** A column of a query's answer. */
export interface QueryColumn {
  readonly name: string
  /** DuckDB's name of the type, e.g. `DECIMAL(38,18)`. */
  readonly type: string
}

/** The whole answer of a query. */
export interface QueryResult {
  readonly columns: readonly QueryColumn[]
  /** Values in the order of the columns: two columns may have one name. */
  readonly rows: readonly (readonly QueryValue[])[]
}

/** Turns DuckDB's answer into plain values. */
export function queryResult(reader: DuckDBResultReader): QueryResult {
  const types = reader.columnTypes()
  const names = reader.columnNames()
  return {
    columns: types.map((type, index) => ({ name: names[index] ?? '', type: type.toString() })),
    rows: reader.convertRows<QueryValue>(queryValue),
  }
}

/** One value; the rest (times, intervals, UUIDs, blobs) is DuckDB's own text. */
function queryValue(value: DuckDBValue): QueryValue {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value)
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : value
  if (value instanceof DuckDBListValue || value instanceof DuckDBArrayValue) return value.items.map(queryValue)
  if (value instanceof DuckDBStructValue) return objectOf(Object.entries(value.entries))
  if (value instanceof DuckDBMapValue) return objectOf(value.entries.map((entry) => [String(entry.key), entry.value]))
  if (value instanceof DuckDBUnionValue) return queryValue(value.value)
  if (value instanceof DuckDBTimestampTZValue) return moment(new DuckDBTimestampValue(value.micros))
  if (plainTimestamps.some((timestamp) => value instanceof timestamp)) return moment(value)
  return String(value)
}

const plainTimestamps = [
  DuckDBTimestampValue,
  DuckDBTimestampSecondsValue,
  DuckDBTimestampMillisecondsValue,
  DuckDBTimestampNanosecondsValue,
] as const

/** The lake's moments are UTC; DuckDB writes `2026-10-01 00:00:00`. */
function moment(value: object): string {
  const text = String(value)
  return /^\d{4}-/.test(text) ? `${text.replace(' ', 'T')}Z` : text
}

/** Made property by property, so that a key like `__proto__` is a key. */
function objectOf(entries: readonly (readonly [string, DuckDBValue])[]): QueryValue {
  const made: Record<string, QueryValue> = Object.create(null)
  for (const [key, value] of entries) made[key] = queryValue(value)
  return made
}
