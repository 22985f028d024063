import { absoluteDecimal, compareDecimals } from './decimal.ts'

/** How an amount of money is written. */
export interface MoneyStyle {
  /** Digits behind the point for amounts below 1,000; by default those of the currency. */
  readonly decimals?: number | undefined
  /** False where a heading names the currency already: no ISO code behind a symbol that several currencies share. */
  readonly code?: boolean | undefined
  /** A plus before what is above zero. */
  readonly signed?: boolean | undefined
}

/** Everything that a page or a terminal writes as a number or a date, in the manner of one locale. */
export interface Formats {
  /** BCP 47. */
  readonly locale: string
  /**
   * Money for people: no cents from 1,000 on, `≈$0` for less than the last digit shown, U+2212 as minus, the ISO code
   * behind a symbol that several currencies share.
   * @param amount A decimal as text; it never becomes a JavaScript number.
   * @param currency ISO 4217 code, or whatever the bill says.
   */
  money(amount: string, currency: string | undefined, style?: MoneyStyle): string
  /** Money in few characters, for axes and figures: `$12.3K`. */
  compactMoney(amount: string, currency: string | undefined): string
  /** A share: 0.25 is 25 %. */
  percent(share: string | number, decimals?: number, signed?: boolean): string
  /** A quantity or count. */
  number(value: string | number, decimals?: number): string
  /** A number in few characters, for axes. */
  compactNumber(value: number): string
  /** A day `YYYY-MM-DD`. */
  date(day: string): string
  /** The month of a day: `Oct 2026`. */
  month(day: string, length?: 'short' | 'narrow'): string
  /** A moment in UTC. */
  timestamp(moment: string): string
}

const minus = '−'
/** Symbols that more than one currency has. */
const ambiguous = /^(?:[$¥￥£₨₤]|kr\.?|Fr\.?|R|Rs\.?|lei|din\.?|元)$/

/** The formats of a locale; what Intl makes is made once for each kind of number. */
export function formatsOf(locale: string): Formats {
  const made = new Map<string, Intl.NumberFormat>()
  const formatOf = (options: Intl.NumberFormatOptions): Intl.NumberFormat => {
    const key = JSON.stringify(options)
    const known = made.get(key)
    if (known !== undefined) return known
    const format = new Intl.NumberFormat(locale, { useGrouping: 'always', signDisplay: 'negative', ...options })
    made.set(key, format)
    return format
  }
  const dates = {
    date: new Intl.DateTimeFormat(locale, { year: 'numeric', month: 'short', day: 'numeric', timeZone: 'UTC' }),
    month: new Intl.DateTimeFormat(locale, { year: 'numeric', month: 'short', timeZone: 'UTC' }),
    narrow: new Intl.DateTimeFormat(locale, { year: '2-digit', month: 'short', timeZone: 'UTC' }),
    timestamp: new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' }),
  }
  const moment = (format: Intl.DateTimeFormat, text: string): string => {
    const time = Date.parse(text)
    return Number.isNaN(time) ? text : format.format(time)
  }

  return {
    locale,
    money(amount, currency, { decimals, code = true, signed = false } = {}) {
      const isCode = currency !== undefined && /^[A-Z]{3}$/.test(currency)
      const cents = decimals ?? (isCode ? currencyDigits(currency) : 2)
      const { digits, shown, tiny } = roundedDigits(amount, cents)
      const format = formatOf({
        ...(isCode && { style: 'currency', currency }),
        minimumFractionDigits: digits,
        maximumFractionDigits: digits,
        ...(signed && { signDisplay: 'exceptZero' }),
      })
      const parts = format.formatToParts(shown as Intl.StringNumericLiteral)
      const symbol = parts.find(({ type }) => type === 'currency')?.value ?? ''
      const text = `${tiny ? '≈' : ''}${joined(parts)}`
      const named = isCode ? ambiguous.test(symbol) : currency !== undefined
      return code && named ? `${text} ${currency}` : text
    },
    compactMoney(amount, currency) {
      const isCode = currency !== undefined && /^[A-Z]{3}$/.test(currency)
      const format = formatOf({
        ...(isCode && { style: 'currency', currency }),
        notation: 'compact',
        maximumFractionDigits: 1,
        minimumFractionDigits: 0,
      })
      return joined(format.formatToParts(amount as Intl.StringNumericLiteral))
    },
    percent(share, decimals = 1, signed = false) {
      const format = formatOf({
        style: 'percent',
        minimumFractionDigits: decimals,
        maximumFractionDigits: decimals,
        ...(signed && { signDisplay: 'exceptZero' }),
      })
      return joined(format.formatToParts(share as Intl.StringNumericLiteral))
    },
    number(value, decimals) {
      const format = formatOf({
        maximumFractionDigits: decimals ?? 2,
        ...(decimals !== undefined && { minimumFractionDigits: decimals }),
      })
      return joined(format.formatToParts(value as Intl.StringNumericLiteral))
    },
    compactNumber: (value) => joined(formatOf({ notation: 'compact', maximumFractionDigits: 1 }).formatToParts(value)),
    date: (day) => moment(dates.date, day),
    month: (day, length = 'short') => moment(length === 'short' ? dates.month : dates.narrow, day),
    timestamp: (text) => `${moment(dates.timestamp, text)} UTC`,
  }
}

/** How many digits of an amount are shown, and what is left of it where they all are zero. */
function roundedDigits(
  amount: string,
  cents: number,
): { readonly digits: number; readonly shown: string; readonly tiny: boolean } {
  const size = absoluteDecimal(amount)
  const smallest = cents === 0 ? '1' : `0.${'1'.padStart(cents, '0')}`
  // Half of the last digit is rounded up, so 0.5 of a currency without cents is seen; less is not.
  const tiny = compareDecimals(size, '0') !== 0 && compareDecimals(size, smallest) < 0
  // 999.995 is 1,000 once it is rounded to cents.
  const large = compareDecimals(size, `999.${'9'.repeat(cents)}5`) >= 0
  return { digits: tiny || large ? 0 : cents, shown: tiny ? '0' : amount, tiny }
}

/** Zero has no sign, and minus is a minus. */
function joined(parts: readonly Intl.NumberFormatPart[]): string {
  return parts.map(({ type, value }) => (type === 'minusSign' ? minus : value)).join('')
}

const digitsOf = new Map<string, number>()

function currencyDigits(currency: string): number {
  const known = digitsOf.get(currency)
  if (known !== undefined) return known
  const { maximumFractionDigits } = new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions()
  digitsOf.set(currency, maximumFractionDigits ?? 2)
  return maximumFractionDigits ?? 2
}
