import type { JsonSchema, JsonType } from '../condition.ts'
import { sqlString, sqlStrings } from './relation.ts'

const duckdbTypes: Readonly<Record<JsonType, readonly string[]>> = {
  object: ['OBJECT'],
  array: ['ARRAY'],
  string: ['VARCHAR'],
  number: ['BIGINT', 'UBIGINT', 'DOUBLE', 'HUGEINT'],
  boolean: ['BOOLEAN'],
  null: ['NULL'],
}

/** Whether a text column holds JSON that fits the schema, in DuckDB's SQL. */
export function schemaSql(column: string, schema: JsonSchema): string {
  const counter = { depth: 0 }
  return `CASE WHEN json_valid(${column}) THEN ${fits(`${column}::JSON`, schema, counter)} ELSE false END`
}

interface Counter {
  depth: number
}

/** `value` is JSON and not SQL's null. */
function fits(value: string, schema: JsonSchema, counter: Counter): string {
  if (typeof schema === 'boolean') return String(schema)
  const parts: string[] = []
  const type = `json_type(${value})`
  if (schema.type !== undefined) {
    const types = typeof schema.type === 'string' ? [schema.type] : schema.type
    parts.push(`${type} IN (${sqlStrings(types.flatMap((name) => duckdbTypes[name]))})`)
  }
  const text = `json_extract_string(${value}, '$')`
  if (schema.enum !== undefined) parts.push(`${text} IN (${sqlStrings(schema.enum)})`)
  if (typeof schema.const === 'string') parts.push(`(${type} = 'VARCHAR' AND ${text} = ${sqlString(schema.const)})`)
  if (typeof schema.const === 'boolean') parts.push(`(${type} = 'BOOLEAN' AND ${text} = '${schema.const}')`)
  const number = `TRY_CAST(${text} AS DOUBLE)`
  if (schema.minimum !== undefined) parts.push(`(${notA('number', type)} OR ${number} >= ${schema.minimum})`)
  if (schema.maximum !== undefined) parts.push(`(${notA('number', type)} OR ${number} <= ${schema.maximum})`)
  parts.push(...objectParts(value, type, schema, counter), ...arrayParts(value, type, schema, counter))
  for (const part of schema.allOf ?? []) parts.push(fits(value, part, counter))
  if (schema.anyOf) parts.push(`(${schema.anyOf.map((part) => fits(value, part, counter)).join(' OR ')})`)
  if (schema.oneOf)
    parts.push(`(${schema.oneOf.map((part) => `(${fits(value, part, counter)})::INT`).join(' + ')}) = 1`)
  if (schema.not) parts.push(`NOT (${fits(value, schema.not, counter)})`)
  if (schema.when && schema.fits)
    parts.push(`(NOT (${fits(value, schema.when, counter)}) OR (${fits(value, schema.fits, counter)}))`)
  return parts.length === 0 ? 'true' : `(${parts.join(' AND ')})`
}

function notA(name: JsonType, type: string): string {
  return `${type} NOT IN (${sqlStrings(duckdbTypes[name])})`
}

function objectParts(value: string, type: string, schema: Exclude<JsonSchema, boolean>, counter: Counter): string[] {
  const parts: string[] = []
  const member = (key: string): string => `json_extract(${value}, ${sqlString(`$."${key}"`)})`
  for (const key of schema.required ?? []) parts.push(`${member(key)} IS NOT NULL`)
  for (const [key, part] of Object.entries(schema.properties ?? {})) {
    const sql = fits(member(key), part, counter)
    if (sql !== 'true') parts.push(`(${member(key)} IS NULL OR ${sql})`)
  }
  if (schema.closed) {
    const key = `k${counter.depth++}`
    const known = Object.keys(schema.properties ?? {})
    const named = known.length === 0 ? 'false' : `${key} IN (${sqlStrings(known)})`
    parts.push(
      `len(list_filter(json_keys(${value}), lambda ${key}: NOT (${named}${schema.closed === true ? ` OR regexp_full_match(${key}, 'x_[A-Z][a-zA-Z0-9]*')` : ''}))) = 0`,
    )
  }
  return parts.map((part) => `(${type} <> 'OBJECT' OR ${part})`)
}

function arrayParts(value: string, type: string, schema: Exclude<JsonSchema, boolean>, counter: Counter): string[] {
  const parts: string[] = []
  const length = `json_array_length(${value})`
  if (schema.minItems !== undefined) parts.push(`${length} >= ${schema.minItems}`)
  if (schema.maxItems !== undefined) parts.push(`${length} <= ${schema.maxItems}`)
  const counted = (part: JsonSchema, wanted: boolean): string => {
    const item = `e${counter.depth++}`
    const sql = fits(item, part, counter)
    return `len(list_filter(json_extract(${value}, '$[*]'), lambda ${item}: ${wanted ? sql : `NOT ${sql}`}))`
  }
  if (schema.items !== undefined) parts.push(`${counted(schema.items, false)} = 0`)
  if (schema.contains !== undefined) parts.push(`${counted(schema.contains, true)} > 0`)
  return parts.map((part) => `(${type} <> 'ARRAY' OR ${part})`)
}
