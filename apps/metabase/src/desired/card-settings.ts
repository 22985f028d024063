import { type Card, type ColumnStyle, columnStyle, type Format, type LakeFacts } from '@open-finops/dashboards'
import type { Json, JsonObject } from './spec.ts'

/** Metabase's word for each display. */
const displays: Readonly<Record<Card['display'], string>> = {
  scalar: 'scalar',
  smartscalar: 'smartscalar',
  line: 'line',
  area: 'area',
  bar: 'bar',
  'stacked-bar': 'bar',
  row: 'row',
  table: 'table',
}

/** How Metabase is to draw a card: its display and settings. The keys are those of its frontend; it checks none. */
export function cardLook(
  card: Card,
  facts: LakeFacts | undefined,
): { readonly display: string; readonly settings: JsonObject } {
  const columns = columnsOf(card)
  return {
    display: displays[card.display],
    settings: {
      ...displaySettings(card),
      column_settings: Object.fromEntries(
        columns.map((name) => [columnKey(name), columnSettings(columnStyle(card, name), facts)]),
      ),
    },
  }
}

/** The key of a column in `column_settings`. */
export function columnKey(column: string): string {
  return JSON.stringify(['name', column])
}

/** The columns that a card says something of. */
function columnsOf(card: Card): readonly string[] {
  const drawn = [card.x, card.series, ...(card.y ?? [])].filter((name) => name !== undefined)
  return [...new Set([...drawn, ...Object.keys(card.columns)])]
}

function displaySettings(card: Card): JsonObject {
  const { display, x, y = [], series } = card
  const [figure = ''] = y
  if (display === 'scalar') return { 'scalar.field': figure }
  if (display === 'smartscalar') {
    return {
      'scalar.field': figure,
      'scalar.comparisons': [{ id: 'finops-previous', type: 'previousPeriod' }],
      // Cost that goes up is bad news.
      'scalar.switch_positive_negative': columnStyle(card, figure).better === 'down',
    }
  }
  if (display === 'table') return tableSettings(card)
  const isTime = x !== undefined && ['month', 'date'].includes(columnStyle(card, x).format ?? '')
  return {
    'graph.dimensions': [x, series].filter((name) => name !== undefined),
    'graph.metrics': [...y],
    'graph.x_axis.title_text': x === undefined ? '' : columnStyle(card, x).title,
    'graph.y_axis.title_text': columnStyle(card, figure).title,
    ...(display !== 'row' && { 'graph.x_axis.scale': isTime ? 'timeseries' : 'ordinal' }),
    ...((display === 'stacked-bar' || display === 'area') && { 'stackable.stack_type': 'stacked' }),
    ...(y.length > 1 && {
      series_settings: Object.fromEntries(y.map((name) => [name, { title: columnStyle(card, name).title }])),
    }),
  }
}

function tableSettings(card: Card): JsonObject {
  const names = Object.keys(card.columns)
  const isHidden = (name: string): boolean => card.columns[name]?.hidden === true
  const changes = names.filter((name) => /Change/.test(name) && card.columns[name]?.better !== undefined)
  return {
    // Columns that the list does not name follow after it.
    ...(names.some(isHidden) && { 'table.columns': names.map((name) => ({ name, enabled: !isHidden(name) })) }),
    ...(changes.length > 0 && {
      'table.column_formatting': changes.flatMap((name) => changeColors(name, card.columns[name]?.better ?? 'down')),
    }),
  }
}

/** Text colours that keep a contrast of 4.5 to white. */
const [goodColor, badColor] = ['#2f7d32', '#b3261e']

function changeColors(column: string, better: 'up' | 'down'): readonly Json[] {
  const rule = (operator: '>' | '<', isGood: boolean): Json => ({
    columns: [column],
    type: 'single',
    operator,
    value: 0,
    color: isGood ? goodColor : badColor,
    highlight_row: false,
  })
  return [rule('>', better === 'up'), rule('<', better === 'down')]
}

function columnSettings(style: ColumnStyle & { readonly title: string }, facts: LakeFacts | undefined): JsonObject {
  return {
    column_title: style.title,
    ...formatSettings(style.format, style.decimals, facts),
    ...(style.bar === true && { show_mini_bar: true }),
  }
}

function formatSettings(
  format: Format | undefined,
  decimals: number | undefined,
  facts: LakeFacts | undefined,
): JsonObject {
  if (format === 'money') return { ...moneyStyle(facts), decimals: decimals ?? 2 }
  if (format === 'percent') return { number_style: 'percent', decimals: decimals ?? 1 }
  if (format === 'number') return { number_style: 'decimal', ...(decimals !== undefined && { decimals }) }
  if (format === 'month') return { date_style: 'MMMM, YYYY', date_abbreviate: true, time_enabled: null }
  if (format === 'date') return { date_style: 'MMMM D, YYYY', date_abbreviate: true, time_enabled: null }
  if (format === 'timestamp')
    return { date_style: 'MMMM D, YYYY', date_abbreviate: true, time_enabled: 'minutes', time_style: 'HH:mm' }
  return {}
}

/** Metabase formats a column in one currency. Where the lake has several, numbers stand without a sign, beside their code. */
export function moneyStyle(facts: LakeFacts | undefined): JsonObject {
  const [only, ...others] = facts?.currencies ?? []
  if (only === undefined || others.length > 0) return { number_style: 'decimal' }
  return { number_style: 'currency', currency: only.currency, currency_style: 'symbol' }
}
