import type { Tab } from '@open-finops/dashboards'
import { type Html, html } from '../html.ts'

/** Links to the tabs of a dashboard. */
export function tabsView(tabs: readonly Tab[], open: string | undefined, hrefOf: (tab: string) => string): Html {
  if (tabs.length === 0) return html``
  const links = tabs.map(
    ({ id, title }) =>
      html`<li><a href="${hrefOf(id)}" data-tab="${id}"${id === open ? html` aria-current="true"` : ''}>${title}</a></li>`,
  )
  return html`<nav class="tabs" aria-label="Tabs"><ul>${links}</ul></nav>`
}
