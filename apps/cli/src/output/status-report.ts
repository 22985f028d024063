import type { CurrencyTotal, ExportPeriodStatus, LakeStatus } from '@open-finops/loader-duckdb'
import { noBillingPeriod } from '@open-finops/pipeline'
import { type Invocation, shellWord } from '../invocation.ts'
import { sumDecimals } from './decimal.ts'
import type { ExportState } from './export-states.ts'
import { findingLines } from './findings.ts'
import { type FreshnessState, freshnessLines } from './freshness.ts'
import { formatCount, formatMoney } from './numbers.ts'
import { printable, renderTable, type TableColumn } from './table.ts'

/** What `finops status` shows. */
export interface StatusReport extends LakeStatus {
  /** The data folder, or the address of a ClickHouse database. */
  readonly location: string
  readonly exports: readonly ExportState[]
  readonly freshness: readonly FreshnessState[]
}

const columns: readonly TableColumn[] = [
  { title: 'Export' },
  { title: 'Period' },
  { title: 'Version' },
  { title: 'Loaded (UTC)' },
  { title: 'Source rows', align: 'right' },
  { title: 'FOCUS rows', align: 'right' },
  { title: 'Currency' },
  { title: 'Native', align: 'right' },
  { title: 'Billed', align: 'right' },
  { title: 'Effective', align: 'right' },
  { title: 'Older', align: 'right' },
]

/** The lake as tables: a line for each export, billing period and currency, sums for each currency, what needs a look. */
export function statusText(report: StatusReport, invocation: Invocation, verbose: boolean): string {
  const { colors, command } = invocation
  const rows = report.periods.flatMap(periodRows)
  const sums = currencySums(report.periods.flatMap((period) => period.totals))
  const loads = report.findings.map((finding) => ({ ...finding }))
  return [
    `${colors.bold('Lake')} ${report.location}`,
    '',
    renderTable(columns, [...rows, ...sums.map((total) => sumRow(total))], colors),
    '',
    ...changeLines(report.periods),
    ...findingLines(loads, verbose),
    ...freshnessLines(report.freshness),
    ...report.periods.flatMap((period) => partialLines(period, command)),
    ...report.exports.flatMap((state) => stateLines(state, report.periods, command)),
    `Next: ${command('query "select ServiceName, sum(EffectiveCost) from cost_and_usage group by 1 order by 2 desc limit 10"')}`,
  ].join('\n')
}

function periodRows(period: ExportPeriodStatus): readonly (readonly string[])[] {
  const { exportName, billingPeriod, deliveries, loadedAt } = period
  const version =
    deliveries.length === 1 ? shortVersion(deliveries[0]?.version ?? '') : `${deliveries.length} deliveries`
  const facts = [
    printable(exportName),
    period.partial ? `${billingPeriod} partial` : billingPeriod === noBillingPeriod ? 'any' : billingPeriod,
    deliveries.length === 0 ? 'gone' : version,
    loadedAt === null ? '' : loadedAt.slice(0, 16).replace('T', ' '),
  ]
  const older = period.replaced.length === 0 ? '' : olderText(period)
  if (period.totals.length === 0) {
    return [[...facts, formatCount(period.sourceRows), formatCount(period.focusRows), '', '', '', '', older]]
  }
  return period.totals.map((total, index) => [
    ...(index === 0 ? facts : ['', '', '', '']),
    formatCount(total.sourceRows),
    formatCount(total.focusRows),
    ...moneyCells(total),
    index === 0 ? older : '',
  ])
}

/** Older versions, and how many of them still have their rows. */
function olderText({ replaced }: ExportPeriodStatus): string {
  const kept = replaced.filter((version) => version.rowsKept).length
  return kept === replaced.length ? formatCount(kept) : `${replaced.length} (${kept} with rows)`
}

function sumRow(total: CurrencyTotal): readonly string[] {
  return ['in all', '', '', '', formatCount(total.sourceRows), formatCount(total.focusRows), ...moneyCells(total), '']
}

function moneyCells({ currency, nativeCost, billedCost, effectiveCost }: CurrencyTotal): readonly string[] {
  return [
    currency,
    ...[nativeCost, billedCost, effectiveCost].map((cost) => formatMoney(cost, currency, { code: false })),
  ]
}

/** One sum for each currency; sums over currencies mean nothing. */
function currencySums(totals: readonly CurrencyTotal[]): readonly CurrencyTotal[] {
  const currencies = [...new Set(totals.map((total) => total.currency))].sort()
  return currencies.map((currency) => {
    const own = totals.filter((total) => total.currency === currency)
    const money = (of: (total: CurrencyTotal) => string): string => sumDecimals(own.map(of))
    return {
      currency,
      sourceRows: own.reduce((sum, total) => sum + total.sourceRows, 0),
      focusRows: own.reduce((sum, total) => sum + total.focusRows, 0),
      nativeCost: money((total) => total.nativeCost),
      billedCost: money((total) => total.billedCost),
      effectiveCost: money((total) => total.effectiveCost),
      listCost: money((total) => total.listCost),
      contractedCost: money((total) => total.contractedCost),
    }
  })
}

function changeLines(periods: readonly ExportPeriodStatus[]): readonly string[] {
  const reasons = new Map<string, number>()
  for (const { kind, reason, rows } of periods.flatMap((period) => period.rowChanges)) {
    const key = `${kind === 'dropped' ? 'Source rows without a FOCUS row' : 'FOCUS rows without a source row'}: ${reason}`
    reasons.set(key, (reasons.get(key) ?? 0) + rows)
  }
  const lines = [...reasons].map(([reason, rows]) => `${reason}  ${formatCount(rows)}`)
  return lines.length === 0 ? [] : [...lines, '']
}

/** Some late rows of a month must not pass for its bill. */
function partialLines(period: ExportPeriodStatus, command: Invocation['command']): readonly string[] {
  const { exportName, billingPeriod, deliveries, sourceRows, partial } = period
  if (!partial) return []
  const rows = sourceRows === 1 ? 'only row' : `${formatCount(sourceRows)} rows`
  const from = deliveries.map(({ slot }) => printable(slot)).join(', ')
  const name = exportName.split('/')[0] ?? exportName
  return [
    `${printable(exportName)}: ${billingPeriod} is partial: its ${rows} came with ${from}, and the delivery of ${billingPeriod} itself is not loaded. Put it beside the others, then: ${command(`ingest --export ${name}`)}`,
    '',
  ]
}

function stateLines(
  { name, state, newestPeriod }: ExportState,
  periods: readonly ExportPeriodStatus[],
  command: Invocation['command'],
): readonly string[] {
  if (state === 'never-loaded') return [`${name}: never loaded. ${command(`ingest --export ${name}`)}`]
  if (state === 'stale') return [`${name}: nothing newer than ${newestPeriod}. ${command(`ingest --export ${name}`)}`]
  if (state === 'loaded') return []
  const inForce = periods.filter(({ exportName, loadedAt }) => exportName.split('/')[0] === name && loadedAt !== null)
  return [...new Set(inForce.map(({ exportName }) => exportName))].map(
    (exportName) =>
      `${printable(exportName)}: in the lake, but not in finops.yaml. To take it out: ${command(`forget ${shellWord(exportName)}`)}`,
  )
}

function shortVersion(version: string): string {
  return printable(version.length > 12 ? `${version.slice(0, 11)}…` : version)
}
