import { type Html, html } from '../html.ts'
import { currencyOf } from '../shape/currencies.ts'
import { entityColumnName } from '../shape/entity-column.ts'
import { cellText, columnIndex, type ShownCard } from '../shown-card.ts'
import type { ViewContext } from './context.ts'
import { figureView } from './figure.ts'
import { swatch } from './swatch.ts'
import { visibleColumns } from './table.ts'
import { exactText, shortText, valueText } from './value.ts'

/** What stands above every dashboard, in little room: how recent, how complete, how far tied out, in which currency. */
export function factView(card: ShownCard, context: ViewContext): Html {
  return html`<div class="fact" data-card="${card.id}"><h2>${card.title}</h2>${factBody(card, context)}</div>`
}

function factBody(card: ShownCard, context: ViewContext): Html {
  const { answer, error } = card
  if (error !== undefined) return html`<p class="failed" role="alert">${error.message}</p>`
  if (answer === undefined) return html`<p class="loading"><i></i></p>`
  if (answer.rows.length === 0) return html`<p class="muted">${card.empty}</p>`
  if (card.display !== 'table') return figureView(card, answer, context)
  const [first, ...others] = visibleColumns(answer, true)
  if (first === undefined) return html``
  const entity = entityColumnName(card, answer)
  return html`<dl>${answer.rows.map((row) => {
    const name = row[columnIndex(answer, first.name)]
    const color = first.name === entity ? answer.colors[cellText(name)] : undefined
    const values = others.map((column) => {
      const value = row[columnIndex(answer, column.name)]
      const currency = currencyOf(answer, column, row)
      // The day is what one looks for here; the moment is a hover away.
      const short = column.format === 'timestamp' ? { ...column, format: 'date' as const } : column
      return html`<dd title="${exactText(value, currency)}">${valueText(value, short, currency, context.formats)}</dd>`
    })
    const label = valueText(name, first, undefined, context.formats)
    return html`<div><dt title="${label}">${color === undefined ? '' : html`${swatch(color)} `}${shortText(label, 22)}</dt>${values}</div>`
  })}</dl>`
}
