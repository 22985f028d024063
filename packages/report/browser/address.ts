import { state } from './page-data.ts'

/** Parameters of filters in the page's address; without the tab and what belongs to tables. */
export function filterParameters(): readonly (readonly [string, string])[] {
  return [...new URLSearchParams(location.search)].filter(([name]) => name !== 'tab' && !name.includes('.'))
}

/** The tab that is open. */
export function openTab(): string | undefined {
  return new URLSearchParams(location.search).get('tab') ?? undefined
}

/** The address of a dashboard with parameters. */
export function dashboardAddress(id: string, parameters: readonly (readonly [string, string])[]): string {
  const search = new URLSearchParams(parameters.map(([name, value]) => [name, value])).toString()
  return `/d/${id}${search === '' ? '' : `?${search}`}`
}

/** Puts values of filters into the address, as a step that the back button undoes; none at all is `name=`. */
export function chooseValues(changes: Readonly<Record<string, readonly string[] | undefined>>): void {
  const parameters = new URLSearchParams(location.search)
  for (const [name, values] of Object.entries(changes)) {
    parameters.delete(name)
    if (values?.length === 0) parameters.append(name, '')
    for (const value of values ?? []) parameters.append(name, value)
  }
  const search = parameters.toString()
  history.pushState(null, '', `${location.pathname}${search === '' ? '' : `?${search}`}`)
  dispatchEvent(new PopStateEvent('popstate'))
}

/** Writes something of a table into the address; no step of its own. */
export function noteTable(values: Readonly<Record<string, string | undefined>>): void {
  const parameters = new URLSearchParams(location.search)
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined) parameters.delete(name)
    else parameters.set(name, value)
  }
  const search = parameters.toString()
  history.replaceState(null, '', `${location.pathname}${search === '' ? '' : `?${search}`}${location.hash}`)
}

/** Menu and tabs lead on with the filters in force, as far as a dashboard has them. */
export function refreshLinks(): void {
  const parameters = filterParameters()
  for (const { id, filters } of state.menu) {
    const own = parameters.filter(([name]) => filters.includes(name))
    document.querySelector(`.menu a[data-dashboard="${id}"]`)?.setAttribute('href', dashboardAddress(id, own))
  }
  for (const link of document.querySelectorAll<HTMLElement>('.tabs a')) {
    const tab: readonly [string, string] = ['tab', link.dataset['tab'] ?? '']
    link.setAttribute('href', dashboardAddress(state.dashboard, [tab, ...parameters]))
  }
}
