import { pathToFileURL } from 'node:url'
import type { FinopsConfig } from '../config/load.ts'
import { shortPath } from '../config/load.ts'
import type { DemoAnswers, DemoCategory, DemoMonth } from '../demo/read-demo.ts'
import { type Invocation, shellWord } from '../invocation.ts'
import { percentChange, subtractDecimals, sumDecimals } from './decimal.ts'
import { formatDuration, formatMoney, formatPercentChange } from './numbers.ts'
import { printable, renderTable, type TableColumn } from './table.ts'

/** What the demo ends with. */
export interface DemoReport extends DemoAnswers {
  readonly config: FinopsConfig
  readonly restated: string
  /** Absolute path of the dashboards as a file. */
  readonly report: string
  readonly seconds: number
}

/** Months over all clouds, categories of the newest month, the restatement, and commands that work as typed. */
export function demoText(report: DemoReport, invocation: Invocation): string {
  const { months, categories, config, seconds } = report
  const { colors, program, terminal } = invocation
  const newest = months.at(-1)?.period ?? ''
  const providers = [...new Set(months.map((month) => month.provider))].sort()
  const flag = `--config ${shellWord(shortPath(config.file, terminal.cwd))}`
  return [
    colors.bold(
      `One company on ${providers.length} clouds as FOCUS, ${months[0]?.period ?? ''} to ${newest} (${formatDuration(seconds * 1000)})`,
    ),
    '',
    colors.bold('Effective cost by month and provider, and what was billed'),
    '',
    monthTable(months, providers, invocation),
    '',
    colors.bold(`Effective cost by service category and provider (${newest}, against the month before)`),
    '',
    categoryTable(categories, providers, invocation),
    '',
    ...restatementLines(report),
    'All of it as dashboards; open this file in a browser, or see them live with finops serve:',
    `  ${pathToFileURL(report.report)}`,
    `  ${program} serve ${flag}`,
    '',
    'Try next:',
    `  ${program} status ${flag}`,
    `  ${program} query ${flag} "select ServiceProviderName, ServiceName, sum(EffectiveCost) as cost from cost_and_usage group by all order by cost desc limit 10"`,
    `  ${program} query ${flag} "select Tags->>'team' as team, ProviderName, sum(EffectiveCost) as cost from cost_and_usage group by all order by cost desc"`,
    `  ${program} explain azure-cost-details-1 EffectiveCost`,
    `  ${program} init`,
  ].join('\n')
}

/** Money of one row's cells in one currency. */
type Amounts = (provider?: string) => string

const left = (title: string): TableColumn => ({ title })
const right = (title: string): TableColumn => ({ title, align: 'right' })

/** A row a month and currency, a column a provider: amounts of different currencies never meet. */
function monthTable(months: readonly DemoMonth[], providers: readonly string[], { colors }: Invocation): string {
  const rows: string[][] = []
  const line = (title: string, currency: string, own: readonly DemoMonth[], change: string): string[] => {
    const effective = amountsOf(own, (month) => month.effectiveCost)
    const billed = money(sumDecimals(own.map((month) => month.billedCost)), currency)
    return [title, currency, ...cells(providers, effective, own, currency), billed, change]
  }
  for (const currency of currenciesOf(months)) {
    const own = months.filter((month) => month.currency === currency)
    let before: string | undefined
    for (const period of new Set(own.map((month) => month.period))) {
      const these = own.filter((month) => month.period === period)
      const now = sumDecimals(these.map((month) => month.effectiveCost))
      const change = before === undefined ? '' : formatPercentChange(percentChange(before, now))
      rows.push(line(period, currency, these, change))
      before = now
    }
    rows.push(line('in all', currency, own, ''))
  }
  const columns = [
    left('Month'),
    left('Currency'),
    ...providers.map(right),
    right('In all'),
    right('Billed'),
    right('Change'),
  ]
  return renderTable(columns, rows, colors)
}

function categoryTable(
  categories: readonly DemoCategory[],
  providers: readonly string[],
  { colors }: Invocation,
): string {
  const rows: string[][] = []
  for (const currency of currenciesOf(categories)) {
    const own = categories.filter((category) => category.currency === currency)
    const line = (title: string, some: readonly DemoCategory[]): string[] => {
      const now = amountsOf(some, (category) => category.effectiveCost)
      const before = amountsOf(some, (category) => category.before)
      const change = formatPercentChange(percentChange(before(), now()))
      return [printable(title), currency, ...cells(providers, now, some, currency), change]
    }
    for (const title of new Set(own.map((one) => one.category)))
      rows.push(
        line(
          title,
          own.filter((one) => one.category === title),
        ),
      )
    rows.push(line('in all', own))
  }
  const columns = [
    left('Service category'),
    left('Currency'),
    ...providers.map(right),
    right('In all'),
    right('Change'),
  ]
  return renderTable(columns, rows, colors)
}

function currenciesOf(rows: readonly { readonly currency: string }[]): ReadonlySet<string> {
  return new Set(rows.map((row) => row.currency))
}

function amountsOf<Row extends { readonly provider: string }>(rows: readonly Row[], of: (row: Row) => string): Amounts {
  return (provider) => sumDecimals(rows.filter((row) => provider === undefined || row.provider === provider).map(of))
}

/** One cell a provider, empty where it has no row, and the sum of all. */
function cells(
  providers: readonly string[],
  amounts: Amounts,
  rows: readonly { readonly provider: string }[],
  currency: string,
): readonly string[] {
  const own = providers.map((provider) =>
    rows.some((row) => row.provider === provider) ? money(amounts(provider), currency) : '',
  )
  return [...own, money(amounts(), currency)]
}

function restatementLines({ restatement }: DemoReport): readonly string[] {
  return restatement.flatMap(({ period, currency, before, after }) => {
    const change = subtractDecimals(after, before)
    const sign = change.startsWith('-') ? '' : '+'
    return [
      `AWS delivered ${period} twice: billed ${money(before, currency)} became ${money(after, currency)} ${currency} (${sign}${money(change, currency)}).`,
      'The second delivery replaced that month and nothing else; the first is kept as an older version.',
      '',
    ]
  })
}

function money(amount: string, currency: string): string {
  return formatMoney(amount, currency, { code: false })
}
