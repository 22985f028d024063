import { type DatasetReport, exampleText, type RuleResult, reasonTexts } from '@open-finops/focus-check'
import type { Invocation } from '../invocation.ts'
import { formatCount } from './numbers.ts'
import { printable, renderTable } from './table.ts'

/** What `finops check` found, for people: broken rules with examples, then what is absent, then the counts. */
export function checkText(reports: readonly DatasetReport[], invocation: Invocation, verbose: boolean): string {
  return reports.map((report) => datasetText(report, invocation, verbose)).join('\n\n')
}

function datasetText(report: DatasetReport, { colors }: Invocation, verbose: boolean): string {
  const { name, dataset, version, rows, results, undecided, counts } = report
  const shown = verbose ? results : results.filter(({ verdict }) => verdict === 'failed')
  const lines = [colors.bold(`${printable(name)}: ${dataset} of FOCUS ${version}, ${formatCount(rows)} rows`), '']
  if (shown.length > 0) {
    const table = renderTable(
      [
        { title: 'rule' },
        { title: 'level' },
        { title: 'verdict' },
        { title: 'failing', align: 'right' },
        { title: 'asks' },
      ],
      shown.map((result) => [
        result.id,
        result.level,
        result.verdict,
        result.verdict === 'failed' ? formatCount(result.failing) : '',
        result.statement,
      ]),
      colors,
    ).split('\n')
    lines.push(table[0] ?? '')
    shown.forEach((result, index) => {
      lines.push(table[index + 1] ?? '')
      lines.push(...result.examples.map((example) => colors.dim(`    ${printable(exampleText(example))}`)))
    })
    lines.push('')
  }
  lines.push(...absentLines(results))
  if (verbose)
    lines.push(...undecided.map(({ id, level, reason }) => `${id}  ${level}  no verdict: ${reasonTexts[reason]}`))
  const advice = counts.advised === 0 ? '' : `, ${formatCount(counts.advised)} SHOULD broken`
  lines.push(
    `${formatCount(counts.passed)} rules hold, ${formatCount(counts.failed)} MUST broken${advice}, ${formatCount(counts.absent)} about absent columns, ${formatCount(counts.absentAtSource)} about what the bill doesn't carry, ${formatCount(counts.undecided)} that no data decides`,
  )
  return lines.join('\n')
}

function absentLines(results: readonly RuleResult[]): readonly string[] {
  const notes = new Map<string, number>()
  for (const { verdict, note } of results) {
    if (verdict === 'absent-at-source' && note !== undefined) notes.set(note, (notes.get(note) ?? 0) + 1)
  }
  if (notes.size === 0) return []
  return ['Absent at the source:', ...[...notes].map(([note, count]) => `  ${note} (${formatCount(count)} rules)`), '']
}
