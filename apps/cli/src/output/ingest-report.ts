import type { Delivery, DeliveryLoad } from '@open-finops/pipeline'
import type { ExportOutcome } from '../ingest-exports.ts'
import type { Invocation } from '../invocation.ts'
import { sumDecimals } from './decimal.ts'
import { errorFacts } from './errors.ts'
import { findingLines } from './findings.ts'
import type { IngestProgress, StageTimes } from './ingest-progress.ts'
import { loadedRows } from './loaded-rows.ts'
import { formatBytes, formatCount, formatDuration, formatMoney } from './numbers.ts'
import { printable, renderTable } from './table.ts'

/** All that is known at the end of an ingest. */
export interface IngestSummary {
  readonly outcomes: readonly ExportOutcome[]
  readonly progress: IngestProgress
  readonly dryRun: boolean
}

/** The answer of `finops ingest --json`; decimals are text, times milliseconds. */
export function ingestJson({ outcomes, progress, dryRun }: IngestSummary): unknown {
  return {
    dryRun,
    exports: outcomes.map(({ name, location, report, error }) => ({
      name,
      location,
      planned: (report?.planned ?? []).map(plannedFacts),
      loaded: report?.loaded ?? [],
      unchanged: (report?.unchanged ?? []).length,
      skipped: (report?.skipped ?? []).map(({ exportName, slot }) => ({ exportName, slot })),
      transferredBytes: report?.transferredBytes ?? 0,
      error: error === undefined ? null : errorFacts(error),
    })),
    milliseconds: roundedTimes(progress.times),
  }
}

/** What `finops ingest --dry-run` shows. */
export function planText({ outcomes }: IngestSummary, { command, colors }: Invocation): string {
  const planned = outcomes.flatMap(({ report }) => report?.planned ?? [])
  if (planned.length === 0) return nothingNew(outcomes)
  const rows = planned.map((delivery) => [
    printable(delivery.exportName),
    delivery.billingPeriod ?? printable(delivery.slot),
    delivery.format,
    formatCount(delivery.files.length),
    formatBytes(sizeOf(delivery)),
  ])
  const files = planned.reduce((sum, delivery) => sum + delivery.files.length, 0)
  rows.push([
    'in all',
    '',
    '',
    formatCount(files),
    formatBytes(planned.reduce((sum, delivery) => sum + sizeOf(delivery), 0)),
  ])
  const columns = [
    { title: 'Export' },
    { title: 'Period' },
    { title: 'Format' },
    { title: 'Files', align: 'right' },
    { title: 'Size', align: 'right' },
  ] as const
  return `Would be loaded (nothing was fetched or written):\n\n${renderTable(columns, rows, colors)}\n\nNext: ${command('ingest')}`
}

/** What `finops ingest` and `finops transform` show at their end. */
export function ingestText(summary: IngestSummary, invocation: Invocation, verbose: boolean): string {
  const { outcomes, progress } = summary
  const { command, colors } = invocation
  const loads = outcomes.flatMap(({ report }) => report?.loaded ?? [])
  if (loads.length === 0) return nothingNew(outcomes)
  const bytes = progress.loadedBytes
  const head = `Loaded ${counted(loads.length, 'delivery', 'deliveries')}${unchangedText(outcomes)}`
  return [
    colors.bold(head),
    '',
    ...stageBars(progress.times, bytes, progress.transferredBytes, progress.rows),
    '',
    ...rowLines(loads),
    '',
    costTable(loads, invocation),
    '',
    ...findingLines(loads, verbose),
    `Next: ${command('status')}`,
  ].join('\n')
}

function nothingNew(outcomes: readonly ExportOutcome[]): string {
  const unchanged = outcomes.reduce((sum, { report }) => sum + (report?.unchanged.length ?? 0), 0)
  const inFlight = outcomes.flatMap(({ report }) => report?.skipped ?? [])
  const failed = outcomes.filter(({ error }) => error !== undefined)
  const words = [
    failed.length === outcomes.length && unchanged === 0
      ? 'Nothing was loaded.'
      : `Nothing new: ${counted(unchanged, 'delivery is', 'deliveries are')} unchanged.`,
    inFlight.length > 0 ? `${counted(inFlight.length, 'delivery was', 'deliveries were')} left out.` : '',
    failed.length > 0 && failed.length < outcomes.length
      ? `${counted(failed.length, 'export', 'exports')} failed.`
      : '',
  ]
  return words.filter((word) => word !== '').join(' ')
}

function unchangedText(outcomes: readonly ExportOutcome[]): string {
  const unchanged = outcomes.reduce((sum, { report }) => sum + (report?.unchanged.length ?? 0), 0)
  return unchanged === 0 ? '' : `; ${formatCount(unchanged)} unchanged`
}

/** Bars to one scale; fetch and load overlap, so they add up to more than the whole. */
function stageBars(times: StageTimes, bytes: number, transferred: number, rows: number): readonly string[] {
  const scale = Math.max(times.total, 1)
  const seconds = (milliseconds: number): number => Math.max(milliseconds, 1) / 1000
  const stages: readonly (readonly [name: string, time: number, notes: string])[] = [
    ['discover', times.discover, ''],
    [
      'fetch',
      times.fetch,
      transferred === 0
        ? 'files were here already'
        : `${formatBytes(transferred)}, ${formatBytes(transferred / seconds(times.fetch))}/s`,
    ],
    [
      'load',
      times.load,
      `${formatCount(rows)} rows of ${formatBytes(bytes)}, ${formatCount(rows / seconds(times.load))} rows/s`,
    ],
    ['in all', times.total, ''],
  ]
  return stages.map(([name, time, notes]) => {
    const bar = '█'.repeat(Math.round((Math.min(time, scale) / scale) * 24)) || '▏'
    return `  ${name.padEnd(8)}  ${bar.padEnd(24)}  ${formatDuration(time).padStart(7)}  ${notes}`.trimEnd()
  })
}

function rowLines(loads: readonly DeliveryLoad[]): readonly string[] {
  const { source, focus, dropped, made, reasons } = loadedRows(loads)
  const equation = `${formatCount(source)} source rows = ${formatCount(focus)} FOCUS rows + ${formatCount(dropped)} dropped \u2212 ${formatCount(made)} made`
  return [equation, ...reasons.map(({ kind, reason, rows }) => `  ${kind.padEnd(7)}  ${reason}  ${formatCount(rows)}`)]
}

/** Cost by export, billing period and currency; currencies are never added up. */
function costTable(loads: readonly DeliveryLoad[], { colors }: Invocation): string {
  const lines = loads.flatMap((load) =>
    load.periods.flatMap((period) => {
      const currencies = [...new Set(period.totals.map((total) => total.currency))].sort()
      return currencies.map((currency) => ({
        load,
        period,
        currency,
        totals: period.totals.filter((total) => total.currency === currency),
      }))
    }),
  )
  const rows = lines.map(({ load, period, currency, totals }) => [
    load.provider,
    printable(load.exportName),
    period.billingPeriod,
    currency,
    formatCount(totals.reduce((sum, total) => sum + total.sourceRows, 0)),
    formatMoney(sumDecimals(totals.map((total) => total.billedCost)), currency, { code: false }),
    formatMoney(sumDecimals(totals.map((total) => total.effectiveCost)), currency, { code: false }),
  ])
  if (rows.length === 0) {
    const hasRows = loads.some((load) => load.periods.some((period) => period.focusRows > 0))
    return hasRows ? 'The deliveries hold no costs.' : 'The deliveries hold no rows.'
  }
  const columns = [
    { title: 'Provider' },
    { title: 'Export' },
    { title: 'Period' },
    { title: 'Currency' },
    { title: 'Source rows', align: 'right' },
    { title: 'Billed', align: 'right' },
    { title: 'Effective', align: 'right' },
  ] as const
  return renderTable(columns, rows, colors)
}

function plannedFacts(delivery: Delivery): unknown {
  const { exportName, slot, version, format, billingPeriod = null, createdAt = null, files } = delivery
  return { exportName, slot, version, format, billingPeriod, createdAt, files: files.length, bytes: sizeOf(delivery) }
}

function sizeOf(delivery: Delivery): number {
  return delivery.files.reduce((bytes, file) => bytes + (file.bytes ?? 0), 0)
}

function counted(count: number, one: string, many: string): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`
}

function roundedTimes(times: StageTimes): StageTimes {
  const { discover, fetch, load, total } = times
  return { discover: Math.round(discover), fetch: Math.round(fetch), load: Math.round(load), total: Math.round(total) }
}
