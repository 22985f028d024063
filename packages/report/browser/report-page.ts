import { drillTarget } from '../src/drill.ts'
import { html } from '../src/html.ts'
import { narrowCard } from '../src/narrow-card.ts'
import type { MenuEntry, ReportData } from '../src/page-state.ts'
import type { CellValue, ShownCard } from '../src/shown-card.ts'
import { cardElementId } from '../src/view/frame.ts'
import { type LiveCards, liveCards } from './live-cards.ts'
import { onChartClick } from './live-charts.ts'
import { element, readJson, state } from './page-data.ts'

/**
 * A report: one dashboard at a time, the others a click away. Its place is in the hash: `#top-movers`, a card's id, or
 * `#services?service_category=Storage`, which narrows the rows that the file holds.
 */
export function startReport(): void {
  const woken = new Map<string, ReportData>()
  /** What each dashboard is narrowed to as it stands there. */
  const drawn = new Map<string, string>()
  let currency = state.currencies[0]
  let chosen: ReadonlyMap<string, readonly string[]> = new Map()
  const drillHref = (card: ShownCard, row: readonly CellValue[]): string | undefined => {
    const target = drillTarget(
      card,
      row,
      state.menu,
      [...chosen].flatMap(([name, values]) => values.map((one) => [name, one] as const)),
    )
    if (target?.dashboard === undefined) return target?.url
    const parameters = new URLSearchParams(
      target.parameters.filter(([name]) => name !== 'tab').map(([name, value]) => [name, value]),
    )
    return `#${target.dashboard}${parameters.size === 0 ? '' : `?${parameters}`}`
  }
  const cards: LiveCards = liveCards({
    drillHref,
    linksOf: (card) => ({ csv: undefined, permalink: `#${cardElementId(card)}`, filters: chipsOf(card) }),
    onTable: () => undefined,
    rowsFrom: 'file',
  })
  onChartClick((card, row) => follow(drillHref(card, row)))

  const open = (): void => {
    const [place = '', query = ''] = location.hash.slice(1).split('?', 2)
    const [id = '', card] = decodeURIComponent(place).split('--')
    const entry = state.menu.find((one) => one.id === id) ?? state.menu.find((one) => one.id === state.dashboard)
    if (entry === undefined) return
    const known = entry.id
    for (const section of document.querySelectorAll<HTMLElement>('section.dashboard')) {
      section.classList.toggle('open', section.dataset['dashboard'] === known)
    }
    for (const link of document.querySelectorAll('.menu a')) {
      if (link.getAttribute('data-dashboard') === known) link.setAttribute('aria-current', 'page')
      else link.removeAttribute('aria-current')
    }
    const asked = new URLSearchParams(query)
    const wanted = asked.get('currency')
    if (wanted !== null && state.currencies.includes(wanted)) chooseCurrency(wanted)
    asked.delete('currency')
    chosen = new Map([...new Set(asked.keys())].map((name) => [name, asked.getAll(name)]))
    showNarrowing(entry, chosen)
    const data = woken.get(known) ?? readJson<ReportData>(`data-${known}`)
    if (!woken.has(known)) {
      woken.set(known, data)
      for (const shown of data.cards) cards.adopt(shown)
      // Links of rows carry values from now on.
      for (const shown of data.cards) if (shown.display === 'table' || shown.display === 'row') cards.draw(shown)
      drawn.set(known, JSON.stringify([]))
      if (currency !== state.currencies[0]) redraw(known, data)
    }
    if (drawn.get(known) !== JSON.stringify([...chosen])) redraw(known, data)
    if (card === undefined) scrollTo(0, 0)
    else document.getElementById(`${known}--${card}`)?.scrollIntoView()
  }
  const redraw = (id: string, data: ReportData): void => {
    const entry = state.menu.find((one) => one.id === id)
    const own = currency === undefined ? undefined : data.byCurrency[currency]
    drawn.set(id, JSON.stringify([...chosen]))
    for (const card of data.cards) {
      const shown = own?.find((one) => one.id === card.id) ?? card
      cards.draw(entry === undefined ? shown : narrowCard(shown, chosen, entry))
    }
  }
  const chooseCurrency = (one: string): void => {
    if (currency === one) return
    currency = one
    for (const button of document.querySelectorAll<HTMLElement>('[data-currency]')) {
      button.setAttribute('aria-pressed', String(button.dataset['currency'] === one))
    }
    for (const text of document.querySelectorAll('[data-chip="currency"] dd')) text.textContent = one
    // Others are drawn when they are opened again.
    for (const [id, data] of woken) {
      if (document.getElementById(id)?.classList.contains('open') === true) redraw(id, data)
      else drawn.delete(id)
    }
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
      const one = target instanceof HTMLElement ? target.dataset['currency'] : undefined
      if (one !== undefined) chooseCurrency(one)
    })
  }
  addEventListener('hashchange', open)
  open()
}

/** Says above the cards what they are narrowed to, and how to undo it. */
function showNarrowing({ id, narrowBy = {} }: MenuEntry, chosen: ReadonlyMap<string, readonly string[]>): void {
  const line = document.querySelector(`#${id} .filter-line`)
  line?.querySelector('.narrowing')?.remove()
  if (chosen.size === 0) return
  const items = [...chosen].map(
    ([name, values]) =>
      html`<div data-narrowed="${name}"><dt>${narrowBy[name]?.title ?? name.replaceAll('_', ' ')}</dt><dd>${values.join(', ')}</dd></div>`,
  )
  const text = html`<div class="narrowing"><dl class="chips" aria-label="Narrowed to">${items}</dl><a href="#${id}">Show all</a><p class="note">Rows of this file that are of it; shares stay shares of all. finops serve filters every number.</p></div>`
  line?.insertAdjacentHTML('beforeend', text.html)
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
