import type { Filter } from '@open-finops/dashboards'
import type { Formats } from '../format/formats.ts'
import { type Html, html } from '../html.ts'

/** What controls offer beside what their filters say. */
export interface FilterOffers {
  /** The largest first. */
  readonly currencies: readonly string[]
  /** First days of the months of the lake, the newest first. */
  readonly months: readonly string[]
  /** The presets of periods. */
  readonly periods: readonly { readonly value: string; readonly title: string }[]
  readonly formats: Formats
}

type Values = Readonly<Record<string, readonly string[]>>

/** A control for each filter, with what is chosen in it. */
export function filterControls(filters: readonly Filter[], values: Values, offers: FilterOffers): Html {
  return html`${filters.map((filter) => control(filter, values[filter.id] ?? [], offers))}`
}

function control(filter: Filter, chosen: readonly string[], offers: FilterOffers): Html {
  const { id, title, description } = filter
  if (filter.kind === 'period') return periodControl(filter.id, title, chosen[0] ?? '', offers)
  if (filter.kind === 'text') {
    return html`<label title="${description}">${title}<input type="text" name="${id}" value="${chosen[0] ?? ''}" autocomplete="off"></label>`
  }
  if (filter.kind === 'choice') {
    const [only] = filter.choices
    if (filter.default === undefined && filter.choices.length === 1 && only !== undefined) {
      return html`<label class="check" title="${description}"><input type="checkbox" name="${id}" data-toggle="${only.value}"${chosen.includes(only.value) ? html` checked` : ''}>${title}</label>`
    }
    const none = filter.default === undefined ? [{ value: '', title: 'Any' }] : []
    return select(filter, [...none, ...filter.choices], chosen[0] ?? filter.default ?? '')
  }
  if (filter.column === 'BillingCurrency') {
    if (offers.currencies.length < 2) return html``
    const all = { value: '', title: 'Each on its own' }
    return select(filter, [...offers.currencies.map((value) => ({ value, title: value })), all], chosen[0] ?? '')
  }
  return html`<div class="pick" title="${description}"><span aria-hidden="true">${title}</span><details data-pick="${id}"><summary>${pickSummary(title, chosen)}</summary><div class="options"><input type="search" data-offer="${id}" placeholder="Search" aria-label="Search ${title}"><ul aria-label="${title}"></ul></div></details></div>`
}

/** What a list of values says while it is shut. */
export function pickSummary(title: string, chosen: readonly string[]): Html {
  const [first] = chosen
  const text = first === undefined ? 'All' : html`<b>${chosen.length === 1 ? first : `${chosen.length} chosen`}</b>`
  return html`<span class="visually-hidden">${title}: </span>${text}`
}

function select(
  { id, title, description }: Filter,
  choices: readonly { readonly value: string; readonly title: string }[],
  chosen: string,
): Html {
  const options = choices.map(
    (choice) =>
      html`<option value="${choice.value}"${choice.value === chosen ? html` selected` : ''}>${choice.title}</option>`,
  )
  return html`<label title="${description}">${title}<select name="${id}">${options}</select></label>`
}

function periodControl(id: string, title: string, chosen: string, { months, periods, formats }: FilterOffers): Html {
  const option = (value: string, text: string): Html =>
    html`<option value="${value}"${value === chosen ? html` selected` : ''}>${text}</option>`
  const [, from = '', to = ''] = /^([\d-]*)\.\.([\d-]*)$/.exec(chosen) ?? []
  const isRange = chosen.includes('..')
  const last = to === '' ? '' : new Date(Date.parse(to) - 86_400_000).toISOString().slice(0, 10)
  return html`<label>${title}<select name="${id}">${periods.map((choice) => option(choice.value, choice.title))}<optgroup label="A month">${months.map((month) => option(month.slice(0, 7), formats.month(month)))}</optgroup><option value="range"${isRange ? html` selected` : ''}>Days …</option></select></label>
    <span data-range-fields${isRange ? '' : html` hidden`}><label>From<input type="date" data-range="from" value="${from}"></label><label>To<input type="date" data-range="to" value="${last}"></label></span>`
}
