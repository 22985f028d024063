import type { Filter } from '@open-finops/dashboards'
import type { CardSpec } from './spec.ts'

type NamedFilter = Filter & { readonly kind: 'values'; readonly label: string }

/** The column of a card of values that a filter compares with. */
export const valueColumn = 'FilterValue'
/** The column that shows the value's name. */
export const labelColumn = 'FilterLabel'

/** The key of the card that offers a filter's values. */
export function valuesCardKey({ id }: Pick<Filter, 'id'>): string {
  return `values/${id}`
}

/**
 * A card for each filter whose values have names: a bill's accounts are numbers, and people know their names. They stand
 * on no dashboard; filters ask them, so that what a new bill brings is offered at once.
 */
export function valuesCards(filters: readonly Filter[]): readonly CardSpec[] {
  const named = new Map(filters.filter(isNamed).map((filter) => [filter.id, filter]))
  return [...named.values()].map((filter) => ({
    key: valuesCardKey(filter),
    name: `Values of the filter ${filter.title}`,
    description: `What the filter ${filter.title} offers: values of ${filter.column}, with ${filter.label}.`,
    display: 'table',
    sql: valuesSql(filter),
    tags: [],
    settings: {},
  }))
}

/** The name stands before the value, so that both are found; two accounts of one name stay two. */
function valuesSql({ column, label }: NamedFilter): string {
  return `SELECT "${column}" AS ${valueColumn},
  CASE WHEN max("${label}") IS NULL OR max("${label}") = "${column}" THEN "${column}"
    ELSE concat(max("${label}"), ' (', "${column}", ')') END AS ${labelColumn}
FROM daily_charges
WHERE "${column}" IS NOT NULL
GROUP BY "${column}"
ORDER BY 2`
}

function isNamed(filter: Filter): filter is NamedFilter {
  return filter.kind === 'values' && filter.label !== undefined
}
