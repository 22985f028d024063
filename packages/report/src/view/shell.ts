import type { Dashboard } from '@open-finops/dashboards'
import type { Formats } from '../format/formats.ts'
import { type Html, html } from '../html.ts'
import type { SourceFile } from '../lake-dashboards.ts'
import type { MenuEntry } from '../page-state.ts'
import type { ShownCard } from '../shown-card.ts'
import { cardElementId } from './frame.ts'

/** What stands around the dashboards of a page. */
export interface ShellParts {
  readonly title: string
  readonly locale: string
  readonly mode: 'report' | 'serve'
  /** Elements of the head: styles, security policy. */
  readonly head: Html
  readonly menu: readonly MenuEntry[]
  /** The dashboard that is open. */
  readonly open: string
  readonly main: Html
  readonly sources: readonly SourceFile[]
  readonly formats: Formats
  /** Elements at the end: data and scripts. */
  readonly tail: Html
}

/** A whole page. */
export function pageShell(parts: ShellParts): string {
  const { title, mode, head, menu, open, main, sources, formats, tail } = parts
  const entries = menu.map(
    ({ id, title: name }) =>
      html`<li><a href="${dashboardHref(mode, id)}" data-dashboard="${id}"${id === open ? html` aria-current="page"` : ''}>${name}</a></li>`,
  )
  return html`<!doctype html>
<html lang="en" data-mode="${mode}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><title>${title}</title>${head}</head>
<body><a class="skip" href="#main">Skip to the dashboards</a>
<header class="top"><span class="brand">Open FinOps</span><div class="tools"><button type="button" class="needs-script" data-theme-switch>Dark</button></div></header>
<nav class="menu" aria-label="Dashboards"><ul>${entries}</ul></nav>
<main id="main" tabindex="-1">${main}</main>
<div popover id="sources" class="why" role="dialog" aria-labelledby="sources-title"><h2 id="sources-title">Files in force</h2>${sourceTable(sources, formats)}<button type="button" popovertarget="sources" popovertargetaction="hide">Close</button></div>
${tail}</body></html>
`.html
}

/** Where a dashboard is found. */
export function dashboardHref(mode: 'report' | 'serve', id: string): string {
  return mode === 'serve' ? `/d/${id}` : `#${id}`
}

/** A dashboard's heading, what stands above its cards, and its cards; those of other tabs are hidden by their class. */
export function dashboardView(
  dashboard: Pick<Dashboard, 'id' | 'title' | 'question' | 'tabs'>,
  parts: {
    readonly facts: readonly Html[]
    readonly filters: Html
    readonly cards: readonly Html[]
    readonly tabs: Html
  },
): Html {
  const { id, title, question } = dashboard
  return html`<section class="dashboard" id="${id}" data-dashboard="${id}" aria-labelledby="${id}-title">
    <header><h1 id="${id}-title">${title}</h1><p class="question">${question}</p></header>
    <div class="facts">${parts.facts}</div>${parts.filters}${parts.tabs}
    <div class="grid">${parts.cards}</div></section>`
}

/** Where cards stand on wide screens; narrow ones put one under the other. */
export function gridRules(cards: readonly Pick<ShownCard, 'dashboard' | 'id' | 'layout'>[]): string {
  const rules = cards.map((card) => {
    const { x, y, w, h } = card.layout
    return `#${cardElementId(card)}{grid-area:${y + 1}/${x + 1}/span ${h}/span ${w}}`
  })
  return `@media (min-width:960px){${rules.join('')}}`
}

function sourceTable(sources: readonly SourceFile[], formats: Formats): Html {
  const rows = sources.map(
    ({ provider, exportName, version, billingPeriods, loadedAt, files }) =>
      html`<tr><td>${provider}</td><td>${exportName}</td><td>${billingPeriods.join(', ')}</td><td>${version}</td><td>${formats.timestamp(loadedAt)}</td><td>${files.slice(0, 3).join(', ')}${files.length > 3 ? ` and ${formats.number(files.length - 3, 0)} more` : ''}</td></tr>`,
  )
  return html`<p>${formats.number(sources.length, 0)} deliveries are in force; every number comes from their files.</p><div class="scroll" tabindex="0" role="region" aria-label="Files in force"><table><thead><tr><th scope="col">Provider</th><th scope="col">Export</th><th scope="col">Billing periods</th><th scope="col">Version</th><th scope="col">Loaded</th><th scope="col">Files</th></tr></thead><tbody>${rows}</tbody></table></div>`
}
