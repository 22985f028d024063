/** An exact decimal as text without trailing zeros: `12.500` is `12.5`, `-0.00` is `0`. */
export function plainDecimal(text: string): string {
  if (!text.includes('.')) return text
  const trimmed = text.replace(/\.?0+$/, '')
  return trimmed === '-0' || trimmed === '' || trimmed === '-' ? '0' : trimmed
}
