import { type Html, html } from '../html.ts'
import type { Answer, ShownCard } from '../shown-card.ts'
import { barListView } from './bar-list.ts'
import { chartCardView } from './chart-card.ts'
import type { ViewContext } from './context.ts'
import { figureView } from './figure.ts'
import { tableView } from './table.ts'
import { trendColumns, trendTableView } from './trend-table.ts'

/** What a card shows under its title: its answer, that there is none, or why it failed. */
export function cardBody(card: ShownCard, context: ViewContext): Html {
  const { answer, error } = card
  if (error !== undefined) {
    return html`<div class="failed" role="alert"><p><strong>This card failed.</strong> ${error.message}</p>${error.hint === undefined ? '' : html`<p>${error.hint}</p>`}<p class="muted">${error.code}</p></div>`
  }
  if (answer === undefined) return loadingBody()
  // Of a search that found nothing, the table says so.
  if (answer.rows.length === 0 && answer.from === undefined) return html`<p class="empty">${card.empty}</p>`
  switch (card.display) {
    case 'scalar':
    case 'smartscalar':
      return figureView(card, answer, context)
    case 'row':
      return barListView(card, answer, context)
    case 'table':
      return tableOrTrend(card, answer, context)
    default:
      return chartCardView(card, answer, context)
  }
}

function tableOrTrend(card: ShownCard, answer: Answer, context: ViewContext): Html {
  const trend = trendColumns(card, answer)
  return trend === undefined ? tableView(card, answer, context) : trendTableView(card, answer, trend, context)
}

/** Until there is an answer. */
export function loadingBody(): Html {
  return html`<div class="loading" role="status"><span class="visually-hidden">Loading</span><i></i><i></i><i></i></div>`
}
