import type { FocusColumn } from '../packages/focus-schema/src/column.ts'
import { constantName, HEADER, lines, literal, variableName } from './literal.ts'
import type { ResolvedDataset } from './resolve.ts'

/** The columns of each dataset as constants, with the union of their names. */
export function renderColumns(datasets: readonly ResolvedDataset[], version: string): string {
  const parts = datasets.map(
    ({ dataset, columns }) => `
/** A column of ${dataset} in FOCUS ${version}. */
export type ${dataset}ColumnName = (typeof ${constantName(dataset)}_COLUMN_NAMES)[number]

/** The names of the ${columns.length} columns of ${dataset} in FOCUS ${version}, in the order of the specification. */
export const ${constantName(dataset)}_COLUMN_NAMES = ${lines(columns.map(({ name }) => name))} as const

/** The ${columns.length} columns of ${dataset} in FOCUS ${version}, in the order of the specification. */
export const ${constantName(dataset)}_COLUMNS: readonly FocusColumn<${dataset}ColumnName>[] = ${lines(columns)}
`,
  )
  return `${HEADER}import type { FocusColumn } from '../../column.ts'\n${parts.join('')}`
}

/** A column may be missing from a row unless every dataset has to have it. */
function mayBeAbsent(column: FocusColumn): boolean {
  return column.featureLevel !== 'Mandatory'
}

function typeOf(column: FocusColumn): string {
  const type = column.allowedValues === null ? 'string' : column.name
  return column.allowsNulls ? `${type} | null` : type
}

function allowedValueNames(
  datasets: readonly ResolvedDataset[],
  names: (column: FocusColumn) => readonly string[],
): readonly string[] {
  const columns = datasets.flatMap(({ columns }) => columns.filter(({ allowedValues }) => allowedValues !== null))
  return [...new Set(columns.flatMap(names))].sort()
}

/** The row type of each dataset. */
export function renderRows(datasets: readonly ResolvedDataset[], version: string): string {
  const types = allowedValueNames(datasets, ({ name }) => [name])
  const parts = datasets.map(
    ({ dataset, columns }) => `
/** One row of ${dataset} in FOCUS ${version}: decimals as decimal strings, moments as ISO 8601 in UTC, JSON as text. */
export interface ${dataset}Row {
${columns.map((column) => `  ${column.name}${mayBeAbsent(column) ? '?' : ''}: ${typeOf(column)}\n`).join('')}  [custom: \`x_\${string}\`]: unknown
}
`,
  )
  return `${HEADER}import type { ${types.join(', ')} } from '../allowed-values.ts'\n${parts.join('')}`
}

function valueSchema(column: FocusColumn): string {
  if (column.allowedValues !== null) return `v.oneOf(${constantName(column.name)}_VALUES)`
  if (column.dataType === 'DateTime') return 'v.dateTime'
  if (column.dataType === 'Decimal') {
    const limits = Object.entries(column.numericRange ?? {}).filter(([, limit]) => limit !== null)
    return limits.length === 0 ? 'v.decimal()' : `v.decimal(${literal(Object.fromEntries(limits))})`
  }
  if (column.dataType === 'JSON') return column.valueFormat === 'Key-Value' ? 'v.keyValue' : 'v.jsonObject'
  return column.nationalCurrency ? 'v.nationalCurrency' : 'v.text'
}

function columnSchema(column: FocusColumn): string {
  const schema = column.allowsNulls ? `z.nullable(${valueSchema(column)})` : valueSchema(column)
  return mayBeAbsent(column) ? `z.exactOptional(${schema})` : schema
}

/** The zod schema of a row of each dataset. */
export function renderZod(datasets: readonly ResolvedDataset[], version: string): string {
  const values = allowedValueNames(datasets, ({ name }) => [`${constantName(name)}_VALUES`])
  const parts = datasets.map(
    ({ dataset, columns }) => `
/** Checks one row of ${dataset} in FOCUS ${version}. */
export const ${variableName(dataset)}RowSchema: z.ZodType<${dataset}Row> = v.row({
${columns.map((column) => `  ${column.name}: ${columnSchema(column)},\n`).join('')}})
`,
  )
  return `${HEADER}import * as z from 'zod'
import * as v from '../../row-values.ts'
import { ${values.join(', ')} } from '../allowed-values.ts'
import type { ${datasets.map(({ dataset }) => `${dataset}Row`).join(', ')} } from './rows.ts'
${parts.join('')}`
}

/** The Arrow schema of each dataset. */
export function renderArrow(datasets: readonly ResolvedDataset[], version: string): string {
  const parts = datasets.map(
    ({ dataset }) => `
/** The Arrow schema of ${dataset} in FOCUS ${version}. */
export const ${variableName(dataset)}ArrowSchema: Schema = arrowSchemaOf(${constantName(dataset)}_COLUMNS, '${version}')
`,
  )
  return `${HEADER}import type { Schema } from 'apache-arrow'
import { arrowSchemaOf } from '../../arrow-schema.ts'
import { ${datasets.map(({ dataset }) => `${constantName(dataset)}_COLUMNS`).join(', ')} } from './columns.ts'
${parts.join('')}`
}

/** What `@open-finops/focus-schema/<version>` exports. */
export function renderVersionIndex(version: string): string {
  return `${HEADER}import type { FocusVersion } from '../../version.ts'

export type { FocusColumn } from '../../column.ts'
export * from './columns.ts'
export type * from './rows.ts'

/** The version that this module describes. */
export const FOCUS_VERSION: FocusVersion = '${version}'
`
}
