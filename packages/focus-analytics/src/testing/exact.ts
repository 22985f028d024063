/** Decimals as whole numbers of 10⁻¹⁸: exact sums without SQL and without floats. */
const scale = 18
const one: bigint = 10n ** BigInt(scale)

/** Reads a decimal text of at most 18 decimals. */
export function units(text: string): bigint {
  const [, sign, whole = '', fraction = ''] = /^(-?)(\d+)(?:\.(\d{1,18}))?$/.exec(text) ?? []
  if (whole === '') throw new RangeError(`not a decimal: ${text}`)
  const value = BigInt(whole) * one + BigInt(fraction.padEnd(scale, '0'))
  return sign === '-' ? -value : value
}

/** Writes it without needless zeros. */
export function decimalText(value: bigint): string {
  const digits = (value < 0n ? -value : value).toString().padStart(scale + 1, '0')
  const fraction = digits.slice(-scale).replace(/0+$/, '')
  return `${value < 0n ? '-' : ''}${digits.slice(0, -scale)}${fraction === '' ? '' : `.${fraction}`}`
}

/** The exact product, cut after 18 decimals. */
export function times(one_: bigint, other: bigint): bigint {
  return (one_ * other) / one
}

/** The quotient, cut after 18 decimals; undefined where there is nothing to divide by. */
export function quotient(part: bigint, whole: bigint): bigint | undefined {
  return whole === 0n ? undefined : (part * one) / whole
}
