import { type Html, html } from '../html.ts'
import { byCurrency, currencyColumns, currencyOf } from '../shape/currencies.ts'
import { type Answer, type CellValue, cellText, columnIndex, type ShownCard, type ShownColumn } from '../shown-card.ts'
import { sparkline } from './bars.ts'
import type { ViewContext } from './context.ts'
import { deltaView } from './delta.ts'
import { bareText, exactText, figureText, isDecimal, valueText } from './value.ts'

/** A figure for each currency, with what stands beside it. */
export function figureView(card: ShownCard, answer: Answer, context: ViewContext): Html {
  const measure = answer.columns.find(({ name }) => name === card.y?.[0])
  if (measure === undefined) return html`<p class="empty">The card's figure ${card.y?.[0]} is not in its answer.</p>`
  const groups = byCurrency(answer)
  return html`<div class="figures ${groups.length > 1 ? 'several' : ''}">${groups.map(({ rows }) =>
    card.display === 'smartscalar'
      ? movingFigure(card, answer, measure, rows, context)
      : stillFigure(card, answer, measure, rows, context),
  )}</div>`
}

/** The newest value, the one before it, and the way there. */
function movingFigure(
  card: ShownCard,
  answer: Answer,
  measure: ShownColumn,
  rows: readonly (readonly CellValue[])[],
  context: ViewContext,
): Html {
  const { formats } = context
  const [time, place] = [columnIndex(answer, card.x), columnIndex(answer, measure.name)]
  const sorted = [...rows].sort((one, other) => cellText(one[time]).localeCompare(cellText(other[time])))
  const [now, before] = [sorted.at(-1), sorted.at(-2)]
  if (now === undefined) return html``
  const timeColumn = answer.columns[time]
  const timeText = (row: readonly CellValue[]): string =>
    timeColumn === undefined ? '' : valueText(row[time], timeColumn, undefined, formats)
  const [value, old] = [now[place], before?.[place]]
  const currency = currencyOf(answer, measure, now)
  const comparison =
    before !== undefined && isDecimal(value) && isDecimal(old)
      ? html`<p class="versus">${deltaView(String(value), String(old), measure, currency, context)} <span class="muted">against ${timeText(before)}: ${bareText(old, measure, currency, formats)}</span></p>`
      : ''
  const way = sorted.map((row) => (isDecimal(row[place]) ? String(row[place]) : null))
  return html`<div class="figure"><p class="when">${timeText(now)}</p>
    <p class="value" title="${exactText(value, currency)}">${figureText(value, measure, currency, formats)}</p>${comparison}
    ${sorted.length > 2 ? sparkline(way, 'currentColor') : ''}${besides(card, answer, measure, now, context)}</div>`
}

function stillFigure(
  card: ShownCard,
  answer: Answer,
  measure: ShownColumn,
  rows: readonly (readonly CellValue[])[],
  context: ViewContext,
): Html {
  const [row] = rows
  if (row === undefined) return html``
  const value = row[columnIndex(answer, measure.name)]
  const currency = currencyOf(answer, measure, row)
  const meter =
    measure.format === 'percent' && isDecimal(value) && Number(value) >= 0 && Number(value) <= 1
      ? html`<svg class="meter" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true"><rect width="100" height="4" fill="currentColor" opacity="0.15"/><rect width="${(Number(value) * 100).toFixed(1)}" height="4" fill="currentColor"/></svg>`
      : ''
  return html`<div class="figure"><p class="value" title="${exactText(value, currency)}">${figureText(value, measure, currency, context.formats)}</p>${meter}${besides(card, answer, measure, row, context)}</div>`
}

/** The other columns of the row, in small. */
function besides(
  card: ShownCard,
  answer: Answer,
  measure: ShownColumn,
  row: readonly CellValue[],
  { formats }: ViewContext,
): Html {
  const currencies = currencyColumns(answer)
  const others = answer.columns.filter(
    ({ name, hidden }) =>
      hidden !== true &&
      name !== measure.name &&
      name !== card.x &&
      !currencies.has(name) &&
      name !== 'BillingCurrency',
  )
  if (others.length === 0) return html``
  return html`<dl class="besides">${others.map((column) => {
    const currency = currencyOf(answer, column, row)
    const text = bareText(row[columnIndex(answer, column.name)], column, currency, formats)
    return html`<div><dt>${column.title}</dt><dd>${text}</dd></div>`
  })}</dl>`
}
