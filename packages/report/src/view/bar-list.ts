import { sumDecimals } from '../format/decimal.ts'
import { type Html, html } from '../html.ts'
import { byCurrency, type CurrencyRows, currencyOf } from '../shape/currencies.ts'
import { entityColumnName } from '../shape/entity-column.ts'
import { type Answer, type CellValue, cellText, columnIndex, type ShownCard, type ShownColumn } from '../shown-card.ts'
import { cellBar, largestOf } from './bars.ts'
import type { ViewContext } from './context.ts'
import { isChange, newsOf } from './delta.ts'
import { swatch } from './swatch.ts'
import { roomFor, visibleColumns } from './table.ts'
import { bareText, exactText, isDecimal, shortText, valueText } from './value.ts'

/** A bar for each row, the largest first, with the rest as "N others"; a list for each currency. */
export function barListView(card: ShownCard, answer: Answer, context: ViewContext): Html {
  const measure = answer.columns.find(({ name }) => name === card.y?.[0])
  const label = answer.columns.find(({ name }) => name === card.x)
  if (measure === undefined || label === undefined)
    return html`<p class="empty">The card's columns are not in its answer.</p>`
  const groups = byCurrency(answer)
  return html`${groups.map((group) => {
    const heading = groups.length > 1 ? html`<h3>${group.currency ?? 'No currency'}</h3>` : ''
    return html`${heading}${oneList(card, answer, { group, measure, label }, context)}`
  })}`
}

interface ListParts {
  readonly group: CurrencyRows
  readonly measure: ShownColumn
  readonly label: ShownColumn
}

function oneList(card: ShownCard, answer: Answer, { group, measure, label }: ListParts, context: ViewContext): Html {
  const place = columnIndex(answer, measure.name)
  const values = group.rows.map((row) => (isDecimal(row[place]) ? String(row[place]) : null))
  const signed = values.some((value) => value?.startsWith('-') === true)
  const room = context.tableState(card).shown ?? roomFor(card)
  const shown = group.rows.length <= room + 1 ? group.rows : group.rows.slice(0, room)
  const rest = group.rows.slice(shown.length)
  const others = visibleColumns(answer, false).filter(({ name }) => name !== measure.name && name !== label.name)
  const list: List = { card, answer, measure, label, others, largest: largestOf(values), signed, context }
  const heads = [label, undefined, measure, ...others].map((column) =>
    column === undefined
      ? html`<td class="bar-cell"></td>`
      : html`<th scope="col" class="${column.numeric ? 'number' : ''}">${column.title}${column === measure && group.currency !== undefined ? html` <span class="unit">${group.currency}</span>` : ''}</th>`,
  )
  const body = shown.map((row) => line(list, row))
  const more = rest.length === 0 ? '' : othersLine(list, rest, group.currency)
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${card.title}"><table class="bars"><thead><tr>${heads}</tr></thead><tbody>${body}</tbody>${more}</table></div>`
}

interface List extends Omit<ListParts, 'group'> {
  readonly card: ShownCard
  readonly answer: Answer
  readonly others: readonly ShownColumn[]
  readonly largest: string
  readonly signed: boolean
  readonly context: ViewContext
}

function line(list: List, row: readonly CellValue[]): Html {
  const { card, answer, measure, label, others, largest, signed, context } = list
  const name = row[columnIndex(answer, label.name)]
  const value = row[columnIndex(answer, measure.name)]
  const currency = currencyOf(answer, measure, row)
  const href = context.drillHref(card, row)
  const full = valueText(name, label, undefined, context.formats)
  const text = shortText(full)
  const color = answer.colors[cellText(row[columnIndex(answer, entityColumnName(card, answer))])]
  const news = isChange(measure) && isDecimal(value) ? newsOf(String(value), measure.better) : ''
  const fill = color ?? (news === 'bad' ? 'var(--bad)' : news === 'good' ? 'var(--good)' : 'var(--accent)')
  const dot = color === undefined ? '' : html`${swatch(color)} `
  const bar = isDecimal(value) ? cellBar(String(value), largest, signed, fill) : ''
  const shown = bareText(value, measure, currency, context.formats, isChange(measure))
  return html`<tr><th scope="row"${text === full ? '' : html` title="${full}"`}>${dot}${href === undefined ? text : html`<a href="${href}">${text}</a>`}</th><td class="bar-cell">${bar}</td><td class="number ${news}" title="${exactText(value, currency)}">${shown}</td>${others.map(
    (column) => {
      const own = row[columnIndex(answer, column.name)]
      return html`<td class="${column.numeric ? 'number' : ''}">${bareText(own, column, currencyOf(answer, column, row), context.formats, isChange(column))}</td>`
    },
  )}</tr>`
}

/** What is not shown, added up where that means something; a click shows it. */
function othersLine(list: List, rest: readonly (readonly CellValue[])[], currency: string | undefined): Html {
  const { answer, measure, others, context } = list
  const place = columnIndex(answer, measure.name)
  const given = rest.flatMap((row) => (isDecimal(row[place]) ? [String(row[place])] : []))
  const sum =
    measure.format === 'money'
      ? bareText(sumDecimals(given), measure, currency, context.formats, isChange(measure))
      : ''
  return html`<tfoot><tr><th scope="row"><button type="button" class="more" data-more>${context.formats.number(rest.length, 0)} others</button></th><td class="bar-cell"></td><td class="number">${sum}</td>${others.map(() => html`<td></td>`)}</tr></tfoot>`
}
