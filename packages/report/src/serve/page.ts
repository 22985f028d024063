import { type Dashboard, periodPresets, selectedDays } from '@open-finops/dashboards'
import { formatsOf } from '../format/formats.ts'
import { type Html, html, scriptJson, trusted } from '../html.ts'
import type { LakeDashboards } from '../lake-dashboards.ts'
import type { PageState } from '../page-state.ts'
import { timeSteps } from '../shape/time-steps.ts'
import { loadingBody } from '../view/card.ts'
import { cardElementId } from '../view/frame.ts'
import { dashboardView, gridRules, pageShell } from '../view/shell.ts'
import { tabsView } from '../view/tabs.ts'

/** Which page of a server. */
export interface ServedPage {
  readonly lake: LakeDashboards
  readonly dashboard: Dashboard
  readonly tab: string | undefined
  readonly locale: string
  readonly nonce: string
}

/** A dashboard without its answers, which the page then asks for. */
export function servedPage({ lake, dashboard, tab, locale, nonce }: ServedPage): string {
  const formats = formatsOf(locale)
  const { id, title, filters, tabs } = dashboard
  const open = openTab(dashboard, tab)
  const shown = dashboard.cards.filter((card) => open === undefined || card.tab === open)
  const menu = lake.dashboards.map((one) => ({
    id: one.id,
    title: one.title,
    question: one.question,
    filters: one.filters.map((filter) => filter.id),
  }))
  const state: PageState = {
    mode: 'serve',
    locale,
    menu,
    completeUntil: lake.completeUntil,
    dashboard: id,
    filters,
    tabs,
    currencies: lake.facts.currencies.map(({ currency }) => currency),
    months: monthsOf(lake).reverse(),
    periods: periodPresets.map((preset) => ({ value: preset.value, title: preset.title })),
  }
  return pageShell({
    title: `${title} · Open FinOps`,
    locale,
    mode: 'serve',
    head: html`<link rel="stylesheet" href="/assets/page.css"><link rel="icon" href="data:,"><style nonce="${nonce}">${trusted(gridRules(shown.map((card) => ({ ...card, dashboard: id }))))}</style>`,
    menu,
    open: id,
    main: dashboardView(dashboard, {
      facts: lake.header.map(
        (card) => html`<div class="fact" data-card="${card.id}"><h2>${card.title}</h2>${loadingBody()}</div>`,
      ),
      filters: html`<form class="filters" aria-label="Filters"></form><noscript><p class="notice">Filters and charts of this page need JavaScript. finops report writes a page that does without.</p></noscript>`,
      tabs: tabsView(tabs, open, (one) => `/d/${id}?tab=${one}`),
      cards: shown.map((card) => placeholder(id, card.id, card.title)),
    }),
    sources: lake.sources,
    formats,
    tail: html`<script type="application/json" id="state">${scriptJson(state)}</script><script src="/assets/echarts.js"></script><script src="/assets/page.js"></script>`,
  })
}

/** The tab that is asked for, else the first; undefined for a dashboard without tabs. */
export function openTab({ tabs }: Dashboard, asked: string | undefined): string | undefined {
  return (tabs.find(({ id }) => id === asked) ?? tabs[0])?.id
}

function placeholder(dashboard: string, id: string, title: string): Html {
  const words = title.replaceAll(/\{metric\}\s*/g, '')
  return html`<article class="card" id="${cardElementId({ dashboard, id })}" data-card="${id}" aria-busy="true"><header><h2>${words.charAt(0).toUpperCase() + words.slice(1)}</h2></header><div class="body">${loadingBody()}</div></article>`
}

function monthsOf({ facts }: LakeDashboards): string[] {
  const { firstDay, lastDay } = facts
  if (firstDay === undefined || lastDay === undefined) return []
  return [...timeSteps([`${firstDay.slice(0, 7)}-01`, `${lastDay.slice(0, 7)}-01`])]
}

/** Days of the chosen period, for file names. */
export function periodName(
  dashboard: Dashboard,
  selection: Parameters<typeof selectedDays>[1],
  lastDay: string | undefined,
): string {
  const filter = dashboard.filters.find(({ kind }) => kind === 'period')
  const { from, to } = filter === undefined ? {} : selectedDays(filter, selection, lastDay)
  return [from, to].filter((day) => day !== undefined).join('-to-')
}
