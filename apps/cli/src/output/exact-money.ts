import { absoluteDecimal, compareDecimals } from './decimal.ts'

/**
 * Money where cents are the point: thousands separated, as many digits as the currency has cents, U+2212 as minus.
 * What is less than a cent and not nothing keeps its digits.
 */
export function exactMoney(amount: string, currency: string): string {
  const cents = /^[A-Z]{3}$/.test(currency)
    ? (new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2)
    : 2
  const isTiny =
    compareDecimals(amount, '0') !== 0 && compareDecimals(absoluteDecimal(amount), `0.${'0'.repeat(cents)}5`) < 0
  const text = new Intl.NumberFormat('en', {
    minimumFractionDigits: cents,
    maximumFractionDigits: isTiny ? 18 : cents,
    useGrouping: 'always',
    signDisplay: 'negative',
  }).format(amount as Intl.StringNumericLiteral)
  return text.replace('-', '\u2212')
}

/** The same with a plus where it is more than nothing. */
export function exactChange(amount: string, currency: string): string {
  return `${compareDecimals(amount, '0') > 0 ? '+' : ''}${exactMoney(amount, currency)}`
}
