import { drillTarget } from '../src/drill.ts'
import { html } from '../src/html.ts'
import type { CardsLine, Chip } from '../src/page-state.ts'
import { type CellValue, isCut, type ShownCard } from '../src/shown-card.ts'
import type { TableState, ViewContext } from '../src/view/context.ts'
import { factView } from '../src/view/facts.ts'
import { cardElementId } from '../src/view/frame.ts'
import { dashboardAddress, filterParameters, noteTable, openTab, refreshLinks } from './address.ts'
import { startFilters } from './filters.ts'
import { liveCards } from './live-cards.ts'
import { onChartClick } from './live-charts.ts'
import { longTables } from './long-tables.ts'
import { element, formats, state } from './page-data.ts'

/** A served dashboard: its filters are in the address, its cards come one by one as they are answered. */
export function startServe(): void {
  let chips: readonly Chip[] = []
  let running: AbortController | undefined
  const filters = startFilters()
  const drillHref: ViewContext['drillHref'] = (card, row) => {
    const target = drillTarget(card, row, state.menu, filterParameters())
    return target?.url ?? (target && dashboardAddress(target.dashboard, target.parameters))
  }
  const cards = liveCards({
    drillHref,
    linksOf: (card) => ({
      csv: `/csv/${card.dashboard}/${card.id}.csv?${new URLSearchParams(filterParameters().map(([name, value]) => [name, value]))}`,
      permalink: `${location.pathname}${location.search}#${cardElementId(card)}`,
      filters: chips.filter(({ filter }) => card.filters.includes(filter)),
    }),
    onTable: (card, { sort, search }) =>
      noteTable({
        [`${card.id}.sort`]: sort && `${sort.column}.${sort.descending ? 'desc' : 'asc'}`,
        [`${card.id}.search`]: search,
      }),
    rowsFrom: 'server',
    askRows: longTables(notice),
  })
  onChartClick((card: ShownCard, row: readonly CellValue[]) => {
    const href = drillHref(card, row)
    if (href !== undefined) location.assign(href)
  })

  const take = (line: CardsLine): void => {
    if (line.kind === 'selection') {
      chips = line.chips
      filters.show(line.chips, line.values)
    } else if (line.kind === 'error') {
      notice(line.message, line.hint)
    } else if (line.card.dashboard === state.dashboard) {
      cards.draw(line.card)
      if (line.card.answer !== undefined && isCut(line.card.answer)) cards.arrange(line.card)
    } else {
      const fact = document.querySelector(`.facts [data-card="${CSS.escape(line.card.id)}"]`)
      const context = {
        formats,
        completeUntil: state.completeUntil,
        drillHref,
        chart: () => html``,
        tableState: () => ({}),
        rowsFrom: 'server' as const,
      }
      if (fact !== null) fact.outerHTML = factView(line.card, context).html
    }
  }
  const load = async (): Promise<void> => {
    running?.abort()
    const own = new AbortController()
    running = own
    for (const article of document.querySelectorAll('article.card')) article.setAttribute('aria-busy', 'true')
    for (const [id, table] of tablesInAddress()) cards.setTable(`${state.dashboard}--${id}`, table)
    refreshLinks()
    document.querySelector('.notice')?.remove()
    const tab = openTab()
    const parameters = new URLSearchParams([
      ...(tab === undefined ? [] : [['tab', tab]]),
      ...filterParameters().map((one) => [...one]),
    ])
    try {
      for await (const line of linesOf(`/api/cards/${state.dashboard}?${parameters}`, own.signal)) take(line)
      document.documentElement.dataset['loaded'] = String(Number(document.documentElement.dataset['loaded'] ?? 0) + 1)
    } catch (error) {
      if (!own.signal.aborted)
        notice(`The server did not answer: ${String(error)}`, 'Start it again with finops serve.')
    } finally {
      if (running === own)
        for (const article of document.querySelectorAll('article.card')) article.removeAttribute('aria-busy')
    }
    if (location.hash !== '') document.getElementById(decodeURIComponent(location.hash.slice(1)))?.scrollIntoView()
  }
  addEventListener('popstate', () => void load())
  void load()
}

/** Reads newline-delimited JSON as it comes. */
async function* linesOf(url: string, signal: AbortSignal): AsyncGenerator<CardsLine> {
  const { body } = await fetch(url, { signal })
  if (body === null) return
  let rest = ''
  const reader = body.pipeThrough(new TextDecoderStream()).getReader()
  for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
    const lines = `${rest}${piece.value}`.split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) yield JSON.parse(line) as CardsLine
  }
  if (rest !== '') yield JSON.parse(rest) as CardsLine
}

/** Tables as the address arranges them: `invoices.sort=BilledCost.desc`, `invoices.search=INV`. */
function tablesInAddress(): ReadonlyMap<string, TableState> {
  const tables = new Map<string, TableState>()
  for (const [name, value] of new URLSearchParams(location.search)) {
    const [id = '', what] = name.split('.')
    const [, column, direction] = /^(.+)\.(asc|desc)$/.exec(value) ?? []
    if (what === 'search') tables.set(id, { ...tables.get(id), search: value })
    if (what === 'sort' && column !== undefined) {
      tables.set(id, { ...tables.get(id), sort: { column, descending: direction === 'desc' } })
    }
  }
  return tables
}

function notice(message: string, hint: string | undefined): void {
  document.querySelector('.notice')?.remove()
  const text = html`<div class="notice" role="alert"><strong>${message}</strong> ${hint}</div>`
  element('#main').insertAdjacentHTML('afterbegin', text.html)
}
