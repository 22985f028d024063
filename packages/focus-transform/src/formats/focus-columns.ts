import { costAndUsageColumns, type FocusVersion, LAKE_COLUMNS } from '@open-finops/focus-schema'
import { col } from '../language/build.ts'
import type { ColumnRule, Format, RawColumn, RawColumnRole } from '../language/mapping.ts'

/** Columns without which no total of a FOCUS file can be known or tied. */
const NECESSARY: ReadonlySet<string> = new Set([
  'BilledCost',
  'BillingAccountId',
  'BillingCurrency',
  'BillingPeriodStart',
  'ChargeCategory',
  'ChargePeriodEnd',
  'ChargePeriodStart',
  'EffectiveCost',
])

const lakeTypes = new Map<string, string>(LAKE_COLUMNS.map((column) => [column.name, column.lakeType]))

const RAW_TYPES: Readonly<Record<string, RawColumn['type']>> = {
  VARCHAR: 'string',
  TIMESTAMP: 'timestamp',
  'DECIMAL(38,18)': 'money',
  'DECIMAL(38,15)': 'quantity',
}

/**
 * The columns of a file that is FOCUS already: those of the version and the lake's own x_ columns, as they are.
 * @param maps columns that the provider writes as maps or as JSON text of flat objects.
 */
export function focusColumns(version: FocusVersion, maps: readonly string[]): Format['columns'] {
  const columns: Record<string, RawColumn> = {}
  const jsonColumns = new Set(
    LAKE_COLUMNS.filter((column) => column.dataType === 'JSON').map((column) => column.name as string),
  )
  for (const name of [...costAndUsageColumns(version).map((column) => column.name), ...ownColumns]) {
    const type = maps.includes(name)
      ? 'map'
      : jsonColumns.has(name)
        ? 'json'
        : (RAW_TYPES[lakeTypes.get(name) ?? ''] ?? 'string')
    columns[name] = NECESSARY.has(name)
      ? { type, need: 'required', remedy: `'${name}' is mandatory in FOCUS ${version}: select it in the export.` }
      : { type, need: 'optional' }
  }
  return columns
}

const PARQUET_TYPES: Readonly<Record<string, string>> = {
  money: 'DOUBLE',
  quantity: 'DOUBLE',
  timestamp: 'TIMESTAMP',
  map: 'MAP(VARCHAR, VARCHAR)',
}

/** A Parquet file with every one of these columns. */
export function declaredColumns(columns: Format['columns']): Format['declared'] {
  return Object.entries(columns).map(([name, { type }]) => ({
    name,
    sql: `"${name}"`,
    type: PARQUET_TYPES[type] ?? 'VARCHAR',
  }))
}

const ownColumns = LAKE_COLUMNS.filter((column) => column.versions.length === 0 && column.providers !== 'any').map(
  (column) => column.name,
)

/** Reads a column name of a FOCUS file; a column that no rule knows is kept in `x_ProviderColumns`. */
export function focusColumnRole(columns: Format['columns']): Format['roleOf'] {
  const byLowerCase = new Map(Object.keys(columns).map((name) => [name.toLowerCase(), name]))
  return (rawName): RawColumnRole => {
    const name = byLowerCase.get(rawName.toLowerCase())
    return name ? { kind: 'column', name } : { kind: 'member', family: 'provider-columns', key: rawName }
  }
}

/** Every column as the file has it. */
export function focusMapping(columns: Format['columns']): Format['mapping'] {
  const rules: Record<string, ColumnRule> = {}
  for (const name of Object.keys(columns)) rules[name] = { value: col(name) }
  return {
    ...rules,
    x_NativeCost: { value: col('BilledCost') },
    x_ProviderColumns: { value: { op: 'json', families: ['provider-columns'] } },
  }
}
