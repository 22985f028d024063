import type { FinopsConfig } from '../config/load.ts'
import { shortPath } from '../config/load.ts'
import type { DemoAnswers, DemoMonth, DemoService } from '../demo/read-demo.ts'
import { type Invocation, shellWord } from '../invocation.ts'
import { percentChange, subtractDecimals, sumDecimals } from './decimal.ts'
import { formatDuration, formatMoney, formatPercentChange } from './numbers.ts'
import { printable, renderTable } from './table.ts'

/** What the demo ends with. */
export interface DemoReport extends DemoAnswers {
  readonly config: FinopsConfig
  readonly restated: string
  readonly seconds: number
}

const shownServices = 9

/** Months, services of the newest month, the restatement, and commands that work as typed. */
export function demoText(report: DemoReport, invocation: Invocation): string {
  const { months, services, config, seconds } = report
  const { colors, program, terminal } = invocation
  const newest = months.at(-1)?.period ?? ''
  const file = shortPath(config.file, terminal.cwd)
  const flag = `--config ${shellWord(file)}`
  return [
    colors.bold(
      `A sample AWS bill as FOCUS, ${months[0]?.period ?? ''} to ${newest} (${formatDuration(seconds * 1000)})`,
    ),
    '',
    monthTable(months, invocation),
    '',
    colors.bold(`Services by effective cost (${newest}, against the month before)`),
    '',
    serviceTable(services, invocation),
    '',
    ...restatementLines(report),
    'Try next:',
    `  ${program} status ${flag}`,
    `  ${program} query ${flag} "select RegionId, sum(EffectiveCost) as cost from cost_and_usage group by 1 order by 2 desc"`,
    `  ${program} explain aws-cur-1 EffectiveCost`,
    `  ${program} init`,
  ].join('\n')
}

function monthTable(months: readonly DemoMonth[], { colors }: Invocation): string {
  const rows = months.map((month) => {
    const { period, currency, billedCost, effectiveCost } = month
    const before = months.filter((other) => other.currency === currency && other.period < period).at(-1)
    return [
      period,
      currency,
      money(billedCost, currency),
      money(effectiveCost, currency),
      before === undefined ? '' : formatPercentChange(percentChange(before.effectiveCost, effectiveCost)),
    ]
  })
  for (const currency of new Set(months.map((month) => month.currency))) {
    const own = months.filter((month) => month.currency === currency)
    const sum = (of: (month: DemoMonth) => string): string => money(sumDecimals(own.map(of)), currency)
    rows.push(['in all', currency, sum((month) => month.billedCost), sum((month) => month.effectiveCost), ''])
  }
  const columns = [
    { title: 'Month' },
    { title: 'Currency' },
    { title: 'Billed', align: 'right' },
    { title: 'Effective', align: 'right' },
    { title: 'Change', align: 'right' },
  ] as const
  return renderTable(columns, rows, colors)
}

function serviceTable(services: readonly DemoService[], { colors }: Invocation): string {
  const rows: string[][] = []
  for (const currency of new Set(services.map((service) => service.currency))) {
    const own = services.filter((service) => service.currency === currency)
    const others = own.slice(shownServices)
    const shown = others.length <= 1 ? own : own.slice(0, shownServices)
    const line = (name: string, some: readonly DemoService[]): string[] => {
      const now = sumDecimals(some.map((service) => service.effectiveCost))
      const before = sumDecimals(some.map((service) => service.before))
      return [printable(name), currency, money(now, currency), formatPercentChange(percentChange(before, now))]
    }
    rows.push(...shown.map((service) => line(service.service, [service])))
    if (shown.length < own.length) rows.push(line(`${others.length} others`, others))
    rows.push(line('in all', own))
  }
  const columns = [
    { title: 'Service' },
    { title: 'Currency' },
    { title: 'Effective', align: 'right' },
    { title: 'Change', align: 'right' },
  ] as const
  return renderTable(columns, rows, colors)
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
