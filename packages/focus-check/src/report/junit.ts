import type { DatasetReport, RuleResult } from '../result.ts'
import { exampleText } from './example-text.ts'

/** JUnit XML as build servers read it: a suite for each dataset, a case for each rule; only a MUST fails. */
export function junitReport(reports: readonly DatasetReport[]): string {
  const suites = reports.map((report) => {
    const { name, dataset, version, results, counts } = report
    const skipped = counts.absent + counts.absentAtSource
    return `  <testsuite name="${xml(`${name} (${dataset} ${version})`)}" tests="${results.length}" failures="${counts.failed}" errors="0" skipped="${skipped}">
${results.map(testCase).join('\n')}
  </testsuite>`
  })
  const sum = (of: (report: DatasetReport) => number): number =>
    reports.reduce((total, report) => total + of(report), 0)
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="finops check" tests="${sum((report) => report.results.length)}" failures="${sum((report) => report.counts.failed)}" errors="0">
${suites.join('\n')}
</testsuites>
`
}

function testCase(result: RuleResult): string {
  const open = `    <testcase classname="${xml(result.column)}" name="${xml(`${result.id} ${result.statement}`)}"`
  if (result.verdict === 'passed') return `${open}/>`
  const examples = result.examples.map(exampleText).join('\n')
  if (result.verdict !== 'failed') {
    return `${open}>\n      <skipped message="${xml(result.note ?? 'not in the data')}"/>\n    </testcase>`
  }
  if (result.level === 'MUST') {
    return `${open}>\n      <failure type="MUST" message="${xml(`${result.failing} failing`)}">${xml(examples)}</failure>\n    </testcase>`
  }
  return `${open}>\n      <system-out>${xml(`${result.level}: ${result.failing} failing\n${examples}`)}</system-out>\n    </testcase>`
}

/** Text inside XML; characters that XML 1.0 can't hold become a question mark. */
function xml(text: string): string {
  return text
    .replace(/[^\t\n\r -\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '?')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}
