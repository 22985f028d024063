import { compareDecimals, percentChange, subtractDecimals } from '../format/decimal.ts'
import { type Html, html } from '../html.ts'
import type { ShownColumn } from '../shown-card.ts'
import type { ViewContext } from './context.ts'
import { bareText } from './value.ts'

/** Whether a column is a change: signed, and good or bad news. */
export function isChange(column: Pick<ShownColumn, 'name'>): boolean {
  return /change|variance|delta/i.test(column.name)
}

/** Good or bad news as a class, by the sign of a change and the way that is better. */
export function newsOf(change: string, better: ShownColumn['better']): 'good' | 'bad' | 'even' {
  const sign = compareDecimals(change, '0')
  if (sign === 0 || better === undefined) return 'even'
  return sign > 0 === (better === 'up') ? 'good' : 'bad'
}

/** A change in money and percent, with an arrow: `▲ $1,203 (+4.1 %)`. */
export function deltaView(
  now: string,
  before: string,
  column: ShownColumn,
  currency: string | undefined,
  { formats }: ViewContext,
): Html {
  const change = subtractDecimals(now, before)
  const percent = percentChange(before, now)
  const sign = compareDecimals(change, '0')
  const arrow = sign > 0 ? '▲' : sign < 0 ? '▼' : '＝'
  const isShare = column.format === 'percent'
  const amount = isShare
    ? `${formats.number(String(Number(change) * 100), column.decimals ?? 1)} pp`
    : bareText(change, column, currency, formats, true)
  const share = percent === undefined || isShare ? '' : ` (${formats.percent(percent / 100, 1, true)})`
  return html`<span class="delta ${newsOf(change, column.better)}"><span aria-hidden="true">${arrow}</span> ${amount}${share}</span>`
}
