import type { EChartsOption } from 'echarts'
import { sumDecimals } from '../format/decimal.ts'
import type { Formats } from '../format/formats.ts'
import { html } from '../html.ts'
import type { ChartData, ChartSeries } from '../shape/chart-data.ts'
import { type CellValue, cellText, type ShownCard } from '../shown-card.ts'
import { swatch } from '../view/swatch.ts'
import { valueText } from '../view/value.ts'
import { type ChartTheme, seriesColors } from './theme.ts'

/** What a chart looks like. */
export interface ChartLook {
  readonly formats: Formats
  readonly theme: ChartTheme
  /** Names of series that are switched off. */
  readonly hidden?: ReadonlySet<string> | undefined
}

/** The ECharts option of a card in one currency. Axes of stacks and columns begin at zero. */
export function chartOption(card: ShownCard, data: ChartData, look: ChartLook): EChartsOption {
  const { formats, theme } = look
  const label = { color: theme.muted, fontFamily: theme.font, fontSize: 11 }
  return {
    animation: false,
    aria: { enabled: false },
    textStyle: { fontFamily: theme.font },
    grid: { left: 4, right: 12, top: 12, bottom: 2, containLabel: true },
    tooltip: {
      trigger: 'axis',
      axisPointer: { type: card.display === 'line' || card.display === 'area' ? 'line' : 'shadow' },
      confine: true,
      backgroundColor: theme.surface,
      borderColor: theme.line,
      padding: 0,
      textStyle: { color: theme.ink, fontFamily: theme.font, fontSize: 12 },
      formatter: (parameters: unknown) => tooltip(card, data, look, pointOf(parameters)),
    },
    xAxis: {
      type: 'category',
      data: data.categories.map((value) => categoryText(data, value, formats)),
      axisTick: { show: false },
      axisLine: { lineStyle: { color: theme.line } },
      axisLabel: isTime(data) ? { ...label, hideOverlap: true } : { ...label, ...namesOnAxis(data) },
      boundaryGap: card.display !== 'line' && card.display !== 'area',
    },
    yAxis: {
      type: 'value',
      // Lines of shares or quantities may lie far from zero; columns and areas measure from it.
      scale: card.display === 'line' && data.measure.format !== 'money',
      splitNumber: 4,
      splitLine: { lineStyle: { color: theme.line } },
      axisLabel: { ...label, formatter: (value: number) => axisText(data, value, formats) },
    },
    series: data.series
      .map((series, index) => ({ series, color: seriesColor(series, index, theme) }))
      .filter(({ series }) => look.hidden?.has(series.name) !== true)
      .map(({ series, color }) => seriesOption(card, data, series, color, theme)),
  }
}

/** The colour of a series: its entity's, else one by its place. */
export function seriesColor(series: ChartSeries, index: number, theme: ChartTheme): string {
  if (series.color !== undefined) return series.color
  if (series.value === undefined || series.value === null) return theme.rest
  return seriesColors[index % seriesColors.length] ?? theme.rest
}

/** A category as an axis writes it. */
export function categoryText(data: ChartData, value: CellValue, formats: Formats): string {
  if (data.axis.format === 'month' || data.step === 'month') return formats.month(cellText(value), 'narrow')
  if (data.axis.format === 'date') return formats.date(cellText(value))
  return cellText(value) || '(not set)'
}

function isTime({ axis }: ChartData): boolean {
  return axis.format === 'month' || axis.format === 'date' || axis.numeric
}

/** Names are written slanted where they are many, each of them: a column without a name tells nothing. */
function namesOnAxis({ categories }: ChartData): object {
  const many = categories.length > 4
  return { interval: 0, width: many ? 92 : 110, overflow: 'truncate', ...(many && { rotate: 38 }) }
}

type SeriesOption = NonNullable<Exclude<EChartsOption['series'], readonly unknown[]>>

function seriesOption(
  card: ShownCard,
  data: Pick<ChartData, 'partial'>,
  { name, values }: ChartSeries,
  color: string,
  theme: ChartTheme,
): SeriesOption {
  // Pixels need no more digits than a double has.
  const isArea = card.display === 'area'
  // A layer of a stack that is not there has no height; a line that is not there is a gap.
  const points = values.map((value) => (value === null ? (isArea ? 0 : null) : Number(value)))
  if (card.display === 'line' || isArea) {
    return {
      type: 'line',
      name,
      data: points,
      showSymbol: points.filter((point) => point !== null).length < 3,
      symbolSize: 5,
      lineStyle: { width: isArea ? 1 : 2, color },
      itemStyle: { color },
      connectNulls: false,
      ...(isArea && { stack: 'all', areaStyle: { color, opacity: 0.75 } }),
    }
  }
  return {
    type: 'bar',
    name,
    barMaxWidth: 44,
    ...(card.display === 'stacked-bar' && { stack: 'all' }),
    itemStyle: { color, borderColor: theme.surface, borderWidth: 0.5 },
    data: points.map((value, index) =>
      data.partial[index] === true
        ? { value: value ?? '-', itemStyle: { decal: hatch(theme), opacity: 0.75 } }
        : (value ?? '-'),
    ),
  }
}

function hatch({ surface }: ChartTheme): object {
  return { symbol: 'rect', color: surface, dashArrayX: [1, 0], dashArrayY: [2, 4], rotation: -Math.PI / 4 }
}

function axisText(data: ChartData, value: number, formats: Formats): string {
  if (data.measure.format === 'money') return formats.compactMoney(String(value), data.currency)
  if (data.measure.format === 'percent') return formats.percent(value, 0)
  return formats.compactNumber(value)
}

function pointOf(parameters: unknown): number {
  const [first] = Array.isArray(parameters) ? parameters : [parameters]
  return (first as { readonly dataIndex?: number } | undefined)?.dataIndex ?? 0
}

/** Every value of a category with its share, and their sum where there is one. */
function tooltip(card: ShownCard, data: ChartData, { formats, theme, hidden }: ChartLook, index: number): string {
  const { measure, currency } = data
  const category = data.categories[index] ?? null
  const write = (value: string): string => valueText(value, measure, currency, formats)
  const shown = data.series.filter(({ name, values }) => hidden?.has(name) !== true && values[index] != null)
  const stacked = card.display === 'stacked-bar' || card.display === 'area'
  const total =
    stacked && measure.format === 'money' ? sumDecimals(shown.map(({ values }) => values[index] ?? '0')) : undefined
  const lines = shown.map((series) => {
    const color = seriesColor(series, data.series.indexOf(series), theme)
    const value = series.values[index] ?? '0'
    const share = total === undefined || Number(total) === 0 ? '' : formats.percent(Number(value) / Number(total), 0)
    return html`<tr><th>${swatch(color)} ${series.name}</th><td>${write(value)}</td><td class="muted">${share}</td></tr>`
  })
  const sum = total === undefined ? '' : html`<tr class="sum"><th>In all</th><td>${write(total)}</td><td></td></tr>`
  const note = data.partial[index] === true ? html`<p>Not complete yet</p>` : ''
  const heading =
    data.axis.format === 'month' || data.step === 'month'
      ? formats.month(cellText(category))
      : categoryText(data, category, formats)
  return html`<div class="tip"><strong>${heading}</strong>${note}<table>${lines}${sum}</table></div>`.html
}
