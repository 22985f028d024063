/** A decimal number without rounding: `digits` × 10^-`scale`. */
interface Decimal {
  readonly digits: bigint
  readonly scale: number
}

const pattern = /^([+-]?)(\d+)(?:\.(\d*))?$/

function parse(text: string): Decimal {
  const [, sign = '', whole, fraction = ''] = pattern.exec(text) ?? []
  if (whole === undefined) throw new RangeError(`'${text}' is no decimal number`)
  return { digits: BigInt(`${sign === '-' ? '-' : ''}${whole}${fraction}`), scale: fraction.length }
}

function print({ digits, scale }: Decimal): string {
  const sign = digits < 0n ? '-' : ''
  const text = (digits < 0n ? -digits : digits).toString().padStart(scale + 1, '0')
  if (scale === 0) return sign + text
  const fraction = text.slice(-scale).replace(/0+$/, '')
  return `${sign}${text.slice(0, -scale)}${fraction === '' ? '' : `.${fraction}`}`
}

function atScale({ digits, scale }: Decimal, wanted: number): bigint {
  return digits * 10n ** BigInt(wanted - scale)
}

/** The exact sum of decimals written as text; `0` for none. */
export function sumDecimals(texts: Iterable<string>): string {
  let sum: Decimal = { digits: 0n, scale: 0 }
  for (const text of texts) {
    const next = parse(text)
    const scale = Math.max(sum.scale, next.scale)
    sum = { digits: atScale(sum, scale) + atScale(next, scale), scale }
  }
  return print(sum)
}

/** `one` − `other`, exactly. */
export function subtractDecimals(one: string, other: string): string {
  return sumDecimals([one, other.startsWith('-') ? other.slice(1) : `-${other.replace(/^\+/, '')}`])
}

/** −1, 0 or 1 as `one` is smaller than, equal to or larger than `other`. */
export function compareDecimals(one: string, other: string): number {
  const difference = parse(subtractDecimals(one, other)).digits
  return difference === 0n ? 0 : difference < 0n ? -1 : 1
}

/** The number without its sign. */
export function absoluteDecimal(text: string): string {
  return text.replace(/^[+-]/, '')
}

/** How far `now` is from `before`, in percent of `before`; undefined from nothing. For people, not for sums. */
export function percentChange(before: string, now: string): number | undefined {
  const base = parse(before)
  if (base.digits === 0n) return undefined
  const change = parse(subtractDecimals(now, before))
  const scale = Math.max(base.scale, change.scale)
  const baseDigits = atScale(base, scale)
  // Four more digits than a percent needs, then a number: the quotient is small.
  const quotient = (atScale(change, scale) * 1_000_000n) / (baseDigits < 0n ? -baseDigits : baseDigits)
  return Number(quotient) / 10_000
}
