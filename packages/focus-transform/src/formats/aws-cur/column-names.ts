import type { RawColumnRole } from '../../language/mapping.ts'
import { CUR_COLUMNS } from './columns.ts'

/**
 * Reads a column name of a Cost and Usage Report in any of its spellings: `lineItem/UnblendedCost` of legacy CSV,
 * `line_item_unblended_cost` of legacy Parquet and CUR 2.0, and every spelling of the ARN columns.
 * AWS CUR user guide, "Column names": an underscore before each capital, then lower case, others to underscores.
 */
export function curColumnRole(rawName: string): RawColumnRole {
  const slash = rawName.indexOf('/')
  if (slash > 0) {
    const category = rawName.slice(0, slash)
    const name = rawName.slice(slash + 1)
    if (category === 'resourceTags') return { kind: 'member', family: 'tags', key: tagKey(name, ':') }
    if (category === 'costCategory') return { kind: 'member', family: 'cost-categories', key: name }
    return columnOrDiscount(`${snakeCase(category)}_${snakeCase(name)}`, name)
  }
  const lower = rawName.toLowerCase()
  const tag = /^resource_tags[_.](user|aws)[_:](.+)$/.exec(lower)
  if (tag)
    return {
      kind: 'member',
      family: 'tags',
      key: tagKey(`${tag[1]}_${rawName.slice(lower.length - (tag[2] ?? '').length)}`, '_'),
    }
  const costCategory = /^cost_category[_.](.+)$/.exec(rawName)
  if (costCategory) return { kind: 'member', family: 'cost-categories', key: costCategory[1] ?? rawName }
  return columnOrDiscount(lower.replaceAll('.', '_'), lower.replace(/^discount_/, ''))
}

function columnOrDiscount(canonical: string, name: string): RawColumnRole {
  const column = canonical.replace(/_a_r_n$/, '_arn')
  if (Object.hasOwn(CUR_COLUMNS, column)) return { kind: 'column', name: column }
  return column.startsWith('discount_') ? { kind: 'member', family: 'discounts', key: name } : { kind: 'ignored' }
}

/** A column's name in Parquet files and in CUR 2.0. */
export function parquetName(column: string): string {
  return column.replace(/_arn$/, '_a_r_n')
}

const CATEGORIES: readonly (readonly [string, string])[] = [
  ['split_line_item_', 'splitLineItem'],
  ['savings_plan_', 'savingsPlan'],
  ['line_item_', 'lineItem'],
  ['reservation_', 'reservation'],
  ['identity_', 'identity'],
  ['discount_', 'discount'],
  ['pricing_', 'pricing'],
  ['product_', 'product'],
  ['bill_', 'bill'],
]
const CAMEL_CASE = /^(product_(?!product_name$)|pricing_(currency|unit|term|public_))/

/** A column's name in legacy CSV, e.g. `lineItem/UnblendedCost`. */
export function legacyName(column: string): string {
  const [prefix = '', category = ''] = CATEGORIES.find(([start]) => column.startsWith(start)) ?? []
  if (prefix === '') return column
  const words = column.slice(prefix.length).split('_')
  const name = words
    .map((word, at) =>
      word === 'arn'
        ? 'ARN'
        : at === 0 && CAMEL_CASE.test(column)
          ? word
          : word.slice(0, 1).toUpperCase() + word.slice(1),
    )
    .join('')
  return `${category}/${name}`
}

/** A user's tag key as the user wrote it; AWS's own with the prefix `aws:`. */
function tagKey(name: string, separator: string): string {
  if (name.startsWith(`user${separator}`)) return name.slice(5)
  return name.startsWith(`aws${separator}`) ? `aws:${name.slice(4)}` : name
}

function snakeCase(name: string): string {
  return name
    .replace(/[A-Z]/g, (capital, at: number) => (at === 0 ? capital : `_${capital}`))
    .replace(/[^A-Za-z0-9]/g, '_')
    .toLowerCase()
}
