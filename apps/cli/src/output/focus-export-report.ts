import type { ExportReport, Gap } from '@open-finops/focus-export'
import type { Invocation } from '../invocation.ts'
import { formatBytes, formatCount, formatMoney } from './numbers.ts'
import { printable, renderTable } from './table.ts'

/** Gaps of one dataset that are listed one by one; JSON and focus-export.json hold all of them. */
const shownGaps = 5

/** What an export holds and what it does not, for people. */
export function exportText(report: ExportReport, { colors }: Invocation): string {
  const { datasets, periods, totals, focusVersion, directory, leftOut } = report
  const span = periods.length === 1 ? periods[0] : `${periods[0]} to ${periods.at(-1)}`
  return [
    `FOCUS ${focusVersion}, ${span} → ${printable(directory)}`,
    '',
    renderTable(
      [
        { title: 'Dataset' },
        { title: 'Rows', align: 'right' },
        { title: 'Columns', align: 'right' },
        { title: 'Files', align: 'right' },
        { title: 'Size', align: 'right' },
      ],
      datasets.map(({ dataset, rows, columns, files }) => [
        dataset,
        formatCount(rows),
        formatCount(columns.length),
        formatCount(files.length),
        formatBytes(files.reduce((bytes, file) => bytes + file.bytes, 0)),
      ]),
      colors,
    ),
    '',
    ...totals.map(
      ({ currency, billedCost, effectiveCost }) =>
        `billed ${formatMoney(billedCost, currency)}, effective ${formatMoney(effectiveCost, currency)}`,
    ),
    ...lostLines(report),
    ...absentLines(report),
    ...datasetsOf(report.gaps).flatMap(([dataset, gaps]) => [
      '',
      `${dataset} ${leftOut.some((one) => one === dataset) ? 'is left out' : 'lacks rows'}, for want of:`,
      ...gaps.slice(0, shownGaps).map((gap) => `  ${gapText(gap)}`),
      ...(gaps.length > shownGaps ? [`  and ${gaps.length - shownGaps} more, in focus-export.json`] : []),
    ]),
    ...leftOut
      .filter((dataset) => report.gaps.every((gap) => gap.dataset !== dataset))
      .flatMap((dataset) => ['', `${dataset} is left out: the bills hold nothing of it.`]),
  ].join('\n')
}

function lostLines({ lost, focusVersion }: ExportReport): readonly string[] {
  if (lost.length === 0) return []
  return [
    '',
    `FOCUS ${focusVersion} has no place for:`,
    ...lost.map(({ column, rows }) => `  ${column} of ${formatCount(rows)} rows`),
  ]
}

function absentLines({ absent }: ExportReport): readonly string[] {
  const missing = absent.filter(({ state }) => state === 'missing')
  const others = absent.filter(({ state }) => state !== 'missing').map(({ column }) => column)
  return [
    ...(missing.length === 0 ? [] : ['', 'No source has what FOCUS asks of every row:']),
    ...missing.map(({ column, rows }) => `  ${column} of ${formatCount(rows)} rows`),
    ...(others.length === 0 ? [] : ['', `Without a value on any row: ${others.join(', ')}`]),
  ]
}

function datasetsOf(gaps: readonly Gap[]): readonly (readonly [string, readonly Gap[]])[] {
  const names = [...new Set(gaps.map(({ dataset }) => dataset))]
  return names.map((name) => [name, gaps.filter(({ dataset }) => dataset === name)])
}

function gapText({ about, columns, reason }: Gap): string {
  const what = [columns.join(', '), reason].filter((part) => part !== undefined && part !== '').join('; ')
  return printable(about === undefined ? what : `${about}: ${what}`)
}
