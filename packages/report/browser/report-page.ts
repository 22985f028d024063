import { drillTarget } from '../src/drill.ts'
import { html } from '../src/html.ts'
import type { ReportData } from '../src/page-state.ts'
import type { CellValue, ShownCard } from '../src/shown-card.ts'
import { cardElementId } from '../src/view/frame.ts'
import { type LiveCards, liveCards } from './live-cards.ts'
import { onChartClick } from './live-charts.ts'
import { element, readJson, state } from './page-data.ts'

/** A report: one dashboard at a time, the others a click away; its place is in the hash, `#top-movers` or a card's id. */
export function startReport(): void {
  const woken = new Map<string, ReportData>()
  let currency = state.currencies[0]
  const drillHref = (card: ShownCard, row: readonly CellValue[]): string | undefined => {
    const target = drillTarget(card, row, state.menu, [])
    if (target?.url !== undefined) return target.url
    return target === undefined || target.dashboard === card.dashboard ? undefined : `#${target.dashboard}`
  }
  const cards: LiveCards = liveCards({
    drillHref,
    linksOf: (card) => ({ csv: undefined, permalink: `#${cardElementId(card)}`, filters: chipsOf(card) }),
    onTable: () => undefined,
  })
  onChartClick((card, row) => follow(drillHref(card, row)))

  const open = (): void => {
    const [id = '', card] = decodeURIComponent(location.hash.slice(1)).split('--')
    const known = state.menu.some((entry) => entry.id === id) ? id : state.dashboard
    for (const section of document.querySelectorAll<HTMLElement>('section.dashboard')) {
      section.classList.toggle('open', section.dataset['dashboard'] === known)
    }
    for (const link of document.querySelectorAll('.menu a')) {
      if (link.getAttribute('data-dashboard') === known) link.setAttribute('aria-current', 'page')
      else link.removeAttribute('aria-current')
    }
    if (!woken.has(known)) {
      const data = readJson<ReportData>(`data-${known}`)
      woken.set(known, data)
      for (const shown of data.cards) cards.adopt(shown)
      if (currency !== state.currencies[0]) redraw(data)
    }
    if (card === undefined) scrollTo(0, 0)
    else document.getElementById(`${known}--${card}`)?.scrollIntoView()
  }
  const redraw = (data: ReportData): void => {
    const own = currency === undefined ? undefined : data.byCurrency[currency]
    for (const card of data.cards) cards.draw(own?.find(({ id }) => id === card.id) ?? card)
  }
  if (state.currencies.length > 1) {
    for (const line of document.querySelectorAll('.filter-line')) {
      const buttons = state.currencies.map(
        (one) =>
          html`<button type="button" data-currency="${one}" aria-pressed="${String(one === currency)}">${one}</button>`,
      )
      line.insertAdjacentHTML(
        'beforeend',
        html`<div class="switch" role="group" aria-label="Currency">${buttons}</div>`.html,
      )
    }
    element('#main').addEventListener('click', ({ target }) => {
      const chosen = target instanceof HTMLElement ? target.dataset['currency'] : undefined
      if (chosen === undefined) return
      currency = chosen
      for (const button of document.querySelectorAll<HTMLElement>('[data-currency]')) {
        button.setAttribute('aria-pressed', String(button.dataset['currency'] === chosen))
      }
      for (const text of document.querySelectorAll('[data-chip="currency"] dd')) text.textContent = chosen
      for (const data of woken.values()) redraw(data)
    })
  }
  addEventListener('hashchange', open)
  open()
}

/** What is chosen, from the line above the cards. */
function chipsOf(card: ShownCard): { title: string; text: string }[] {
  const section = document.getElementById(card.dashboard)
  return card.filters.flatMap((filter) => {
    const chip = section?.querySelector(`[data-chip="${filter}"]`)
    const [title, text] = [chip?.querySelector('dt')?.textContent, chip?.querySelector('dd')?.textContent]
    return title && text ? [{ title, text }] : []
  })
}

function follow(href: string | undefined): void {
  if (href !== undefined) location.href = href
}
