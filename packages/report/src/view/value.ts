import type { Formats } from '../format/formats.ts'
import type { CellValue, ShownColumn } from '../shown-card.ts'

/** A value as people read it; what is not there is a dash for numbers, and "(not set)" for texts. */
export function valueText(
  value: CellValue | undefined,
  column: Pick<ShownColumn, 'format' | 'decimals' | 'numeric'>,
  currency: string | undefined,
  formats: Formats,
  signed = false,
): string {
  if (value === null || value === undefined) return column.numeric || column.format !== undefined ? '–' : '(not set)'
  const { format, decimals } = column
  if (format === 'flag') return value === true || value === 'true' || value === 1 ? 'yes' : 'no'
  if (format === 'date') return formats.date(String(value))
  if (format === 'month') return formats.month(String(value))
  if (format === 'timestamp') return formats.timestamp(String(value))
  if (!isDecimal(value)) return String(value) === '' ? '(empty)' : String(value)
  const number = String(value)
  if (format === 'money') return formats.money(number, currency, { decimals, signed })
  if (format === 'percent') return formats.percent(number, decimals ?? 1, signed)
  if (format === 'number' || column.numeric) return formats.number(number, decimals)
  return number
}

/** Every digit of a value, for those who want to know exactly. */
export function exactText(value: CellValue | undefined, currency: string | undefined): string {
  const text = value === null || value === undefined ? '' : String(value)
  const short = text.includes('.') ? text.replace(/\.?0+$/, '') : text
  return currency === undefined ? short : `${short} ${currency}`
}

/** Whether a value is a number, as such or as text. */
export function isDecimal(value: CellValue | undefined): value is number | string {
  return typeof value === 'number' || (typeof value === 'string' && /^[+-]?\d+(?:\.\d*)?$/.test(value))
}
