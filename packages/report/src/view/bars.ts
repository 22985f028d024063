import { compareDecimals } from '../format/decimal.ts'
import { type Html, html } from '../html.ts'

/** A bar within a cell: from the middle where some values are below zero, so that lengths compare. */
export function cellBar(value: string, largest: string, signed: boolean, color: string): Html {
  const share = ratio(value, largest)
  const width = (Math.abs(share) * (signed ? 50 : 100)).toFixed(1)
  const start = signed ? (share < 0 ? (50 - Math.abs(share) * 50).toFixed(1) : '50') : '0'
  const axis = signed ? html`<rect x="49.7" y="0" width="0.6" height="10" fill="currentColor" opacity="0.3"/>` : ''
  return html`<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true"><rect x="${start}" y="1" width="${width}" height="8" fill="${color}"/>${axis}</svg>`
}

/** A line of values on their own scale, which begins at zero unless some are below it; gaps stay gaps. */
export function sparkline(values: readonly (string | null)[], color: string): Html {
  const numbers = values.map((value) => (value === null ? null : Number(value)))
  const given = numbers.filter((value) => value !== null)
  if (given.length === 0) return html``
  const [low, high] = [Math.min(0, ...given), Math.max(0, ...given)]
  const x = (index: number): string => ((index / Math.max(1, numbers.length - 1)) * 96 + 2).toFixed(1)
  const y = (value: number): string => (22 - ((value - low) / (high - low || 1)) * 20).toFixed(1)
  let path = ''
  for (const [index, value] of numbers.entries()) {
    if (value !== null) path += `${numbers[index - 1] == null ? 'M' : 'L'}${x(index)} ${y(value)}`
  }
  const last = numbers.findLastIndex((value) => value !== null)
  const end = numbers[last] ?? 0
  return html`<svg class="spark" viewBox="0 0 100 24" preserveAspectRatio="none" aria-hidden="true"><path d="${path}" fill="none" stroke="${color}" stroke-width="1.5" vector-effect="non-scaling-stroke" stroke-linejoin="round"/><circle cx="${x(last)}" cy="${y(end)}" r="1.6" fill="${color}"/></svg>`
}

/** The largest of some decimals, whatever their sign; `0` of none. */
export function largestOf(values: readonly (string | null | undefined)[]): string {
  let largest = '0'
  for (const value of values) {
    const size = (value ?? '0').replace(/^[+-]/, '')
    if (compareDecimals(size, largest) > 0) largest = size
  }
  return largest
}

/** For lengths, which need no more digits than a double has. */
function ratio(value: string, largest: string): number {
  const most = Number(largest)
  return most === 0 ? 0 : Math.max(-1, Math.min(1, Number(value) / most))
}
