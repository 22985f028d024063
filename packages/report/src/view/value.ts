import type { Formats } from '../format/formats.ts'
import { type Html, html } from '../html.ts'
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

/** As `valueText`, beside something that names the currency: no code behind a symbol that several currencies share. */
export function bareText(
  value: CellValue | undefined,
  column: Pick<ShownColumn, 'format' | 'decimals' | 'numeric'>,
  currency: string | undefined,
  formats: Formats,
  signed = false,
): string {
  if (column.format !== 'money' || !isDecimal(value)) return valueText(value, column, currency, formats, signed)
  return formats.money(String(value), currency, { decimals: column.decimals, code: false, signed })
}

/** A value in large, with its currency in small where the symbol alone does not tell. */
export function figureText(
  value: CellValue | undefined,
  column: Pick<ShownColumn, 'format' | 'decimals' | 'numeric'>,
  currency: string | undefined,
  formats: Formats,
): Html {
  const bare = bareText(value, column, currency, formats)
  const named = bare !== valueText(value, column, currency, formats)
  return named ? html`${bare} <span class="unit">${currency}</span>` : html`${bare}`
}

/** A long id such as an ARN, with its middle left out: its ends tell what it is. Names in words stay whole. */
export function shortText(text: string, longest = 26): string {
  if (text.length <= longest || /\s/.test(text) || !/[\d/:]/.test(text)) return text
  const start = Math.floor(longest * 0.4)
  return `${text.slice(0, start)}…${text.slice(start + 1 - longest)}`
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
