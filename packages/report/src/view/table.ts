import { compareDecimals } from '../format/decimal.ts'
import { type Html, html } from '../html.ts'
import { byCurrency, currencyColumns, currencyOf } from '../shape/currencies.ts'
import { entityColumnName } from '../shape/entity-column.ts'
import {
  type Answer,
  type CellValue,
  cellText,
  columnIndex,
  isCut,
  type ShownCard,
  type ShownColumn,
} from '../shown-card.ts'
import { cellBar, largestOf } from './bars.ts'
import type { TableState, ViewContext } from './context.ts'
import { isChange, newsOf } from './delta.ts'
import { swatch } from './swatch.ts'
import { exactText, isDecimal, shortText, valueText } from './value.ts'

/** An answer as a table that can be searched and sorted; the rows that are not shown are counted. */
export function tableView(card: ShownCard, answer: Answer, context: ViewContext): Html {
  const state = context.tableState(card)
  const several = byCurrency(answer).length > 1
  const columns = visibleColumns(answer, several)
  const entity = entityColumnName(card, answer)
  const rows = arrange(answer, columns, state, context)
  const room = state.shown ?? roomFor(card)
  // One row more is no reason for a button.
  const shown = rows.length <= room + 1 ? rows : rows.slice(0, room)
  const measures = columns.map((column) => ({
    column,
    place: columnIndex(answer, column.name),
    ...scaleOf(answer, column),
  }))
  const head = measures.map(({ column }) => headCell(card, column, state, answer, several))
  const body = shown.map((row) => {
    const href = context.drillHref(card, row)
    let linked = false
    const cells = measures.map((measure) => {
      const isFirst = !linked && !measure.column.numeric
      linked ||= isFirst
      const color = measure.column.name === entity ? answer.colors[cellText(row[measure.place])] : undefined
      return bodyCell(answer, row, measure, { context, several, href: isFirst ? href : undefined, color })
    })
    return html`<tr>${cells}</tr>`
  })
  return html`${toolbar(card, answer, state, room)}<div class="scroll" tabindex="0" role="region" aria-label="${card.title}"><table><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table></div>${footer(card, answer, { found: rows.length, shown: shown.length }, context)}`
}

/** Columns that people see; the currency's only where there are several. */
export function visibleColumns(answer: Answer, several: boolean): readonly ShownColumn[] {
  const currencies = currencyColumns(answer)
  return answer.columns.filter(({ name, hidden }) => hidden !== true && (several || !currencies.has(name)))
}

/** The rows that a reader asked for, in their order. */
export function arrange(
  answer: Answer,
  columns: readonly ShownColumn[],
  { sort, search }: TableState,
  { formats, rowsFrom }: ViewContext,
): readonly (readonly CellValue[])[] {
  // Those that came as a part of more are in order already; what is beyond them could not be put in.
  if (rowsFrom === 'server' && (answer.from !== undefined || isCut(answer))) return answer.rows
  const places = columns.map((column) => ({ column, place: columnIndex(answer, column.name) }))
  const wanted = search?.trim().toLowerCase() ?? ''
  const found =
    wanted === ''
      ? answer.rows
      : answer.rows.filter((row) =>
          places.some(
            ({ column, place }) =>
              cellText(row[place]).toLowerCase().includes(wanted) ||
              valueText(row[place], column, undefined, formats).toLowerCase().includes(wanted),
          ),
        )
  const at = columnIndex(answer, sort?.column)
  if (sort === undefined || at === -1) return found
  return [...found].sort((one, other) => compareCells(one[at], other[at], sort.descending))
}

function compareCells(one: CellValue | undefined, other: CellValue | undefined, descending: boolean): number {
  if (one === null || one === undefined || other === null || other === undefined) {
    return Number(one === null || one === undefined) - Number(other === null || other === undefined)
  }
  const order =
    isDecimal(one) && isDecimal(other)
      ? compareDecimals(String(one), String(other))
      : String(one).localeCompare(String(other), 'en', { numeric: true })
  return descending ? -order : order
}

/** How many rows fit a card without making it longer than its place. */
export function roomFor({ layout, display }: Pick<ShownCard, 'layout' | 'display'>): number {
  return display === 'table' || display === 'row' ? Math.max(4, Math.round((layout.h * 50 - 92) / 31)) : 12
}

interface Measure {
  readonly column: ShownColumn
  readonly place: number
  readonly largest: string
  readonly signed: boolean
}

function scaleOf(answer: Answer, column: ShownColumn): { readonly largest: string; readonly signed: boolean } {
  if (column.bar !== true) return { largest: '0', signed: false }
  const place = columnIndex(answer, column.name)
  const values = answer.rows.map((row) => (isDecimal(row[place]) ? String(row[place]) : null))
  return { largest: largestOf(values), signed: values.some((value) => value?.startsWith('-') === true) }
}

interface CellLook {
  readonly context: ViewContext
  readonly several: boolean
  readonly href: string | undefined
  readonly color: string | undefined
}

function bodyCell(answer: Answer, row: readonly CellValue[], measure: Measure, look: CellLook): Html {
  const { column, place, largest, signed } = measure
  const value = row[place]
  const currency = currencyOf(answer, column, row)
  const change = isChange(column)
  const text =
    column.format === 'money' && isDecimal(value)
      ? look.context.formats.money(String(value), currency, {
          decimals: column.decimals,
          code: look.several,
          signed: change,
        })
      : valueText(value, column, currency, look.context.formats, change)
  const dot = look.color === undefined ? '' : html`${swatch(look.color)} `
  const short = column.numeric ? text : shortText(text)
  const shown = look.href === undefined ? html`${dot}${short}` : html`${dot}<a href="${look.href}">${short}</a>`
  if (!column.numeric) {
    const kind =
      value === null || value === undefined
        ? 'muted'
        : isMoment(column)
          ? 'nowrap'
          : short !== text
            ? 'id'
            : text.length > 30
              ? 'long'
              : ''
    return html`<td class="${kind}"${short === text ? '' : html` title="${text}"`}>${shown}</td>`
  }
  const news = change && isDecimal(value) ? newsOf(String(value), column.better) : ''
  const bar =
    column.bar === true && isDecimal(value)
      ? cellBar(
          String(value),
          largest,
          signed,
          news === 'bad' ? 'var(--bad)' : news === 'good' ? 'var(--good)' : 'var(--accent)',
        )
      : ''
  const filled = bar === '' ? shown : html`<span class="with-bar">${bar}<span>${shown}</span></span>`
  return html`<td class="number ${news}" title="${exactText(value, currency)}">${filled}</td>`
}

function isMoment({ format }: ShownColumn): boolean {
  return format === 'month' || format === 'date' || format === 'timestamp'
}

function headCell(card: ShownCard, column: ShownColumn, { sort }: TableState, answer: Answer, several: boolean): Html {
  const direction = sort?.column === column.name ? (sort.descending ? 'descending' : 'ascending') : undefined
  const currency = column.format === 'money' && !several ? singleCurrency(answer, column) : undefined
  const arrow = direction === undefined ? '' : direction === 'descending' ? ' ↓' : ' ↑'
  const unit = currency === undefined ? '' : html` <span class="unit">${currency}</span>`
  const sorted = direction === undefined ? '' : html` aria-sort="${direction}"`
  return html`<th scope="col" class="${column.numeric ? 'number' : ''}"${sorted}><button type="button" data-sort="${column.name}" data-of="${card.id}">${column.title}${unit}${arrow}</button></th>`
}

function singleCurrency(answer: Answer, column: ShownColumn): string | undefined {
  const [row] = answer.rows
  return row === undefined ? undefined : currencyOf(answer, column, row)
}

function toolbar(card: ShownCard, answer: Answer, { search }: TableState, room: number): Html {
  if (answer.rows.length <= room + 1 && search === undefined && answer.from === undefined) return html``
  return html`<input class="search" type="search" placeholder="Search" aria-label="Search in ${card.title}" data-search="${card.id}" value="${search ?? ''}">`
}

/** How many rows are not shown, a way to them, and which are not even here. */
function footer(
  card: ShownCard,
  answer: Answer,
  { found, shown }: { readonly found: number; readonly shown: number },
  { formats, rowsFrom }: ViewContext,
): Html {
  const cut = isCut(answer)
  const more = (rowsFrom === 'server' && cut ? answer.total : found) - shown
  const button =
    more > 0 ? html`<button type="button" class="more" data-more>${formats.number(more, 0)} others</button>` : ''
  const whole =
    rowsFrom === 'server'
      ? 'Search and sort look at all of them; the CSV has them.'
      : html`<code>finops ask ${card.dashboard}/${card.id} --format csv</code> writes all of them; the SQL is under Why.`
  const note = cut
    ? html`<p class="note">The first ${formats.number(answer.rows.length, 0)} of ${formats.number(answer.total, 0)} rows${rowsFrom === 'file' ? ' are in this file' : ''}. ${whole}</p>`
    : ''
  const none = found === 0 ? html`<p class="empty">No row holds this text.</p>` : ''
  return html`${none}${button}${note}`
}
