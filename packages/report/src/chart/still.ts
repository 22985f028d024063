import { init } from 'echarts'
import type { Formats } from '../format/formats.ts'
import { type Html, trusted } from '../html.ts'
import type { ChartData } from '../shape/chart-data.ts'
import type { ShownCard } from '../shown-card.ts'
import { chartOption } from './option.ts'
import { pageTheme } from './theme.ts'

/** How wide a page's grid of 24 columns is thought to be, in pixels. */
const gridWidth = 1240

/** A chart as SVG that needs no script, in the colours of the page it stands in; equal for equal data. */
export function stillChart(card: ShownCard, data: ChartData, formats: Formats): Html {
  const { width, height } = chartSize(card)
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height })
  try {
    chart.setOption({ ...chartOption(card, data, { formats, theme: pageTheme }), tooltip: { show: false } })
    return trusted(
      tidy(
        chart.renderToSVGString(),
        `${card.dashboard}-${card.id}-${(data.currency ?? '').replaceAll(/[^A-Za-z0-9]/g, '')}`,
      ),
    )
  } finally {
    chart.dispose()
  }
}

/** A chart's size by its card's place on the grid. */
export function chartSize({ layout }: Pick<ShownCard, 'layout'>): { readonly width: number; readonly height: number } {
  return { width: Math.round((layout.w / 24) * gridWidth) - 34, height: Math.max(150, layout.h * 50 - 130) }
}

/** Without hover styles, and with names of its own for patterns: ECharts counts those of a process. */
function tidy(svg: string, name: string): string {
  return svg
    .replaceAll(/<style[^>]*>.*?<\/style>/gs, '')
    .replaceAll(/ (?:class|ecmeta_\w+|pointer-events)="[^"]*"/g, '')
    .replaceAll(/style="[^"]*"/g, 'font-size="11"')
    .replaceAll(/zr\d+-([pgc]\d+)/g, `${name}-$1`)
    .replace(/<svg [^>]*?(viewBox="[^"]*")[^>]*>/, '<svg xmlns="http://www.w3.org/2000/svg" $1 aria-hidden="true">')
    .replaceAll(/>\s+</g, '><')
}
