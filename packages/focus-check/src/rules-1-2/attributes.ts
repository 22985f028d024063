import { costAndUsageColumns } from '@open-finops/focus-schema'
import { formatted, header, row } from '../authoring.ts'
import type { Rule } from '../rule.ts'

const columns = costAndUsageColumns('1.2')
const texts = columns.filter((column) => column.dataType === 'String')

/** What FOCUS 1.2 asks of columns as such: names, order, missing values. Rules of many columns stand once for each. */
export const attributeRules: readonly Rule[] = [
  header('ColumnHandling-A-010-M', 'MUST', 'custom prefix'),
  header('ColumnHandling-A-011-O', 'SHOULD', 'custom names'),
  header('ColumnHandling-A-012-O', 'SHOULD', 'FOCUS first'),
  header('ColumnHandling-A-013-O', 'SHOULD', 'not intermixed'),
  ...columns.map(({ name }) => row('NullHandling-A-002-M', 'MUST', name, formatted(name, 'no placeholder'))),
  ...texts
    .filter((column) => !column.allowsNulls)
    .map(({ name }) => row('StringHandling-A-007-M', 'SHOULD', name, formatted(name, 'not blank'))),
]
