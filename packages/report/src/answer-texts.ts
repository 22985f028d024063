import type { Card } from '@open-finops/dashboards'
import type { QueryResult } from '@open-finops/loader-duckdb'
import type { Formats } from './format/formats.ts'
import { currencyColumns, currencyOf } from './shape/currencies.ts'
import { cellRows, shownColumn } from './show-card.ts'
import type { Answer, ShownColumn } from './shown-card.ts'
import { isChange } from './view/delta.ts'
import { valueText } from './view/value.ts'

/** An answer as people read it: the columns that a page shows, its values written as the page writes them. */
export interface AnswerTexts {
  readonly columns: readonly ShownColumn[]
  readonly rows: readonly (readonly string[])[]
}

/** Writes the whole answer of a card for people. */
export function answerTexts(card: Card, result: QueryResult, formats: Formats): AnswerTexts {
  const all = result.columns.map(({ name, type }) => shownColumn(card, name, type))
  const rows = cellRows(result)
  const answer: Answer = { columns: all, rows, total: rows.length, colors: {}, milliseconds: 0 }
  const currencies = currencyColumns(answer)
  const columns = all.filter(({ hidden }) => hidden !== true)
  const places = columns.map((column) => all.indexOf(column))
  return {
    columns,
    rows: rows.map((row) =>
      columns.map((column, index) => {
        const value = row[places[index] ?? -1]
        // The currency is a column of its own there; a symbol that others share needs no code besides.
        const named = column.currency !== undefined && currencies.has(column.currency)
        const currency = currencyOf(answer, column, row)
        if (column.format === 'money' && named && value !== null && value !== undefined) {
          return formats.money(String(value), currency, {
            decimals: column.decimals,
            code: false,
            signed: isChange(column),
          })
        }
        return valueText(value, column, currency, formats, isChange(column))
      }),
    ),
  }
}
