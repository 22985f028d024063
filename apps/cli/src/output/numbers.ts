import { type Formats, formatsOf } from '@open-finops/report/numbers'

/** How a number is to be written. */
export interface NumberStyle {
  /** BCP 47; default `en`. */
  readonly locale?: string
  /** False where a column beside it names the currency already. Default true. */
  readonly code?: boolean
}

const minus = '\u2212'

/**
 * Money for people: thousands separated, no cents from 1,000 on, `≈$0` for less than a cent, U+2212 as minus, the
 * ISO code behind a symbol that several currencies share. Exact amounts are written by `--json`, as decimals.
 * @param amount A decimal as text; it never becomes a JavaScript number.
 * @param currency ISO 4217 code, or whatever the bill says.
 */
export function formatMoney(amount: string, currency: string, style: NumberStyle = {}): string {
  const { locale = 'en', code = true } = style
  return formatsIn(locale).money(amount, currency, { code })
}

const made = new Map<string, Formats>()

/** As dashboards write it: a number is the same text wherever it is read. */
function formatsIn(locale: string): Formats {
  const known = made.get(locale) ?? formatsOf(locale)
  made.set(locale, known)
  return known
}

/** A count: `34,752`. */
export function formatCount(count: number | bigint, locale = 'en'): string {
  return new Intl.NumberFormat(locale, { maximumFractionDigits: 0, useGrouping: 'always' })
    .format(count)
    .replace('-', minus)
}

/** A change with its sign: `+3.1%`, `−12%`, and `0.0%` for less than half of the last digit. */
export function formatPercentChange(percent: number | undefined, locale = 'en'): string {
  if (percent === undefined) return 'new'
  const digits = Math.abs(percent) >= 99.95 ? 0 : 1
  return new Intl.NumberFormat(locale, {
    style: 'percent',
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
    signDisplay: 'exceptZero',
    useGrouping: 'always',
  })
    .format(percent / 100)
    .replace('-', minus)
}

/** A size in decimal units: `941 B`, `12.3 MB`. */
export function formatBytes(bytes: number, locale = 'en'): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB']
  let value = bytes
  let unit = 0
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000
    unit += 1
  }
  const digits = unit === 0 || value >= 99.5 ? 0 : 1
  const number = new Intl.NumberFormat(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits })
  return `${number.format(value)} ${units[unit]}`
}

/** A span of time: `0.4 s`, `12 s`, `3 min 05 s`, `1 h 12 min`. */
export function formatDuration(milliseconds: number, locale = 'en'): string {
  const seconds = Math.max(0, milliseconds) / 1000
  if (seconds < 9.95) {
    const number = new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 })
    return `${number.format(seconds)} s`
  }
  const whole = Math.round(seconds)
  if (whole < 60) return `${whole} s`
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`
  return `${Math.floor(whole / 3600)} h ${String(Math.floor((whole % 3600) / 60)).padStart(2, '0')} min`
}
