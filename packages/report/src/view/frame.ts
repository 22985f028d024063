import { type Html, html } from '../html.ts'
import type { ShownCard } from '../shown-card.ts'
import { cardBody } from './card.ts'
import type { ViewContext } from './context.ts'

/** Ways out of a card. */
export interface CardLinks {
  /** The whole answer as CSV; undefined where the page itself makes the file. */
  readonly csv: string | undefined
  /** This card with the filters in force. */
  readonly permalink: string
  /** What is chosen, in words. */
  readonly filters: readonly { readonly title: string; readonly text: string }[]
}

/** The element id of a card; unique within a page. */
export function cardElementId({ dashboard, id }: Pick<ShownCard, 'dashboard' | 'id'>): string {
  return `${dashboard}--${id}`
}

/** A card with its title, its answer, and where its numbers come from. */
export function cardFrame(card: ShownCard, context: ViewContext, links: CardLinks): Html {
  const id = cardElementId(card)
  return html`<article class="card ${card.display}" id="${id}" data-card="${card.id}" aria-labelledby="${id}-title">
    <header><h2 id="${id}-title">${card.title}</h2>
    <div class="actions"><button type="button" popovertarget="${id}-why" aria-label="Why this number: ${card.title}">Why</button>${csvLink(card, links)}</div></header>
    ${card.note === undefined ? '' : html`<p class="note">${card.note}</p>`}<div class="body">${cardBody(card, context)}</div>${whyView(card, context, links)}</article>`
}

function csvLink(card: ShownCard, { csv }: CardLinks): Html {
  const label = html`aria-label="CSV of ${card.title}"`
  return csv === undefined
    ? html`<button type="button" class="needs-script" data-csv ${label}>CSV</button>`
    : html`<a href="${csv}" download ${label}>CSV</a>`
}

/** Definition, filters, rows and SQL of a card, in a layer of its own that opens without a script. */
function whyView(card: ShownCard, { formats }: ViewContext, { permalink, filters }: CardLinks): Html {
  const id = cardElementId(card)
  const { answer } = card
  const obeyed = filters.map(({ title, text }) => html`<div><dt>${title}</dt><dd>${text}</dd></div>`)
  const values = card.parameters.map(
    (value, index) => html`<div><dt>$${index + 1}</dt><dd><code>${value}</code></dd></div>`,
  )
  return html`<div popover id="${id}-why" class="why" role="dialog" aria-labelledby="${id}-why-title">
    <h2 id="${id}-why-title">Why this number</h2><p><strong>${card.title}.</strong> ${card.description}</p>
    <h3>Filters in force</h3>${obeyed.length === 0 ? html`<p>None: this card shows the whole lake.</p>` : html`<dl>${obeyed}</dl>`}
    <h3>Rows</h3><p>${answer === undefined ? 'No answer.' : html`${formats.number(answer.total, 0)} in the answer. <button type="button" popovertarget="sources">The files they come from</button>`}</p>
    <h3>SQL</h3><div class="scroll" tabindex="0" role="region" aria-label="SQL"><pre><code>${card.sql}</code></pre></div>${values.length === 0 ? '' : html`<dl>${values}</dl>`}
    <p><a href="${permalink}">Link to this card</a> · In a terminal: <code>finops ask ${card.dashboard}/${card.id}</code></p>
    <button type="button" popovertarget="${id}-why" popovertargetaction="hide">Close</button></div>`
}
