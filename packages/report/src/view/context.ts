import type { Formats } from '../format/formats.ts'
import type { Html } from '../html.ts'
import type { ChartData } from '../shape/chart-data.ts'
import type { CellValue, ShownCard } from '../shown-card.ts'

/** How a reader arranged a table. */
export interface TableState {
  readonly sort?: { readonly column: string; readonly descending: boolean } | undefined
  readonly search?: string | undefined
  /** Rows to show; by default as many as the card has room for. */
  readonly shown?: number | undefined
}

/** What a card needs to know of its page. */
export interface ViewContext {
  readonly formats: Formats
  /** Last complete day of the lake. */
  readonly completeUntil: string | undefined
  /** Where a click on a row leads; undefined for nowhere. */
  readonly drillHref: (card: ShownCard, row: readonly CellValue[]) => string | undefined
  /** The picture of a chart, or the place where it will be drawn. */
  readonly chart: (card: ShownCard, data: ChartData, place: number) => Html
  readonly tableState: (card: ShownCard) => TableState
  /**
   * Who has the rows that did not come along: a server, which also searches and sorts them; or nobody but the lake that
   * the page was made from.
   */
  readonly rowsFrom: 'server' | 'file'
}
