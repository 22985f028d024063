import { type Html, html } from '../html.ts'

/** A dot in a colour; an attribute of SVG, which no content security policy takes for a style. */
export function swatch(color: string): Html {
  return html`<svg class="swatch" viewBox="0 0 10 10" aria-hidden="true"><circle cx="5" cy="5" r="5" fill="${color}"/></svg>`
}
