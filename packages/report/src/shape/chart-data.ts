import { absoluteDecimal, compareDecimals, sumDecimals } from '../format/decimal.ts'
import type { Formats } from '../format/formats.ts'
import { type CellValue, cellText, columnIndex, type ShownCard, type ShownColumn } from '../shown-card.ts'
import { valueText } from '../view/value.ts'
import { type CurrencyRows, currencyPlace } from './currencies.ts'
import { lastDayOf, stepKind, timeSteps } from './time-steps.ts'

/** A line, or a layer of columns. */
export interface ChartSeries {
  readonly name: string
  /** What it stands for; undefined for the rest that was put together. */
  readonly value: CellValue | undefined
  /** Undefined where nothing speaks for one: the theme's. */
  readonly color: string | undefined
  /** A value for each category, as text; null is a gap. */
  readonly values: readonly (string | null)[]
  /** The row that each value came from; for drill-through. */
  readonly rows: readonly (readonly CellValue[] | undefined)[]
}

/** What a chart draws, in one currency. */
export interface ChartData {
  readonly currency: string | undefined
  /** The column of the values, which says how they are written. */
  readonly measure: ShownColumn
  readonly axis: ShownColumn
  readonly categories: readonly CellValue[]
  /** `month` where every category is the first day of another month: dates are then read as months. */
  readonly step: 'month' | undefined
  /** Whether a category is still incomplete. */
  readonly partial: readonly boolean[]
  /** The largest first. */
  readonly series: readonly ChartSeries[]
  /** How many series were left out of a chart whose values can't be added up. */
  readonly left: number
}

/** What a query itself put together; it comes last, however large. */
const others = '(others)'

/** As many as people tell apart; what is beyond is put together. */
const mostSeries = 9

/**
 * Puts the rows of a card in one currency into series.
 * @param completeUntil Last complete day; steps that end later are marked.
 */
export function chartData(
  card: ShownCard,
  group: CurrencyRows,
  completeUntil: string | undefined,
  formats: Formats,
): ChartData | undefined {
  const { answer } = card
  const axis = answer?.columns[columnIndex(answer, card.x)]
  const measures = (card.y ?? []).flatMap((name) => answer?.columns.find((column) => column.name === name) ?? [])
  const [measure] = measures
  if (answer === undefined || axis === undefined || measure === undefined) return undefined
  const place = columnIndex(answer, axis.name)
  const categories = axisCategories(
    axis,
    group.rows.map((row) => row[place] ?? null),
  )
  const additive = measure.format === 'money' || measure.format === 'number' || measure.format === undefined
  const found = collectSeries(card, group.rows, { categories, place, measures, additive, formats })
  const ranked = isSequence(answer.columns[columnIndex(answer, card.series)])
    ? found.sort((one, other) => cellText(other.value).localeCompare(cellText(one.value)))
    : card.series === undefined
      ? found
      : found.sort(
          (one, other) =>
            Number(one.value === others) - Number(other.value === others) ||
            compareDecimals(sizeOf(other.values), sizeOf(one.values)),
        )
  const stacks = card.display === 'stacked-bar' || card.display === 'area'
  const tooMany = ranked.length > mostSeries + 1
  const rest = tooMany ? ranked.slice(mostSeries) : []
  const shown = tooMany ? ranked.slice(0, mostSeries) : ranked
  return {
    currency: group.currency,
    measure,
    axis,
    categories,
    step: isMonths(axis, categories) ? 'month' : undefined,
    partial: partialSteps(axis, categories, completeUntil),
    series: stacks && additive && rest.length > 0 ? [...shown, putTogether(rest, categories)] : shown,
    left: stacks && additive ? 0 : rest.length,
  }
}

interface Axes {
  readonly categories: readonly CellValue[]
  /** Place of the axis in a row. */
  readonly place: number
  readonly measures: readonly ShownColumn[]
  readonly additive: boolean
  readonly formats: Formats
}

function axisCategories(axis: ShownColumn, values: readonly CellValue[]): readonly CellValue[] {
  const unique = [...new Set(values)]
  if (axis.format === 'month' || axis.format === 'date') {
    return timeSteps(unique.filter((value) => typeof value === 'string'))
  }
  if (unique.every((value) => typeof value === 'number')) return [...unique].sort((one, other) => one - other)
  return unique
}

function collectSeries(card: ShownCard, rows: CurrencyRows['rows'], axes: Axes): ChartSeries[] {
  const { categories, place, measures, additive, formats } = axes
  const { answer } = card
  if (answer === undefined) return []
  const places = new Map(categories.map((value, index) => [value, index]))
  const by = columnIndex(answer, card.series)
  const groups = new Map<string, { value: CellValue; measure: ShownColumn; rows: (readonly CellValue[])[] }>()
  for (const row of rows) {
    for (const measure of measures) {
      const value = by === -1 ? measure.name : (row[by] ?? null)
      const key = JSON.stringify([value, measures.length > 1 ? measure.name : ''])
      const group = groups.get(key)
      if (group === undefined) groups.set(key, { value, measure, rows: [row] })
      else group.rows.push(row)
    }
  }
  return [...groups.values()].map(({ value, measure, rows: own }) => {
    const values: (string | null)[] = categories.map(() => null)
    const from: (readonly CellValue[] | undefined)[] = categories.map(() => undefined)
    const at = columnIndex(answer, measure.name)
    for (const row of own) {
      const index = places.get(row[place] ?? null)
      const number = row[at]
      if (index === undefined || number === null || number === undefined) continue
      const before = values[index] ?? null
      // Two rows of one place differ in a hidden id; shares of theirs can't be added up.
      values[index] = before === null || !additive ? String(number) : sumDecimals([before, String(number)])
      from[index] ??= row
    }
    const splitter = answer.columns[by]
    const name = splitter === undefined ? measure.title : valueText(value, splitter, undefined, formats)
    const color = answer.colors[by === -1 ? measure.name : cellText(value)]
    return {
      name: by !== -1 && measures.length > 1 ? `${name}, ${measure.title}` : name,
      value,
      color,
      values,
      rows: from,
    }
  })
}

/** Months as series are a sequence: the newest is what one looks for. */
function isSequence(column: ShownColumn | undefined): boolean {
  return column?.format === 'month' || column?.format === 'date'
}

function isMonths(axis: ShownColumn, categories: readonly CellValue[]): boolean {
  return axis.format === 'date' && categories.length > 1 && stepKind(categories.map(cellText)) === 'month'
}

function sizeOf(values: readonly (string | null)[]): string {
  return sumDecimals(values.flatMap((value) => (value === null ? [] : [absoluteDecimal(value)])))
}

function putTogether(rest: readonly ChartSeries[], categories: readonly CellValue[]): ChartSeries {
  return {
    name: `${rest.length} others`,
    value: undefined,
    color: undefined,
    values: categories.map((_, index) => {
      const given = rest.flatMap(({ values }) => values[index] ?? [])
      return given.length === 0 ? null : sumDecimals(given)
    }),
    rows: categories.map(() => undefined),
  }
}

function partialSteps(
  axis: ShownColumn,
  categories: readonly CellValue[],
  completeUntil: string | undefined,
): readonly boolean[] {
  const isTime = axis.format === 'month' || axis.format === 'date'
  if (!isTime || completeUntil === undefined) return categories.map(() => false)
  const days = categories.map(cellText)
  const kind = axis.format === 'month' ? 'month' : stepKind(days)
  return days.map((day) => /^\d{4}-\d\d-\d\d/.test(day) && lastDayOf(day, kind) > completeUntil)
}

/** Whether an answer names its currencies. */
export function hasCurrency(card: ShownCard): boolean {
  return card.answer !== undefined && currencyPlace(card.answer) !== -1
}
