import { compareDecimals, sumDecimals } from '../format/decimal.ts'
import { type Html, html } from '../html.ts'
import { byCurrency, type CurrencyRows, currencyColumns } from '../shape/currencies.ts'
import { entityColumnName } from '../shape/entity-column.ts'
import { timeSteps } from '../shape/time-steps.ts'
import {
  type Answer,
  type CellValue,
  cellText,
  columnIndex,
  isCut,
  type ShownCard,
  type ShownColumn,
} from '../shown-card.ts'
import { sparkline } from './bars.ts'
import type { ViewContext } from './context.ts'
import { deltaView } from './delta.ts'
import { swatch } from './swatch.ts'
import { roomFor } from './table.ts'
import { exactText, valueText } from './value.ts'

/** The columns of a table that has a row for each thing and month, and one figure. */
interface TrendColumns {
  readonly time: ShownColumn
  readonly measure: ShownColumn
}

/**
 * The columns of a table that is better read as a line for each thing: a month that is not what rows are about (it does
 * not come first), and a single figure. Undefined for other tables.
 */
export function trendColumns(card: ShownCard, answer: Answer): TrendColumns | undefined {
  const visible = answer.columns.filter(({ hidden }) => hidden !== true)
  const months = visible.filter(({ format }) => format === 'month')
  const figures = visible.filter(({ numeric }) => numeric)
  const [time, measure] = [months[0], figures[0]]
  // Sums of some rows would be taken for sums of all.
  if (isCut(answer)) return undefined
  if (card.display !== 'table' || months.length !== 1 || figures.length !== 1) return undefined
  return time === undefined || measure === undefined || visible[0] === time ? undefined : { time, measure }
}

/** A line for each thing: its way through time, the last two steps, what changed, and the sum of the period. */
export function trendTableView(card: ShownCard, answer: Answer, trend: TrendColumns, context: ViewContext): Html {
  const groups = byCurrency(answer)
  return html`${groups.map((group) => {
    const heading = groups.length > 1 ? html`<h3>${group.currency ?? 'No currency'}</h3>` : ''
    return html`${heading}${oneTrend(card, answer, trend, group, context)}`
  })}`
}

interface Thing {
  readonly keys: readonly CellValue[]
  /** A row of it, for drill-through. */
  readonly row: readonly CellValue[]
  readonly values: ReadonlyMap<string, string>
}

function oneTrend(
  card: ShownCard,
  answer: Answer,
  { time: timeColumn, measure }: TrendColumns,
  group: CurrencyRows,
  context: ViewContext,
): Html {
  const { formats } = context
  const time = columnIndex(answer, timeColumn.name)
  const currencies = currencyColumns(answer)
  const keys = answer.columns.filter(
    ({ name, hidden }) => hidden !== true && name !== timeColumn.name && name !== measure.name && !currencies.has(name),
  )
  const things = collect(answer, group.rows, keys, time, columnIndex(answer, measure.name))
  const steps = timeSteps(group.rows.map((row) => cellText(row[time])))
  const [now, before] = [steps.at(-1) ?? '', steps.at(-2)]
  const stepText = (step: string): string => valueText(step, timeColumn, undefined, formats)
  const money = (value: string): string =>
    measure.format === 'money'
      ? formats.money(value, group.currency, { decimals: measure.decimals, code: false })
      : valueText(value, measure, group.currency, formats)
  const { search = '', shown: asked } = context.tableState(card)
  const found = things
    .map((thing) => ({ ...thing, sum: sumDecimals(thing.values.values()) }))
    .filter(({ keys: own }) => own.some((key) => cellText(key).toLowerCase().includes(search.trim().toLowerCase())))
    .sort((one, other) => compareDecimals(other.sum, one.sum))
  const room = asked ?? roomFor(card)
  const shown = found.length <= room + 1 ? found : found.slice(0, room)
  const entity = entityColumnName({ ...card, x: undefined }, answer)
  const body = shown.map((thing) => {
    const [value, old] = [thing.values.get(now), before === undefined ? undefined : thing.values.get(before)]
    const href = context.drillHref(card, thing.row)
    const cells = thing.keys.map((key, index) => {
      const column = keys[index]
      const color = column?.name === entity ? answer.colors[cellText(key)] : undefined
      const text = column === undefined ? cellText(key) : valueText(key, column, undefined, formats)
      const dot = color === undefined ? '' : html`${swatch(color)} `
      return index === 0
        ? html`<th scope="row">${dot}${href === undefined ? text : html`<a href="${href}">${text}</a>`}</th>`
        : html`<td>${dot}${text}</td>`
    })
    const color = answer.colors[cellText(thing.keys[keys.findIndex(({ name }) => name === entity)])] ?? 'var(--accent)'
    const delta = deltaView(value ?? '0', old ?? '0', measure, group.currency, context)
    const spark = sparkline(
      steps.map((step) => thing.values.get(step) ?? null),
      color,
    )
    return html`<tr>${cells}<td class="spark-cell">${spark}</td><td class="number">${old === undefined ? '–' : money(old)}</td><td class="number" title="${exactText(value, group.currency)}">${value === undefined ? '–' : money(value)}</td><td class="number">${delta}</td><td class="number" title="${exactText(thing.sum, group.currency)}">${money(thing.sum)}</td></tr>`
  })
  const unit = group.currency === undefined ? '' : html` <span class="unit">${group.currency}</span>`
  const heads = html`${keys.map(({ title }) => html`<th scope="col">${title}</th>`)}<th scope="col">${formats.number(steps.length, 0)} months</th><th scope="col" class="number">${before === undefined ? 'Before' : stepText(before)}${unit}</th><th scope="col" class="number">${stepText(now)}${unit}</th><th scope="col" class="number">Change</th><th scope="col" class="number">Period${unit}</th>`
  const more = found.length - shown.length
  const button =
    more > 0 ? html`<button type="button" class="more" data-more>${formats.number(more, 0)} others</button>` : ''
  const field =
    things.length > room + 1 || search !== ''
      ? html`<input class="search" type="search" placeholder="Search" aria-label="Search in ${card.title}" data-search="${card.id}" value="${search}">`
      : ''
  return html`${field}<div class="scroll" tabindex="0" role="region" aria-label="${card.title}"><table><thead><tr>${heads}</tr></thead><tbody>${body}</tbody></table></div>${button}`
}

function collect(
  answer: Answer,
  rows: CurrencyRows['rows'],
  keys: readonly ShownColumn[],
  time: number,
  place: number,
): readonly Thing[] {
  const places = keys.map(({ name }) => columnIndex(answer, name))
  const things = new Map<string, { keys: CellValue[]; row: readonly CellValue[]; values: Map<string, string> }>()
  for (const row of rows) {
    const own = places.map((index) => row[index] ?? null)
    const id = JSON.stringify(own)
    const thing = things.get(id) ?? { keys: own, row, values: new Map<string, string>() }
    const step = cellText(row[time])
    const value = row[place]
    if (value !== null && value !== undefined) {
      thing.values.set(step, sumDecimals([thing.values.get(step) ?? '0', String(value)]))
    }
    things.set(id, thing)
  }
  return [...things.values()]
}
