import { csvText } from '../src/csv.ts'
import { html } from '../src/html.ts'
import type { ShownCard } from '../src/shown-card.ts'
import { cardBody } from '../src/view/card.ts'
import type { TableState, ViewContext } from '../src/view/context.ts'
import { type CardLinks, cardElementId, cardFrame } from '../src/view/frame.ts'
import { roomFor } from '../src/view/table.ts'
import { dropCharts, toggleSeries, wakeCharts } from './live-charts.ts'
import { formats, state } from './page-data.ts'

/** What differs between a report and a server. */
export interface CardWays {
  readonly drillHref: ViewContext['drillHref']
  readonly linksOf: (card: ShownCard) => CardLinks
  /** A table was searched or sorted. */
  readonly onTable: (card: ShownCard, table: TableState) => void
  readonly rowsFrom: ViewContext['rowsFrom']
  /** Asks for what a table shows of rows that are not all here; undefined where they all are. */
  readonly askRows?: ((card: ShownCard, table: TableState) => Promise<ShownCard | undefined> | undefined) | undefined
}

/** The cards of the page: draws them, and does what clicks on them ask for. */
export interface LiveCards {
  /** Draws a card in its place. */
  draw(card: ShownCard): void
  /** Takes over a card that is drawn already. */
  adopt(card: ShownCard): void
  setTable(id: string, table: TableState): void
  /** Brings a card whose rows are not all here into the order that its reader asked for, if any. */
  arrange(card: ShownCard): void
}

/** Makes the cards of the page live. */
export function liveCards(ways: CardWays): LiveCards {
  const cards = new Map<string, ShownCard>()
  const tables = new Map<string, TableState>()
  const context: ViewContext = {
    formats,
    completeUntil: state.completeUntil,
    drillHref: ways.drillHref,
    chart: (card, _, place) =>
      html`<div class="chart" data-chart="${place}" role="img" aria-label="${card.title}; the numbers are in the table below"></div>`,
    tableState: (card) => tables.get(cardElementId(card)) ?? {},
    rowsFrom: ways.rowsFrom,
  }

  const redrawBody = (card: ShownCard): void => {
    const article = document.getElementById(cardElementId(card))
    const body = article?.querySelector('.body')
    if (article == null || body == null) return
    const [focused, open] = [document.activeElement, body.querySelector('details')?.open]
    const [field, caret] =
      focused instanceof HTMLInputElement ? [focused.dataset['search'], focused.selectionStart] : []
    dropCharts(article)
    body.innerHTML = cardBody(card, context).html
    const details = body.querySelector('details')
    if (details !== null && open === true) details.open = true
    wakeCharts(article, card)
    if (field !== undefined) {
      const again = body.querySelector<HTMLInputElement>('[data-search]')
      again?.focus()
      again?.setSelectionRange(caret ?? null, caret ?? null)
    }
  }
  const change = (card: ShownCard, table: TableState, focus?: string): void => {
    const id = cardElementId(card)
    const next = { ...tables.get(id), ...table }
    tables.set(id, next)
    ways.onTable(card, next)
    const redraw = (shown: ShownCard): void => {
      cards.set(id, shown)
      redrawBody(shown)
      if (focus !== undefined) document.getElementById(id)?.querySelector<HTMLElement>(focus)?.focus()
    }
    const asked = ways.askRows?.(card, next)
    if (asked === undefined) {
      redraw(card)
      return
    }
    const article = document.getElementById(id)
    article?.setAttribute('aria-busy', 'true')
    void asked.then((shown) => {
      // Undefined: the reader asked for something else meanwhile.
      if (shown === undefined) return
      redraw(shown)
      article?.removeAttribute('aria-busy')
    })
  }
  const cardOf = (target: EventTarget | null): ShownCard | undefined =>
    target instanceof Element ? cards.get(target.closest('article')?.id ?? '') : undefined

  document.addEventListener('click', ({ target }) => {
    const card = cardOf(target)
    const button = target instanceof Element ? target.closest<HTMLElement>('button') : null
    if (card === undefined || button === null) return
    const { sort, more, series, csv } = button.dataset
    const table = tables.get(cardElementId(card)) ?? {}
    if (sort !== undefined) change(card, { sort: nextSort(card, sort, table) }, `[data-sort="${CSS.escape(sort)}"]`)
    if (more !== undefined) change(card, { shown: (table.shown ?? roomFor(card)) + 50 }, '[data-more], .scroll')
    if (csv !== undefined) saveCsv(card)
    if (series !== undefined) {
      const shown = button.getAttribute('aria-pressed') !== 'true'
      button.setAttribute('aria-pressed', String(shown))
      const article = button.closest('article')
      if (article !== null) toggleSeries(article, series, shown)
    }
  })
  document.addEventListener('input', ({ target }) => {
    const card = cardOf(target)
    if (card === undefined || !(target instanceof HTMLInputElement) || target.dataset['search'] === undefined) return
    change(card, { search: target.value === '' ? undefined : target.value })
  })

  return {
    draw(card) {
      const id = cardElementId(card)
      cards.set(id, card)
      const article = document.getElementById(id)
      if (article === null) return
      dropCharts(article)
      article.outerHTML = cardFrame(card, context, ways.linksOf(card)).html
      const drawn = document.getElementById(id)
      if (drawn !== null) wakeCharts(drawn, card)
    },
    adopt(card) {
      const id = cardElementId(card)
      cards.set(id, card)
      const article = document.getElementById(id)
      if (article !== null) wakeCharts(article, card)
    },
    setTable: (id, table) => void tables.set(id, table),
    arrange(card) {
      const { sort, search } = tables.get(cardElementId(card)) ?? {}
      if (sort !== undefined || search !== undefined) change(card, {})
    },
  }
}

/** Numbers begin with the largest, texts with A; a third click gives the query's own order back. */
function nextSort(card: ShownCard, column: string, { sort }: TableState): TableState['sort'] {
  const first = card.answer?.columns.find(({ name }) => name === column)?.numeric === true
  if (sort?.column !== column) return { column, descending: first }
  return sort.descending === first ? { column, descending: !first } : undefined
}

function saveCsv(card: ShownCard): void {
  const { answer } = card
  if (answer === undefined) return
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([csvText(answer.columns, answer.rows)], { type: 'text/csv;charset=utf-8' }))
  link.download = `${card.dashboard}-${card.id}.csv`
  link.click()
  URL.revokeObjectURL(link.href)
}
