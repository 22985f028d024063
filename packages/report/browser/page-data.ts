import { type Formats, formatsOf } from '../src/format/formats.ts'
import type { PageState } from '../src/page-state.ts'

/** What the page was delivered with. */
export const state: PageState = readJson<PageState>('state')

export const formats: Formats = formatsOf(state.locale)

/** Reads a JSON element of the page. */
export function readJson<T>(id: string): T {
  return JSON.parse(document.getElementById(id)?.textContent ?? 'null') as T
}

/** An element that is there by construction of the page. */
export function element<T extends Element>(selector: string, within: ParentNode = document): T {
  const found = within.querySelector<T>(selector)
  if (found === null) throw new Error(`the page has no ${selector}`)
  return found
}
