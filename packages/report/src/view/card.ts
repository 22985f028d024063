import { type Html, html } from '../html.ts'
import type { ShownCard } from '../shown-card.ts'
import { barListView } from './bar-list.ts'
import { chartCardView } from './chart-card.ts'
import type { ViewContext } from './context.ts'
import { figureView } from './figure.ts'
import { tableView } from './table.ts'
import { isTrend, trendTableView } from './trend-table.ts'

/** What a card shows under its title: its answer, that there is none, or why it failed. */
export function cardBody(card: ShownCard, context: ViewContext): Html {
  const { answer, error } = card
  if (error !== undefined) {
    return html`<div class="failed" role="alert"><p><strong>This card failed.</strong> ${error.message}</p>${error.hint === undefined ? '' : html`<p>${error.hint}</p>`}<p class="muted">${error.code}</p></div>`
  }
  if (answer === undefined) return loadingBody()
  if (answer.rows.length === 0) return html`<p class="empty">${card.empty}</p>`
  switch (card.display) {
    case 'scalar':
    case 'smartscalar':
      return figureView(card, answer, context)
    case 'row':
      return barListView(card, answer, context)
    case 'table':
      return isTrend(card, answer) ? trendTableView(card, answer, context) : tableView(card, answer, context)
    default:
      return chartCardView(card, answer, context)
  }
}

/** Until there is an answer. */
export function loadingBody(): Html {
  return html`<div class="loading" role="status"><span class="visually-hidden">Loading</span><i></i><i></i><i></i></div>`
}
