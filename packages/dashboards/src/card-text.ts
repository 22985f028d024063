import type { Card, ColumnStyle, Dashboard } from './definition.ts'
import { chosenValue, type Selection } from './selection.ts'

/** A card's title with the cost metric that is chosen: `Effective cost by month`; without a selection `Cost by month`. */
export function cardTitle(
  card: Pick<Card, 'title'>,
  dashboard: Pick<Dashboard, 'filters'>,
  selection?: Selection,
): string {
  const filter = dashboard.filters.find(({ id }) => id === 'metric')
  const metric = selection && filter?.kind === 'choice' ? chosenValue(filter, selection) : undefined
  const title = card.title.replaceAll(/\{metric\}\s*/g, (_, at: number) =>
    metric === undefined ? '' : `${at === 0 ? metric : metric.toLowerCase()} `,
  )
  return title.charAt(0).toUpperCase() + title.slice(1)
}

/** How a column is shown: as the card says, else by its name: `BilledCost` is money under the heading "Billed cost". */
export function columnStyle(card: Pick<Card, 'columns'>, column: string): ColumnStyle & { readonly title: string } {
  const said = card.columns[column] ?? {}
  const words = column
    .replace(/^(x|dimension)_/, '')
    .replaceAll('_', ' ')
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
  const title = said.title ?? words.charAt(0).toUpperCase() + words.slice(1).toLowerCase()
  const format = said.format ?? (/Cost$/.test(column) ? 'money' : undefined)
  return {
    ...said,
    title,
    ...(format !== undefined && { format }),
    ...(format === 'money' && { currency: said.currency ?? 'BillingCurrency' }),
  }
}
