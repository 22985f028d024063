import { html } from '../src/html.ts'
import type { Chip } from '../src/page-state.ts'
import { filterControls, pickSummary } from '../src/view/filter-controls.ts'
import { chooseValues, filterParameters } from './address.ts'
import { element, formats, state } from './page-data.ts'

/** The row of filters above the cards. */
export interface Filters {
  /** Shows what is chosen. */
  show(chips: readonly Chip[], values: Readonly<Record<string, readonly string[]>>): void
}

/** Makes the filters work: each change is a step in the address. */
export function startFilters(): Filters {
  const form = element<HTMLFormElement>('form.filters')
  let values: Readonly<Record<string, readonly string[]>> = {}

  form.addEventListener('submit', (event) => event.preventDefault())
  form.addEventListener('change', ({ target }) => {
    if (target instanceof HTMLSelectElement) {
      if (target.value === 'range') showRange(form)
      else chooseValues({ [target.name]: target.value === '' ? [] : [target.value] })
    } else if (target instanceof HTMLInputElement && target.type === 'date') {
      const [from, to] = ['from', 'to'].map((name) => element<HTMLInputElement>(`[data-range="${name}"]`, form).value)
      if (from || to) chooseValues({ period: [`${from ?? ''}..${to ? dayAfter(to) : ''}`] })
    } else if (target instanceof HTMLInputElement && target.dataset['toggle'] !== undefined) {
      chooseValues({ [target.name]: target.checked ? [target.dataset['toggle']] : undefined })
    } else if (target instanceof HTMLInputElement && target.type === 'checkbox') {
      const before = values[target.name] ?? []
      const next = target.checked ? [...before, target.value] : before.filter((value) => value !== target.value)
      values = { ...values, [target.name]: next }
      chooseValues({ [target.name]: next.length === 0 ? undefined : next })
    } else if (target instanceof HTMLInputElement && target.type === 'text') {
      chooseValues({ [target.name]: target.value === '' ? undefined : [target.value] })
    }
  })
  form.addEventListener('input', ({ target }) => {
    if (target instanceof HTMLInputElement && target.dataset['offer'] !== undefined)
      void offer(target.dataset['offer'], target.value)
  })
  form.addEventListener('click', ({ target }) => {
    const button = target instanceof Element ? target.closest('button') : null
    if (button?.dataset['drop'] !== undefined) chooseValues({ [button.dataset['drop']]: undefined })
    if (button?.dataset['reset'] !== undefined) {
      chooseValues(Object.fromEntries(state.filters.map(({ id }) => [id, undefined])))
    }
  })
  // Toggle does not bubble; it is caught on its way down.
  form.addEventListener(
    'toggle',
    ({ target }) => {
      if (!(target instanceof HTMLDetailsElement) || !target.open) return
      for (const other of form.querySelectorAll('details')) if (other !== target) other.open = false
      void offer(target.dataset['pick'] ?? '', '')
    },
    true,
  )
  document.addEventListener('click', ({ target }) => {
    if (target instanceof Element && target.closest('form.filters details') !== null) return
    for (const open of form.querySelectorAll('details[open]')) open.removeAttribute('open')
  })
  form.addEventListener('keydown', ({ key, target }) => {
    const open = target instanceof Element ? target.closest<HTMLDetailsElement>('details[open]') : null
    if (key !== 'Escape' || open === null) return
    open.open = false
    open.querySelector('summary')?.focus()
  })

  /** Fills the list of a filter with the values that the lake has. */
  const offer = async (id: string, search: string): Promise<void> => {
    const list = form.querySelector(`[data-pick="${CSS.escape(id)}"] ul`)
    if (list === null) return
    const parameters = new URLSearchParams([...filterParameters().map((one) => [...one]), ['search.text', search]])
    const answer = await fetch(`/api/options/${state.dashboard}/${id}?${parameters}`)
    const { options } = (await answer.json()) as { options: readonly { value: string | null; label: string }[] }
    const chosen = values[id] ?? []
    const items = options.map(({ value, label }) => {
      const text = value ?? '(none)'
      const second = value !== null && label !== value ? html` <span class="muted">${value}</span>` : ''
      return html`<li><label><input type="checkbox" name="${id}" value="${text}"${chosen.includes(text) ? html` checked` : ''}><span>${label}${second}</span></label></li>`
    })
    list.innerHTML = html`${items.length === 0 ? html`<li class="muted">Nothing found.</li>` : items}`.html
  }

  return {
    show(chips, chosen) {
      values = chosen
      const open = form.querySelector('details[open]')
      const focused = document.activeElement
      const name = focused instanceof HTMLElement && form.contains(focused) ? focused.getAttribute('name') : null
      // A list that is being ticked stays as it is; its summary is brought up to date.
      if (open instanceof HTMLDetailsElement) {
        const id = open.dataset['pick'] ?? ''
        const title = state.filters.find((filter) => filter.id === id)?.title ?? id
        element('summary', open).innerHTML = pickSummary(title, chosen[id] ?? []).html
        element('.in-force', form).outerHTML = chipList(chips).html
        return
      }
      form.innerHTML = html`${filterControls(state.filters, chosen, { ...state, formats })}${chipList(chips)}`.html
      if (name !== null) form.querySelector<HTMLElement>(`[name="${CSS.escape(name)}"]`)?.focus()
    },
  }
}

function chipList(chips: readonly Chip[]): ReturnType<typeof html> {
  const items = chips.map(
    ({ filter, title, text, usual }) =>
      html`<div data-chip="${filter}"><dt>${title}</dt><dd>${text}${usual ? '' : html` <button type="button" data-drop="${filter}" aria-label="Undo ${title}">×</button>`}</dd></div>`,
  )
  const reset = chips.some(({ usual }) => !usual)
    ? html`<button type="button" class="reset" data-reset>Reset</button>`
    : ''
  return html`<div class="in-force"><dl class="chips" aria-label="Filters in force">${items}</dl>${reset}</div>`
}

function showRange(form: HTMLFormElement): void {
  const range = element<HTMLElement>('[data-range-fields]', form)
  range.hidden = false
  element<HTMLInputElement>('input', range).focus()
}

function dayAfter(day: string): string {
  return new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10)
}
