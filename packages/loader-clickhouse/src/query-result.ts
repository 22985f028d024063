import type { QueryResult, QueryValue } from '@open-finops/loader-duckdb'
import type { RawAnswer } from './connection.ts'

/**
 * ClickHouse's answer in the values of a lake's: decimals as text with every digit, whole numbers as numbers where exact
 * and bigints beyond, moments as ISO 8601 in UTC, maps and tuples as objects.
 */
export function queryResult({ names, types, rows }: RawAnswer): QueryResult {
  const readers = types.map(readerOf)
  return {
    columns: names.map((name, index) => ({ name, type: lakeType(types[index] ?? '') })),
    rows: rows.map((row) => row.map((value, index) => (readers[index] ?? plain)(value))),
  }
}

/** The type as a lake names it, for those that a lake has. */
function lakeType(type: string): string {
  const inner = /^(?:Nullable|LowCardinality)\((.*)\)$/.exec(type)?.[1]
  if (inner !== undefined) return lakeType(inner)
  const decimal = /^Decimal\((\d+), (\d+)\)$/.exec(type)
  if (decimal !== null) return `DECIMAL(${decimal[1]},${decimal[2]})`
  if (/^U?Int/.test(type)) return wholeTypes[type.replace(/^U?Int/, '')] ?? 'HUGEINT'
  if (type.startsWith('DateTime')) return 'TIMESTAMP'
  return plainTypes[type] ?? type
}

const wholeTypes: Readonly<Record<string, string>> = {
  '8': 'SMALLINT',
  '16': 'INTEGER',
  '32': 'BIGINT',
  '64': 'BIGINT',
}
const plainTypes: Readonly<Record<string, string>> = {
  ...{ String: 'VARCHAR', Bool: 'BOOLEAN', Date: 'DATE', Date32: 'DATE', Float32: 'FLOAT', Float64: 'DOUBLE' },
}

type Reader = (value: unknown) => QueryValue

function readerOf(type: string): Reader {
  const inner = /^(?:Nullable|LowCardinality)\((.*)\)$/.exec(type)?.[1]
  if (inner !== undefined) return readerOf(inner)
  if (/^U?Int(64|128|256)$/.test(type)) return whole
  if (type.startsWith('DateTime')) return moment
  const element = /^Array\((.*)\)$/.exec(type)?.[1]
  if (element !== undefined) {
    const read = readerOf(element)
    return (value) => (Array.isArray(value) ? value.map(read) : null)
  }
  return plain
}

function whole(value: unknown): QueryValue {
  if (value === null || value === undefined) return null
  const exact = BigInt(String(value))
  return Number.isSafeInteger(Number(exact)) ? Number(exact) : exact
}

/** `2026-10-01T00:00:00.000000Z` as DuckDB has it: no idle zeros. */
function moment(value: unknown): QueryValue {
  return value === null || value === undefined
    ? null
    : String(value)
        .replace(/(\.\d*?)0+Z$/, '$1Z')
        .replace('.Z', 'Z')
}

function plain(value: unknown): QueryValue {
  if (value === null || value === undefined) return null
  if (typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number') return value
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== 'object') return String(value)
  const made: Record<string, QueryValue> = Object.create(null)
  for (const [key, one] of Object.entries(value)) made[key] = plain(one)
  return made
}
