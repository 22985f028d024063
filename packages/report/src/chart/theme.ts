/** The colours that a chart shares with its page. */
export interface ChartTheme {
  readonly ink: string
  readonly muted: string
  readonly line: string
  readonly surface: string
  readonly accent: string
  /** For everything else. */
  readonly rest: string
  readonly font: string
}

/** Colours that follow the page's theme wherever the picture stands in one. */
export const pageTheme: ChartTheme = {
  ink: 'var(--ink)',
  muted: 'var(--muted)',
  line: 'var(--line)',
  surface: 'var(--surface)',
  accent: 'var(--accent)',
  rest: 'var(--rest)',
  font: 'inherit',
}

/** Colours of series that nothing else gives one, told apart by colour-blind people too. */
export const seriesColors: readonly string[] = [
  '#4477aa',
  '#ee6677',
  '#228833',
  '#ccbb44',
  '#66ccee',
  '#aa3377',
  '#ee8866',
  '#44bb99',
  '#bbcc33',
]
