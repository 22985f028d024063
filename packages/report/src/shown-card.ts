import type { Card, ColumnStyle } from '@open-finops/dashboards'

/** A value of an answer as it travels to a page: decimals, dates and moments are texts. */
export type CellValue = string | number | boolean | null

/** A column of an answer and how it is shown. */
export interface ShownColumn extends ColumnStyle {
  readonly name: string
  readonly title: string
  /** Numbers stand to the right. */
  readonly numeric: boolean
}

/** What a card answered. */
export interface Answer {
  readonly columns: readonly ShownColumn[]
  readonly rows: readonly (readonly CellValue[])[]
  /** How many rows the query has; more than `rows` where they were cut. */
  readonly total: number
  /** Place of the first of `rows` in the answer, where a part of it was asked for; such rows are searched and sorted already. */
  readonly from?: number | undefined
  /** Value of the card's entity → colour. */
  readonly colors: Readonly<Record<string, string>>
  readonly milliseconds: number
}

/** Why a card has no answer. */
export interface AnswerError {
  readonly code: string
  readonly message: string
  readonly hint?: string | undefined
}

/** A card with its answer: all that a page needs to draw it. */
export interface ShownCard
  extends Pick<Card, 'id' | 'dashboard' | 'description' | 'display' | 'x' | 'y' | 'series' | 'entity' | 'layout'>,
    Pick<Card, 'tab' | 'drill' | 'empty' | 'pivot'> {
  /** With the chosen cost in it. */
  readonly title: string
  readonly answer?: Answer | undefined
  readonly error?: AnswerError | undefined
  /** What a reader has to know of how this page shows it. */
  readonly note?: string | undefined
  /** What was asked, with `$1` … for the parameters. */
  readonly sql: string
  readonly parameters: readonly string[]
  /** Filters that this card obeys. */
  readonly filters: readonly string[]
}

/** Whether an answer has more rows than came along. */
export function isCut({ rows, total, from = 0 }: Answer): boolean {
  return from > 0 || total > rows.length
}

/** The place of a column in an answer's rows; −1 where there is none. */
export function columnIndex(answer: Answer, name: string | undefined): number {
  return name === undefined ? -1 : answer.columns.findIndex((column) => column.name === name)
}

/** A text for a value, as it is: for keys, colours and exports. */
export function cellText(value: CellValue | undefined): string {
  return value === null || value === undefined ? '' : String(value)
}
