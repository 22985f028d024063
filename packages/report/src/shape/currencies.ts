import { type Answer, type CellValue, columnIndex, type ShownColumn } from '../shown-card.ts'

/** The rows of an answer in one currency. */
export interface CurrencyRows {
  /** Undefined where the answer has no money. */
  readonly currency: string | undefined
  readonly rows: readonly (readonly CellValue[])[]
}

/** An answer's rows by currency, in the order in which currencies first appear: what may be added up and drawn together. */
export function byCurrency(answer: Answer): readonly CurrencyRows[] {
  const place = currencyPlace(answer)
  if (place === -1) return [{ currency: undefined, rows: answer.rows }]
  const groups = new Map<string | undefined, (readonly CellValue[])[]>()
  for (const row of answer.rows) {
    const currency = typeof row[place] === 'string' ? row[place] : undefined
    const group = groups.get(currency)
    if (group === undefined) groups.set(currency, [row])
    else group.push(row)
  }
  return [...groups].map(([currency, rows]) => ({ currency, rows }))
}

/** The currency of a value of a row. */
export function currencyOf(answer: Answer, column: ShownColumn, row: readonly CellValue[]): string | undefined {
  const value = row[columnIndex(answer, column.currency)]
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** Where the answer's currency stands; −1 without one. */
export function currencyPlace(answer: Answer): number {
  const named = answer.columns.find(({ format, currency }) => format === 'money' && currency !== undefined)
  const place = columnIndex(answer, named?.currency)
  return place === -1 ? columnIndex(answer, 'BillingCurrency') : place
}

/** Columns that say the currency of others; where all rows have one, nobody needs to read it in each. */
export function currencyColumns(answer: Answer): ReadonlySet<string> {
  return new Set(answer.columns.flatMap(({ format, currency }) => (format === 'money' && currency ? [currency] : [])))
}
