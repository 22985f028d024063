import { name } from '../sql.ts'

const keyValue = 'STRUCT("key" VARCHAR, "value" VARCHAR)[]'

/**
 * Columns of the detailed usage cost export with their DuckDB types, which are those of BigQuery's Parquet extracts:
 * STRING → VARCHAR, FLOAT64 → DOUBLE, NUMERIC → DECIMAL(38,9), TIMESTAMP → microseconds in UTC, records nested.
 * Cloud Billing documentation, "Structure of Detailed data export".
 */
export const gcpColumns = {
  billing_account_id: 'VARCHAR',
  service: 'STRUCT(id VARCHAR, description VARCHAR)',
  sku: 'STRUCT(id VARCHAR, description VARCHAR)',
  usage_start_time: 'TIMESTAMP WITH TIME ZONE',
  usage_end_time: 'TIMESTAMP WITH TIME ZONE',
  project:
    `STRUCT(id VARCHAR, number VARCHAR, "name" VARCHAR, labels ${keyValue}, ancestry_numbers VARCHAR, ancestors STRUCT(resource_name VARCHAR, display_name VARCHAR)[])` as string,
  labels: keyValue as string,
  system_labels: keyValue as string,
  location: 'STRUCT("location" VARCHAR, country VARCHAR, region VARCHAR, "zone" VARCHAR)',
  resource: 'STRUCT("name" VARCHAR, global_name VARCHAR)',
  tags: 'STRUCT("key" VARCHAR, "value" VARCHAR, inherited BOOLEAN, namespace VARCHAR)[]',
  price:
    'STRUCT(effective_price DECIMAL(38,9), tier_start_amount DECIMAL(38,9), unit VARCHAR, pricing_unit_quantity DECIMAL(38,9), list_price DECIMAL(38,9), effective_price_default DECIMAL(38,9), list_price_consumption_model DECIMAL(38,9))',
  subscription: 'STRUCT(instance_id VARCHAR)',
  transaction_type: 'VARCHAR',
  seller_name: 'VARCHAR',
  export_time: 'TIMESTAMP WITH TIME ZONE',
  cost: 'DOUBLE',
  currency: 'VARCHAR',
  currency_conversion_rate: 'DOUBLE',
  usage: 'STRUCT(amount DOUBLE, unit VARCHAR, amount_in_pricing_units DOUBLE, pricing_unit VARCHAR)',
  credits: 'STRUCT("name" VARCHAR, amount DOUBLE, full_name VARCHAR, id VARCHAR, "type" VARCHAR)[]',
  invoice: 'STRUCT("month" VARCHAR, publisher_type VARCHAR)',
  cost_type: 'VARCHAR',
  adjustment_info: 'STRUCT(id VARCHAR, description VARCHAR, "mode" VARCHAR, "type" VARCHAR)',
  cost_at_list: 'DOUBLE',
  cost_at_effective_price_default: 'DOUBLE',
  cost_at_list_consumption_model: 'DOUBLE',
  consumption_model: 'STRUCT(id VARCHAR, description VARCHAR)',
} as const

/** A column of the detailed usage cost export. */
export type GcpColumn = keyof typeof gcpColumns

/** Names in the order of the export. */
export const gcpColumnNames: readonly GcpColumn[] = Object.keys(gcpColumns) as GcpColumn[]

/** A nested value with the fields of a column; fields that are not named are NULL. */
export function record(column: GcpColumn, fields: Readonly<Record<string, string>>): string {
  return recordOf(gcpColumns[column].replace(/\[\]$/, ''), fields)
}

function recordOf(type: string, fields: Readonly<Record<string, string>>): string {
  const known = [
    ...type
      .slice('STRUCT('.length, -1)
      .matchAll(/(?:^|, )"?(\w+)"? (?:STRUCT\([^()]*\)(?:\[\])?|[A-Z]+(?:\([\d,]+\))?)/g),
  ]
  const names = known.map(([, field = '']) => field)
  const stray = Object.keys(fields).find((field) => !names.includes(field))
  if (stray !== undefined) throw new RangeError(`no field '${stray}' in ${type}`)
  return `CAST(struct_pack(${names.map((field) => `${name(field)} := ${fields[field] ?? 'NULL'}`).join(', ')}) AS ${type})`
}

/** A list of `key` and `value`; entries whose value is NULL are left out. */
export function labels(entries: Readonly<Record<string, string>>): string {
  const list = Object.entries(entries).map(
    ([key, value]) => `struct_pack("key" := '${key}', "value" := CAST(${value} AS VARCHAR))`,
  )
  return `list_filter(CAST([${list.join(', ')}] AS ${keyValue}), lambda e: e."value" IS NOT NULL)`
}

/** An empty table with every column, so that `UNION ALL BY NAME` gives a relation all of them and their types. */
export const emptyBill: string = `CREATE OR REPLACE TABLE gcp_row (${gcpColumnNames.map((column) => `${name(column)} ${gcpColumns[column]}`).join(', ')})`

/** The rows of a relation with every column of the export; lists are empty where it has none, as in BigQuery. */
export function wholeRows(relation: string): string {
  const lists = gcpColumnNames.filter((column) => gcpColumns[column].endsWith('[]'))
  const filled = lists.map((column) => `coalesce(${name(column)}, []) AS ${name(column)}`).join(', ')
  return `SELECT * REPLACE (${filled}) FROM (SELECT * FROM gcp_row UNION ALL BY NAME ${relation})`
}
