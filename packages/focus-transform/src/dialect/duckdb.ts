import { fieldsOf, structType } from '../compile/struct-type.ts'
import type { ValueType } from '../language/expression.ts'
import type { LookupTable } from '../lookups/index.ts'
import type { ClosedType, Dialect, RecordList, UsedLookup } from './dialect.ts'

const TYPES: Readonly<Record<ValueType, string>> = {
  string: 'VARCHAR',
  money: 'DECIMAL(38,18)',
  quantity: 'DECIMAL(38,15)',
  number: 'DOUBLE',
  timestamp: 'TIMESTAMP',
  map: 'MAP(VARCHAR, VARCHAR)',
  records: 'STRUCT("key" VARCHAR, "value" VARCHAR)[]',
  boolean: 'BOOLEAN',
}

const identifier = (name: string): string => `"${name.replaceAll('"', '""')}"`
const text = (value: string): string => `'${value.replaceAll("'", "''")}'`

/*
 * DuckDB reads text into DECIMAL(38,x) some fifteen times slower than into DECIMAL(18,x), which holds nearly every
 * amount of a bill. Both paths are exact: the short one is taken only where its ten decimals and seven digits hold
 * the whole text. The same for doubles: the short one only where it gives the same double back, so that 0.1 stays
 * 0.1; the long one goes by the shortest text of the double. A computed double is rounded to fewer
 * decimals the larger it is, in few bands, since each takes time on every row.
 * DuckDB reads 1_000 as a thousand, which no bill means: with a character that no number has it is refused.
 */
const MACROS: readonly string[] = [
  `CREATE OR REPLACE TEMP MACRO finops_is_short(x) AS strpos(x, '_') = 0 AND strpos(x, 'E') = 0 AND strpos(x, 'e') = 0 AND strpos(x, '.') BETWEEN 1 AND 8 AND length(x) <= strpos(x, '.') + 10`,
  `CREATE OR REPLACE TEMP MACRO finops_money_of_text(x) AS CASE WHEN finops_is_short(x) THEN CAST(CAST(x AS DECIMAL(18,10)) AS DECIMAL(38,18)) ELSE CAST(replace(x, '_', '?') AS DECIMAL(38,18)) END`,
  `CREATE OR REPLACE TEMP MACRO finops_quantity_of_text(x) AS CASE WHEN finops_is_short(x) THEN CAST(CAST(x AS DECIMAL(18,10)) AS DECIMAL(38,15)) ELSE CAST(replace(x, '_', '?') AS DECIMAL(38,15)) END`,
  `CREATE OR REPLACE TEMP MACRO finops_money_of_double(x) AS CASE WHEN x = CAST(TRY_CAST(x AS DECIMAL(18,10)) AS DOUBLE) THEN CAST(TRY_CAST(x AS DECIMAL(18,10)) AS DECIMAL(38,18)) ${exactBands()} ELSE CAST(CAST(x AS VARCHAR) AS DECIMAL(38,18)) END`,
  `CREATE OR REPLACE TEMP MACRO finops_money_of_number(x) AS CASE WHEN abs(x) < 0.001 THEN CAST(TRY_CAST(x AS DECIMAL(18,18)) AS DECIMAL(38,18)) WHEN abs(x) < 8 THEN CAST(TRY_CAST(x AS DECIMAL(18,15)) AS DECIMAL(38,18)) WHEN abs(x) < 8000 THEN CAST(TRY_CAST(x AS DECIMAL(18,12)) AS DECIMAL(38,18)) ELSE CAST(CAST(x AS DECIMAL(38,6)) AS DECIMAL(38,18)) END`,
  `CREATE OR REPLACE TEMP MACRO finops_quantity_of_double(x) AS CASE ${doubleBands(15)} ELSE CAST(CAST(x AS DECIMAL(38,0)) AS DECIMAL(38,15)) END`,
]

/* Sixteen significant digits of a double, by decimals that fit 64 bits; from 8 × 10^15, near 2^53, it is an integer. */
function doubleBands(scale: number): string {
  return Array.from({ length: 16 }, (_, at) => 15 - at)
    .map(
      (place) => `WHEN abs(x) < 8e${15 - place} THEN CAST(TRY_CAST(x AS DECIMAL(18,${place})) AS DECIMAL(38,${scale}))`,
    )
    .join(' ')
}

/*
 * Below 4 × 10^15 units of its last place only one decimal gives a double back, so that one is its shortest text. What
 * is left needs seventeen digits.
 */
function exactBands(): string {
  return Array.from({ length: 13 }, (_, at) => 18 - at)
    .map((place) => {
      const decimal = `TRY_CAST(x AS DECIMAL(18,${place}))`
      return `WHEN abs(x) < 4e${15 - place} AND x = CAST(${decimal} AS DOUBLE) THEN CAST(${decimal} AS DECIMAL(38,18))`
    })
    .join(' ')
}

function read(sql: string, nativeType: string, to: ValueType | 'json'): string {
  const native = nativeType.toUpperCase()
  if (to === 'json') return readJson(sql, native)
  if (to === 'map') return readMap(sql, native)
  if (native === 'TEXT') return cast(sql, 'string', to)
  if (native === 'VARCHAR' || native === 'JSON') return cast(`NULLIF(${sql}, '')`, 'string', to)
  if (to === 'string') return `NULLIF(CAST(${sql} AS VARCHAR), '')`
  if (native === 'DOUBLE' || native === 'FLOAT')
    return readDouble(native === 'FLOAT' ? `CAST(CAST(${sql} AS VARCHAR) AS DOUBLE)` : sql, to)
  if (native === 'TIMESTAMP WITH TIME ZONE') return `make_timestamp(epoch_us(${sql}))`
  return `CAST(${sql} AS ${TYPES[to]})`
}

function readDouble(sql: string, to: ValueType): string {
  if (to === 'money') return `finops_money_of_double(${sql})`
  return to === 'quantity' ? `finops_quantity_of_double(${sql})` : cast(sql, 'number', to)
}

function readMap(sql: string, native: string): string {
  if (native.startsWith('MAP(')) return native === 'MAP(VARCHAR, VARCHAR)' ? sql : `CAST(${sql} AS ${TYPES.map})`
  const text = native === 'TEXT' ? sql : `NULLIF(CAST(${sql} AS VARCHAR), '')`
  return `CAST(CAST(${text} AS JSON) AS ${TYPES.map})`
}

function readJson(sql: string, native: string): string {
  if (native === 'TEXT') return sql
  if (native === 'VARCHAR') return `NULLIF(${sql}, '')`
  return native.startsWith('MAP(') ? jsonOfMap(`CAST(${sql} AS ${TYPES.map})`, []) : `CAST(to_json(${sql}) AS VARCHAR)`
}

function records(sql: string, nativeType: string, fields: Readonly<Record<string, 'string' | 'money'>>): RecordList {
  const isText = /^(VARCHAR|TEXT|JSON)$/i.test(nativeType)
  const wanted = Object.entries(fields)
  const texts = wanted.map(([name]) => ({ name, type: 'VARCHAR' }))
  const present = new Map(
    fieldsOf(isText ? structType(texts) : nativeType).map((field) => [field.name.toLowerCase(), field]),
  )
  return {
    sql: isText ? recordsOfText(sql, wanted) : sql,
    field(record, name) {
      const field = present.get(name.toLowerCase())
      const to = fields[name] ?? 'string'
      return field ? read(`${record}.${identifier(field.name)}`, field.type, to) : `CAST(NULL AS ${TYPES[to]})`
    },
  }
}

function recordsOfText(sql: string, fields: readonly (readonly [string, string])[]): string {
  const shape = JSON.stringify([Object.fromEntries(fields.map(([name]) => [name, 'VARCHAR']))])
  const json = `NULLIF(CAST(${sql} AS VARCHAR), '')`
  return `from_json(CASE WHEN starts_with(${json}, '{') THEN '[' || ${json} || ']' ELSE ${json} END, ${text(shape)})`
}

function cast(sql: string, from: ValueType, to: ValueType): string {
  if (from === to) return sql
  if (from === 'string' && to === 'money') return `finops_money_of_text(${sql})`
  if (from === 'string' && to === 'quantity') return `finops_quantity_of_text(${sql})`
  if (from === 'number' && to === 'money') return `finops_money_of_number(${sql})`
  if (from === 'number' && to === 'quantity') return `CAST(finops_money_of_number(${sql}) AS ${TYPES.quantity})`
  return `CAST(${sql} AS ${TYPES[to]})`
}

function jsonOfMap(sql: string, rename: readonly { readonly prefix: string; readonly with: string }[]): string {
  const renamed =
    rename.length === 0
      ? 'e.key'
      : `CASE ${rename.map((r) => `WHEN starts_with(e.key, ${text(r.prefix)}) THEN ${text(r.with)} || substr(e.key, ${r.prefix.length + 1})`).join(' ')} ELSE e.key END`
  const kept = `list_filter(map_entries(${sql}), lambda e: e.value <> '')`
  const members = `list_transform(${kept}, lambda e: CAST(to_json(${renamed}) AS VARCHAR) || ':' || CAST(to_json(e.value) AS VARCHAR))`
  return `NULLIF('{' || array_to_string(list_sort(${members}), ',') || '}', '{}')`
}

/** DuckDB's SQL, 1.3 or newer. Compiled statements expect the session's TimeZone to be UTC. */
export const duckdbDialect: Dialect = {
  id: 'duckdb',
  identifier,
  text,
  typeName: (type) => TYPES[type],
  closedText: (value, type) => `${text(value)}::${identifier(type)}`,
  read,
  records,
  cast,
  mapValue: (sql, key) => `NULLIF(${sql}[${text(key)}], '')`,
  contains: (sql, part) => `contains(${sql}, ${text(part)})`,
  startsWith: (sql, part) => `starts_with(${sql}, ${text(part)})`,
  matches: (sql, pattern) => `regexp_matches(${sql}, ${text(pattern)})`,
  divide: (left, right) => `${left} / NULLIF(${right}, 0)`,
  multiply: (left, right) => `${left} * ${right}`,
  fail: (message, type) => `CAST(error(${text(message)}) AS ${TYPES[type]})`,
  jsonMember: (key, sql, as) => {
    const name = text(`${JSON.stringify(key)}:`)
    if (as === 'string') return `${name} || CAST(to_json(${sql}) AS VARCHAR)`
    return `${name} || CASE WHEN contains(${sql}, '.') THEN CAST(TRY_CAST(${sql} AS DECIMAL(38,18)) AS VARCHAR) ELSE CAST(TRY_CAST(${sql} AS BIGINT) AS VARCHAR) END`
  },
  jsonObject: (members) => `NULLIF('{' || concat_ws(',', ${members.join(', ')}) || '}', '{}')`,
  jsonOfMap,
  jsonMerge: (first, second) =>
    `CASE WHEN ${first} IS NULL THEN ${second} WHEN ${second} IS NULL THEN ${first} ELSE CAST(json_merge_patch(${first}, ${second}) AS VARCHAR) END`,
  unnestTexts: (cases, type) => `unnest(${listOfTexts(cases, type, [''])})`,
  lookup: (table, key, column, type) =>
    `getvariable(${text(variableOf(table, column, type))})[enum_code(TRY_CAST(${key} AS ${identifier(`key of ${table}`)})) + 1]`,
  lookupTable: (name) => identifier(`lookup_${name}`),
  prelude: (used, joined, closed) => [
    ...MACROS,
    ...closed.map(enumType),
    ...used.flatMap(enumLookup),
    ...joined.map(lookupTable),
  ],
}

function enumType({ name, values }: ClosedType): string {
  return `CREATE OR REPLACE TEMP TYPE ${identifier(name)} AS ENUM (${values.map(text).join(', ')})`
}

function variableOf(table: string, column: string, type: string | undefined): string {
  return type === undefined ? `${table}.${column}` : `${table}.${column} as ${type}`
}

/* Lists are constants, one for each set of conditions that hold: to build one for each row is slow. */
function listOfTexts(
  [first, ...rest]: readonly { readonly condition: string; readonly text: string }[],
  type: string,
  texts: readonly string[],
): string {
  if (first === undefined) return `[${texts.map(text).join(', ')}]::${identifier(type)}[]`
  return `CASE WHEN ${first.condition} THEN ${listOfTexts(rest, type, [...texts, first.text])} ELSE ${listOfTexts(rest, type, texts)} END`
}

/*
 * A lookup by the number that its key has in an enum, in a list of that length: a join would cut every batch of rows
 * into those that found and those that did not, and copy all their columns.
 */
function enumLookup({ table, columns }: UsedLookup): string[] {
  const list = (cells: readonly (string | null | undefined)[]): string =>
    cells.map((cell) => (cell === null || cell === undefined ? 'NULL' : text(cell))).join(', ')
  const keys = list(table.rows.map((row) => row[0]))
  return [
    `CREATE TYPE IF NOT EXISTS ${identifier(`key of ${table.name}`)} AS ENUM (${keys})`,
    ...columns.map(({ column, type }) => {
      const at = table.columns.indexOf(column)
      const cells = `[${list(table.rows.map((row) => row[at]))}]`
      const typed = type === undefined ? cells : `${cells}::${identifier(type)}[]`
      return `SET VARIABLE ${identifier(variableOf(table.name, column, type))} = ${typed}`
    }),
  ]
}

function lookupTable(table: LookupTable): string {
  const columns = table.columns.map(identifier).join(', ')
  const rows = table.rows.map((row) => `(${row.map((cell) => (cell === null ? 'NULL' : text(cell))).join(', ')})`)
  return `CREATE OR REPLACE TEMP TABLE ${identifier(`lookup_${table.name}`)} AS SELECT * FROM (VALUES ${rows.join(', ')}) AS t(${columns})`
}
