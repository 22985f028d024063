import { datasetColumns, type FocusColumn, type FocusDataset, type FocusVersion } from '@open-finops/focus-schema'
import { atLeast, atMost, formatted, header, matches, notNull, oneOf, present, row } from './authoring.ts'
import { capabilitiesOf } from './capabilities.ts'
import { objectSchemas } from './object-schemas.ts'
import type { Rule } from './rule.ts'

/**
 * What the column definitions of a version ask of a dataset: presence, nulls, type, format, allowed values, ranges,
 * the shape of JSON objects, and names of custom columns.
 */
export function columnRules(dataset: FocusDataset, version: FocusVersion): readonly Rule[] {
  return [
    ...datasetColumns(dataset, version).flatMap((column) => rulesOf(column, version)),
    header('ColumnHandling-prefix', 'MUST', 'custom prefix'),
    header('ColumnHandling-names', 'SHOULD', 'custom names'),
    header('ColumnHandling-order', 'SHOULD', 'FOCUS first'),
  ]
}

const formatOf = {
  'Date/Time': 'moment',
  Currency: 'currency',
  'JSON Object': 'JSON object',
  'Key-Value': 'key-value',
  Numeric: 'decimal',
} as const

function rulesOf(column: FocusColumn, version: FocusVersion): readonly Rule[] {
  const { name, dataType, valueFormat, featureLevel, allowedValues, numericRange } = column
  const level = featureLevel === 'Recommended' ? 'SHOULD' : featureLevel === 'Optional' ? 'MAY' : 'MUST'
  const conditional = column.presenceCondition !== null && featureLevel !== 'Mandatory'
  const rules: Rule[] = [present(`${name}-present`, level, name, capabilitiesOf(name), conditional)]
  const must = (what: string, condition: Parameters<typeof row>[3]): void => {
    rules.push(row(`${name}-${what}`, 'MUST', name, condition))
  }
  if (dataType === 'Decimal') must('type', formatted(name, 'decimal type'))
  if (dataType === 'DateTime') must('type', formatted(name, 'moment type'))
  if (dataType === 'String') must('type', formatted(name, 'string type'))
  if (valueFormat in formatOf) must('format', formatted(name, formatOf[valueFormat as keyof typeof formatOf]))
  if (column.nationalCurrency) must('currency', formatted(name, 'national currency'))
  if (valueFormat === 'Unit') rules.push(row(`${name}-format`, 'SHOULD', name, formatted(name, 'unit')))
  if (!column.allowsNulls) must('not-null', notNull(name))
  if (allowedValues !== null) must('allowed', oneOf(name, ...allowedValues))
  if (numericRange?.min != null) must('minimum', atLeast(name, numericRange.min))
  if (numericRange?.max != null) must('maximum', atMost(name, numericRange.max))
  if (name === 'ServiceSubcategory') {
    rules.push(row(`${name}-parent`, 'MUST', name, formatted(name, 'subcategory of its category')))
  }
  const schema = version === '1.4' ? objectSchemas[name] : undefined
  if (schema !== undefined) must('schema', matches(name, schema))
  // HostProviderName is the one column where FOCUS asks for "Not Applicable".
  if (name !== 'HostProviderName') must('placeholder', formatted(name, 'no placeholder'))
  return rules
}
