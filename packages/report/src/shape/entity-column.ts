import type { Answer, ShownCard } from '../shown-card.ts'

/** The column whose values have a colour of their own, where a card doesn't say. */
const usual: Readonly<Record<string, readonly string[]>> = {
  provider: ['ServiceProviderName', 'Provider', 'InvoiceIssuerName'],
  'service-category': ['ServiceCategory'],
  service: ['ServiceName'],
  account: ['SubAccountName', 'BillingAccountName'],
  region: ['RegionName'],
  'charge-category': ['ChargeCategory'],
  state: ['ReconciliationState'],
}

/** The column of an answer that its card's `entity` speaks of; undefined where none does. */
export function entityColumnName(
  { entity, series, x }: Pick<ShownCard, 'series' | 'x' | 'entity'>,
  { columns }: Pick<Answer, 'columns'>,
): string | undefined {
  if (entity === undefined || entity === 'cost') return undefined
  const own = usual[entity] ?? []
  // Subcategories have the colour of their category: of columns that could be meant, one that the entity is named after.
  const names = [
    series,
    ...(x !== undefined && own.includes(x) ? [x] : []),
    ...(series === undefined ? own : []),
    x,
    ...own,
  ]
  return names.find((name) => columns.some((column) => column.name === name))
}
