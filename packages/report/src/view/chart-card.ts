import { seriesColor } from '../chart/option.ts'
import { pageTheme } from '../chart/theme.ts'
import { type Html, html } from '../html.ts'
import { chartData } from '../shape/chart-data.ts'
import { byCurrency } from '../shape/currencies.ts'
import type { Answer, ShownCard } from '../shown-card.ts'
import type { ViewContext } from './context.ts'
import { swatch } from './swatch.ts'
import { tableView } from './table.ts'

/** A chart for each currency, with its legend, and the same numbers as a table. */
export function chartCardView(card: ShownCard, answer: Answer, context: ViewContext): Html {
  const groups = byCurrency(answer)
  const charts = groups.map((group, place) => {
    const data = chartData(card, group, context.completeUntil, context.formats)
    if (data === undefined) return html`<p class="empty">The card's columns are not in its answer.</p>`
    const heading = groups.length > 1 ? html`<h3>${group.currency ?? 'No currency'}</h3>` : ''
    const items = data.series.map((series, index) => {
      const color = seriesColor(series, index, pageTheme)
      return html`<li><button type="button" data-series="${series.name}" aria-pressed="true">${swatch(color)} ${series.name}</button></li>`
    })
    const legend = data.series.length > 1 ? html`<ul class="legend" aria-label="Series">${items}</ul>` : ''
    const left =
      data.left > 0
        ? html`<p class="note">The ${data.series.length} largest; ${data.left} more are in the table.</p>`
        : ''
    const partial = data.partial.includes(true) ? html`<p class="note">Hatched: not complete yet.</p>` : ''
    return html`${heading}${legend}${context.chart(card, data, place)}${card.display.endsWith('bar') ? partial : ''}${left}`
  })
  return html`${charts}<details class="numbers" data-numbers><summary>Numbers</summary>${tableView(card, answer, context)}</details>`
}
