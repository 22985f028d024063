import { SERVICE_SUBCATEGORIES } from '@open-finops/focus-schema'
import type { ValueFormat } from '../condition.ts'
import { ISO_4217 } from '../iso-4217.ts'
import {
  decimalPattern,
  keyValuePattern,
  momentPattern,
  pascalKeyPattern,
  skuKeyPattern,
  skuPriceKeys,
  skuTypePattern,
  unitPattern,
} from './patterns.ts'
import { type ColumnClass, sqlName, sqlString, sqlStrings } from './relation.ts'

/**
 * Texts that stand for a missing value and are none (NullHandling): those of less than five bytes, and those of fourteen.
 * In lists of four, since DuckDB makes a join of a longer one, which looks at every row.
 */
const shortPlaceholders: readonly (readonly string[])[] = [
  ['', 'NULL', 'null', 'Null'],
  ['N/A', 'n/a', 'NaN', 'nan'],
]
const longPlaceholders: readonly string[] = ['Not Applicable', 'not applicable']

/** Whether a value that isn't null has the format, in SQL; `true` where the column's type says so already. */
export function formatSql(format: ValueFormat, column: string, kind: ColumnClass, untyped: boolean): string {
  const name = sqlName(column)
  const like = (pattern: string): string => `regexp_full_match(${name}, ${sqlString(pattern)})`
  if (kind !== 'text') return typedFormatSql(format, name, kind)
  switch (format) {
    case 'string type':
    case 'string':
      return 'true'
    case 'decimal type':
      return untyped ? `TRY_CAST(${name} AS DOUBLE) IS NOT NULL` : 'false'
    case 'moment type':
      return `TRY_CAST(${name} AS TIMESTAMPTZ) IS NOT NULL`
    case 'decimal':
      return like(decimalPattern)
    case 'moment':
      return `(${like(momentPattern)} AND TRY_CAST(${name} AS TIMESTAMPTZ) IS NOT NULL)`
    case 'unit':
      return like(unitPattern)
    case 'currency':
    case 'not blank':
      return `(strlen(${name}) > 0 AND strlen(trim(${name})) > 0)`
    case 'national currency':
      return `${name} IN (${sqlStrings(ISO_4217)})`
    case 'no placeholder':
      // A length costs next to nothing; few values are compared with the lists. A null is none of them.
      return `CASE WHEN strlen(${name}) < 5 THEN NOT (${shortPlaceholders.map((texts) => `${name} IN (${sqlStrings(texts)})`).join(' OR ')})
        WHEN strlen(${name}) = 14 THEN ${name} NOT IN (${sqlStrings(longPlaceholders)}) ELSE true END`
    case 'key-value':
      return `CASE WHEN ${like(keyValuePattern)} THEN ${distinctKeys(name)} ELSE false END`
    case 'JSON object':
      return `CASE WHEN json_valid(${name}) THEN json_type(${name}) = 'OBJECT' ELSE false END`
    case 'subcategory of its category':
      return `ServiceCategory || '/' || ${name} IN (${categoryPairs})`
    case 'Pascal case keys':
      return like(pascalKeyPattern)
    case 'SKU price keys':
      return like(skuKeyPattern)
    case 'SKU price types':
      return like(skuTypePattern)
    case 'SKU price spelling':
      return `NOT regexp_matches(regexp_replace(${name}, '"(${skuPriceKeys.join('|')})"\\s*:', '', 'g'), '(?i)"(${skuPriceKeys.join('|')})"\\s*:')`
  }
}

function typedFormatSql(format: ValueFormat, name: string, kind: ColumnClass): string {
  switch (format) {
    case 'decimal type':
    case 'decimal':
      return kind === 'number' ? 'true' : kind === 'float' ? `isfinite(${name})` : 'false'
    case 'moment type':
    case 'moment':
      return String(kind === 'moment')
    case 'string':
    case 'not blank':
      return 'true'
    case 'no placeholder':
      return kind === 'float' ? `NOT isnan(${name})` : 'true'
    default:
      return 'false'
  }
}

function distinctKeys(name: string): string {
  return `len(json_keys(${name})) = len(list_distinct(json_keys(${name})))`
}

const categoryPairs: string = Object.entries(SERVICE_SUBCATEGORIES)
  .flatMap(([category, subcategories]) => subcategories.map((subcategory) => sqlString(`${category}/${subcategory}`)))
  .join(', ')
