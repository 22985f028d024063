import { SERVICE_CATEGORIES } from '@open-finops/focus-schema'
import { coalesce, col, concat, equal, lit, lookup, matches, nothing, step, when } from '../../language/build.ts'
import type { Expression } from '../../language/expression.ts'
import type { ColumnRule, PrepareStep } from '../../language/mapping.ts'
import { allowed } from './values.ts'

/** What the tables of the three clouds know of a service by its name, where the provider is one of them. */
const known = (column: 'ServiceCategory' | 'ServiceSubcategory'): Expression =>
  when(
    [
      [matches(step('provider'), '(?i)^(aws|amazon)'), lookup('aws-service-names', col('ServiceName'), column)],
      [matches(step('provider'), '(?i)^(microsoft|azure)'), lookup('azure-service-names', col('ServiceName'), column)],
      [matches(step('provider'), '(?i)^google'), lookup('gcp-services', col('ServiceName'), column)],
    ],
    nothing(),
  )

/** Category and name of the service: what rules share. */
export const serviceSteps: readonly PrepareStep[] = [
  { name: 'known_category', column: 'ServiceCategory', value: known('ServiceCategory') },
  {
    name: 'category',
    column: 'ServiceCategory',
    value: allowed('ServiceCategory', SERVICE_CATEGORIES, coalesce(step('known_category'), lit('Other'))),
  },
]

/** @param hasSubcategory whether the FOCUS version has ServiceSubcategory; 1.0 has not. */
export function serviceRules(hasSubcategory: boolean): Readonly<Record<string, ColumnRule>> {
  const other = concat(lit('Other ('), step('category'), lit(')'))
  const derived = coalesce(
    when([[equal(step('known_category'), step('category')), known('ServiceSubcategory')]], nothing()),
    other,
  )
  return {
    ServiceCategory: {
      value: step('category'),
      note: 'As the file gives it; what is missing or none of FOCUS is that of the service where a table knows it, else Other, and is reported.',
    },
    ServiceName: {
      value: coalesce(col('ServiceName'), step('provider')),
      note: 'As the file gives it; where it is missing, the provider.',
    },
    ServiceSubcategory: {
      value: hasSubcategory ? coalesce(col('ServiceSubcategory'), derived) : derived,
      note: 'As the file gives it; FOCUS 1.0 has none, there it is that of the service where a table knows it and its category is the same.',
    },
  }
}
