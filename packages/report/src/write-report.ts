import { randomUUID } from 'node:crypto'
import { rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { type Card, type Dashboard, readSelection, type Selection } from '@open-finops/dashboards'
import { readAssets, sourceHash } from './assets.ts'
import { stillChart } from './chart/still.ts'
import { describeSelection } from './chips.ts'
import { drillTarget } from './drill.ts'
import { type Formats, formatsOf } from './format/formats.ts'
import { type Html, html, scriptJson, trusted } from './html.ts'
import type { LakeDashboards } from './lake-dashboards.ts'
import type { Chip, MenuEntry, PageState, ReportData } from './page-state.ts'
import { defaultMaxRows } from './show-card.ts'
import type { ShownCard } from './shown-card.ts'
import type { ViewContext } from './view/context.ts'
import { factView } from './view/facts.ts'
import { cardElementId, cardFrame } from './view/frame.ts'
import { dashboardView, gridRules, pageShell } from './view/shell.ts'

/** What a report shows. */
export interface ReportRequest {
  /** BCP 47; in which manner numbers and dates are written. */
  readonly locale?: string | undefined
  /** Parameters of filters, as `serve` has them in its URLs; a dashboard takes those that it has. */
  readonly filters?: readonly (readonly [string, string])[] | undefined
  /** Ids of dashboards; by default all. */
  readonly only?: readonly string[] | undefined
  readonly signal?: AbortSignal | undefined
}

/** What a report holds, and what went wrong in it. */
export interface ReportSummary {
  readonly bytes: number
  readonly dashboards: number
  readonly cards: number
  /** Cards whose query failed; the report shows each error in its place. */
  readonly failed: readonly { readonly card: string; readonly message: string }[]
}

/** Rows that a report keeps of a table. */
const mostRows = 200
/** Currencies that a report can be switched to. */
const mostCurrencies = 4

/** Writes a report, as a whole or not at all; see `makeReport`. */
export async function writeReport(
  lake: LakeDashboards,
  out: string,
  request: ReportRequest = {},
): Promise<ReportSummary> {
  const { page, summary } = await makeReport(lake, request)
  const draft = join(dirname(out), `.${basename(out)}.${randomUUID()}.tmp`)
  try {
    await writeFile(draft, page)
    await rename(draft, out)
  } finally {
    await rm(draft, { force: true })
  }
  return summary
}

/**
 * Makes one self-contained HTML page of all dashboards: it needs no network, shows its charts without a script, and can
 * be printed.
 * @throws FinopsError `FINOPS_BAD_FILTER`
 */
export async function makeReport(
  lake: LakeDashboards,
  request: ReportRequest = {},
): Promise<{ readonly page: string; readonly summary: ReportSummary }> {
  const formats = formatsOf(request.locale ?? 'en')
  const { css, script, echarts } = await readAssets()
  const chosen = lake.dashboards.filter(({ id }) => request.only?.includes(id) ?? true)
  const menu = chosen.map(
    ({ id, title, question, filters }): MenuEntry => ({
      id,
      title,
      question,
      filters: filters.map((filter) => filter.id),
      narrowBy: Object.fromEntries(
        filters.flatMap((filter) =>
          filter.kind === 'values' && filter.column !== 'BillingCurrency'
            ? [[filter.id, { title: filter.title, column: filter.column }]]
            : [],
        ),
      ),
    }),
  )
  const pages: {
    readonly view: Html
    readonly data: Html
    readonly cards: readonly ShownCard[]
    readonly all: readonly ShownCard[]
  }[] = []
  for (const dashboard of chosen) pages.push(await dashboardPart({ lake, dashboard, menu, formats, request }))
  const state: PageState = {
    mode: 'report',
    locale: formats.locale,
    menu,
    completeUntil: lake.completeUntil,
    dashboard: chosen[0]?.id ?? '',
    filters: [],
    tabs: [],
    currencies: lake.facts.currencies.slice(0, mostCurrencies).map(({ currency }) => currency),
    months: [],
    periods: [],
  }
  const policy = `default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; script-src ${sourceHash(echarts)} ${sourceHash(script)}`
  const rules = gridRules(pages.flatMap(({ cards }) => cards))
  const page = pageShell({
    title: 'Cloud costs · Open FinOps',
    locale: formats.locale,
    mode: 'report',
    head: html`<meta http-equiv="Content-Security-Policy" content="${policy}"><style>${trusted(css)}${trusted(rules)}</style>`,
    menu,
    open: state.dashboard,
    main: html`${pages.map(({ view }) => view)}`,
    sources: lake.sources,
    formats,
    tail: html`${jsonElement('state', state)}${pages.map(({ data }) => data)}<script>${trusted(echarts)}</script><script>${trusted(script)}</script>`,
  })
  const failed = pages.flatMap(({ all }) =>
    all.flatMap(({ dashboard, id, error }) => (error ? [{ card: `${dashboard}/${id}`, message: error.message }] : [])),
  )
  const cards = pages.reduce((sum, one) => sum + one.cards.length, 0)
  return { page, summary: { bytes: Buffer.byteLength(page), dashboards: chosen.length, cards, failed } }
}

interface PartRequest {
  readonly lake: LakeDashboards
  readonly dashboard: Dashboard
  readonly menu: readonly MenuEntry[]
  readonly formats: Formats
  readonly request: ReportRequest
}

async function dashboardPart(
  part: PartRequest,
): Promise<{ view: Html; data: Html; cards: readonly ShownCard[]; all: readonly ShownCard[] }> {
  const { lake, dashboard, menu, formats, request } = part
  const own = (request.filters ?? []).filter(([name]) => dashboard.filters.some(({ id }) => id === name))
  const selection = readSelection(dashboard, own, lake.facts)
  const show = async (some: readonly Card[], chosen: Selection): Promise<readonly ShownCard[]> => {
    const shown: ShownCard[] = []
    for (const card of some) {
      const maxRows = Math.min(defaultMaxRows(card), isLong(card) ? mostRows : Infinity)
      const one = await lake.show(card, dashboard, chosen, { maxRows, signal: request.signal })
      shown.push({ ...one, layout: { ...one.layout, y: one.layout.y + rowsAbove(dashboard, card) } })
    }
    return shown
  }
  const facts = await show(lake.header, selection)
  const cards = await show(dashboard.cards, selection)
  const others: Record<string, readonly ShownCard[]> = {}
  const usual = selection['currency']
  const byCurrency = dashboard.cards.filter(({ sql }) => sql.tags.includes('currency'))
  for (const { currency } of lake.facts.currencies.slice(0, mostCurrencies)) {
    if (lake.facts.currencies.length < 2 || usual?.[0] === currency || byCurrency.length === 0) continue
    others[currency] = await show(byCurrency, { ...selection, currency: [currency] })
  }
  const chips = describeSelection(dashboard, selection, lake.facts, formats)
  const context = reportContext(lake, menu, formats)
  const data: ReportData = { cards, byCurrency: others }
  const frames = cards.map((card) =>
    cardFrame(card, context, {
      csv: undefined,
      permalink: `#${cardElementId(card)}`,
      filters: chips.filter(({ filter }) => card.filters.includes(filter)),
    }),
  )
  const view = dashboardView(dashboard, {
    facts: facts.map((card) => factView(card, context)),
    filters: filterLine(chips),
    tabs: html``,
    cards: frames,
  })
  return { view, data: jsonElement(`data-${dashboard.id}`, data), cards, all: [...facts, ...cards] }
}

/** A report shows tabs one under the other: the rows of the grid that those before a card's tab take. */
function rowsAbove({ tabs, cards }: Dashboard, { tab }: Card): number {
  const before = tabs.slice(
    0,
    Math.max(
      0,
      tabs.findIndex(({ id }) => id === tab),
    ),
  )
  const rowsOf = (id: string): number =>
    Math.max(0, ...cards.filter((card) => card.tab === id).map(({ layout }) => layout.y + layout.h))
  return before.reduce((sum, { id }) => sum + rowsOf(id), 0)
}

/** Whether a card is a list of rows, of which the first say most; all others are read as a whole. */
function isLong({ display, pivot }: Card): boolean {
  return display === 'row' || (display === 'table' && pivot === undefined)
}

/** A report's links stay in it. Without a script they lead to a dashboard as it is; with one, see browser/report-page.ts. */
function reportContext(lake: LakeDashboards, menu: readonly MenuEntry[], formats: Formats): ViewContext {
  return {
    formats,
    completeUntil: lake.completeUntil,
    drillHref(card, row) {
      const target = drillTarget(card, row, menu, [])
      if (target?.url !== undefined) return target.url
      return target === undefined || target.dashboard === card.dashboard ? undefined : `#${target.dashboard}`
    },
    chart: (card, data, place) =>
      html`<div class="chart" data-chart="${place}" role="img" aria-label="${card.title}; the numbers are in the table below"><div class="still">${stillChart(card, data, formats)}</div></div>`,
    tableState: () => ({}),
    rowsFrom: 'file',
  }
}

/** What the report shows, in words, and a place for the currency switch. */
function filterLine(chips: readonly Chip[]): Html {
  return html`<div class="filter-line"><dl class="chips">${chips.map(({ title, text, filter }) => html`<div data-chip="${filter}"><dt>${title}</dt><dd>${text}</dd></div>`)}</dl></div>`
}

function jsonElement(id: string, value: unknown): Html {
  return html`<script type="application/json" id="${id}">${scriptJson(value)}</script>`
}
