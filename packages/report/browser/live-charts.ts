import type { ECharts } from 'echarts'
import { chartOption } from '../src/chart/option.ts'
import { chartData } from '../src/shape/chart-data.ts'
import { byCurrency } from '../src/shape/currencies.ts'
import type { CellValue, ShownCard } from '../src/shown-card.ts'
import { formats, state } from './page-data.ts'
import { canvasTheme } from './theme.ts'

declare const echarts: { init(element: HTMLElement, theme: null, options: { renderer: 'canvas' }): ECharts }

/** A chart that is drawn, or will be when it comes into sight. */
interface LiveChart {
  readonly card: ShownCard
  readonly place: number
  readonly hidden: Set<string>
  chart?: ECharts
}

const charts = new Map<HTMLElement, LiveChart>()
let onMark: (card: ShownCard, row: readonly CellValue[]) => void = () => undefined

const sight = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) if (isIntersecting) draw(target as HTMLElement)
  },
  { rootMargin: '300px' },
)
const size = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    const host = target as HTMLElement
    if (host.clientWidth > 0) charts.get(host)?.chart?.resize({ width: host.clientWidth, height: host.clientHeight })
  }
})

/** What a click on a mark does. */
export function onChartClick(act: (card: ShownCard, row: readonly CellValue[]) => void): void {
  onMark = act
}

/** Brings the charts of a card to life, each when it comes into sight. */
export function wakeCharts(article: Element, card: ShownCard): void {
  for (const host of article.querySelectorAll<HTMLElement>('[data-chart]')) {
    forget(host)
    charts.set(host, { card, place: Number(host.dataset['chart']), hidden: new Set() })
    sight.observe(host)
  }
}

/** Lets go of the charts of a card whose elements are about to be replaced. */
export function dropCharts(article: Element): void {
  for (const host of article.querySelectorAll<HTMLElement>('[data-chart]')) forget(host)
}

/** Switches a series off or on. */
export function toggleSeries(article: Element, name: string, shown: boolean): void {
  for (const host of article.querySelectorAll<HTMLElement>('[data-chart]')) {
    const live = charts.get(host)
    if (shown) live?.hidden.delete(name)
    else live?.hidden.add(name)
    if (live !== undefined) paint(host, live)
  }
}

/** Draws every chart anew, in the page's colours. */
export function repaintCharts(): void {
  for (const [host, live] of charts) if (live.chart !== undefined) paint(host, live)
}

function draw(host: HTMLElement): void {
  const live = charts.get(host)
  sight.unobserve(host)
  if (live === undefined || live.chart !== undefined) return
  const canvas = document.createElement('div')
  canvas.className = 'canvas'
  host.append(canvas)
  live.chart = echarts.init(canvas, null, { renderer: 'canvas' })
  live.chart.on('click', ({ seriesName, dataIndex }) => {
    const series = dataOf(live)?.series.find(({ name }) => name === seriesName)
    const row = series?.rows[dataIndex]
    if (row !== undefined) onMark(live.card, row)
  })
  paint(host, live)
  host.classList.add('drawn')
  size.observe(host)
}

function paint(host: HTMLElement, live: LiveChart): void {
  const data = dataOf(live)
  if (data === undefined) return
  const look = { formats, theme: canvasTheme(), hidden: live.hidden }
  live.chart?.resize({ width: host.clientWidth, height: host.clientHeight })
  live.chart?.setOption(chartOption(live.card, data, look), { notMerge: true })
}

function dataOf({ card, place }: LiveChart): ReturnType<typeof chartData> {
  const group = card.answer === undefined ? undefined : byCurrency(card.answer)[place]
  return group && chartData(card, group, state.completeUntil, formats)
}

function forget(host: HTMLElement): void {
  charts.get(host)?.chart?.dispose()
  charts.delete(host)
  sight.unobserve(host)
  size.unobserve(host)
}
