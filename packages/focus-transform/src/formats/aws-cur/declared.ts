import type { PresentColumn } from '../../compile/bind.ts'
import { legacyName, parquetName } from './column-names.ts'
import { CUR_COLUMNS } from './columns.ts'

/** Columns that only CUR 2.0 has, besides its maps. */
const ONLY_CUR_2 = ['bill_payer_account_name', 'line_item_usage_account_name']

/** Product attributes that have a column of their own in CUR 2.0; the others are keys of its map `product`. */
const PRODUCT_COLUMNS_OF_CUR_2 = [
  'instance_family',
  'instance_type',
  'operation',
  'product_family',
  'region_code',
  'servicecode',
  'sku',
]

const names = Object.keys(CUR_COLUMNS)
const isMap = (name: string): boolean => CUR_COLUMNS[name]?.type === 'map'
const quoted = (name: string): string => `"${name}"`

/** A legacy report in CSV, with one tag and one cost category. */
export const legacyCsv: readonly PresentColumn[] = [
  ...names.filter((name) => !isMap(name) && !ONLY_CUR_2.includes(name)).map(legacyName),
  'resourceTags/user:Name',
  'costCategory/Team',
].map((name) => ({ name, sql: quoted(name), type: 'TEXT' }))

const PARQUET_TYPES: Readonly<Record<string, string>> = {
  money: 'DOUBLE',
  quantity: 'DOUBLE',
  timestamp: 'TIMESTAMP',
  map: 'MAP(VARCHAR, VARCHAR)',
}

/** A CUR 2.0 export in Parquet with every column selected. */
export const cur2Parquet: readonly PresentColumn[] = names
  .filter((name) => !name.startsWith('product_') || PRODUCT_COLUMNS_OF_CUR_2.includes(name.slice('product_'.length)))
  .map((name) => ({
    name: parquetName(name),
    sql: quoted(parquetName(name)),
    type: name === 'discount' ? 'MAP(VARCHAR, DOUBLE)' : (PARQUET_TYPES[CUR_COLUMNS[name]?.type ?? ''] ?? 'VARCHAR'),
  }))
