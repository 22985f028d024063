import type { DatasetReport, RuleResult } from '../result.ts'
import { exampleText } from './example-text.ts'
import { reasonTexts } from './reason-texts.ts'

/** A report to put beside a bill: what fails with examples, what the source lacks, what no data can decide. */
export function markdownReport(reports: readonly DatasetReport[]): string {
  return `# FOCUS conformance\n\n${reports.map(section).join('\n')}`
}

function section(report: DatasetReport): string {
  const { name, dataset, version, rows, columns, results, counts, undecided } = report
  const failed = results.filter(({ verdict }) => verdict === 'failed')
  const absent = results.filter(({ verdict }) => verdict === 'absent-at-source')
  const reasons = new Map<string, number>()
  for (const { reason } of undecided) reasons.set(reason, (reasons.get(reason) ?? 0) + 1)
  return [
    `## ${cell(name)}: ${dataset} of FOCUS ${version}`,
    '',
    `${rows} rows, ${columns} columns. Of ${results.length} rules ${counts.passed} hold, ${counts.failed} MUST and ${counts.advised} SHOULD are broken, ${counts.absent} are about columns that needn't be there, ${counts.absentAtSource} about what the bill doesn't carry.`,
    '',
    ...(failed.length === 0 ? [] : [table(failed), '']),
    ...(absent.length === 0 ? [] : ['Absent at the source:', '', ...absentLines(absent), '']),
    ...(undecided.length === 0
      ? []
      : [
          `${undecided.length} rules of the published model have no verdict:`,
          '',
          ...[...reasons].map(([reason, count]) => `- ${count}: ${reasonTexts[reason as keyof typeof reasonTexts]}`),
          '',
        ]),
  ].join('\n')
}

function table(results: readonly RuleResult[]): string {
  const lines = results.map(
    ({ id, level, statement, failing, examples }) =>
      `| ${id} | ${level} | ${cell(statement)} | ${failing} | ${examples.map((example) => cell(exampleText(example))).join('<br>')} |`,
  )
  return ['| rule | level | asks | failing | examples |', '|---|---|---|---:|---|', ...lines].join('\n')
}

function absentLines(results: readonly RuleResult[]): readonly string[] {
  const rules = new Map<string, string[]>()
  for (const { id, note = '' } of results) rules.set(note, [...(rules.get(note) ?? []), id])
  return [...rules].map(([note, ids]) => `- ${cell(note)}: ${ids.join(', ')}`)
}

/** Text of a bill inside a table: no markup of its own. */
function cell(text: string): string {
  return text.replace(/[\r\n]+/g, ' ').replace(/[\\`*_{}[\]<>|]/g, (character) => `&#${character.charCodeAt(0)};`)
}
