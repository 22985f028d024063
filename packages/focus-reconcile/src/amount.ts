/** Digits behind the point of every amount: the lake's scale. */
const scale = 18
const pattern = /^([+-]?)(\d+)(?:\.(\d{0,18}))?$/

/**
 * An exact amount in units of 10^-18.
 * @param text A decimal with at most 18 digits behind the point.
 * @throws RangeError when the text is no such decimal.
 */
export function amountOf(text: string): bigint {
  const [, sign, whole, fraction = ''] = pattern.exec(text) ?? []
  if (whole === undefined) throw new RangeError(`'${text}' is no amount`)
  const units = BigInt(whole + fraction.padEnd(scale, '0'))
  return sign === '-' ? -units : units
}

/** The amount as a decimal without trailing zeros: `12.5`, `-0.01`, `0`. */
export function amountText(units: bigint): string {
  const digits = absolute(units)
    .toString()
    .padStart(scale + 1, '0')
  const fraction = digits.slice(-scale).replace(/0+$/, '')
  return `${units < 0n ? '-' : ''}${digits.slice(0, -scale)}${fraction === '' ? '' : `.${fraction}`}`
}

/** The amount without its sign. */
export function absolute(units: bigint): bigint {
  return units < 0n ? -units : units
}

/** The exact sum. */
export function total(amounts: Iterable<bigint>): bigint {
  let sum = 0n
  for (const amount of amounts) sum += amount
  return sum
}

/**
 * The smallest coin of a currency, which an invoice is rounded to: a cent of USD, a whole yen of JPY. What ISO 4217 does
 * not know has cents.
 */
export function smallestCoin(currency: string): bigint {
  const digits = /^[A-Z]{3}$/.test(currency)
    ? (new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2)
    : 2
  return 10n ** BigInt(scale - digits)
}
