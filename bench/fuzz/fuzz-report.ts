import type { AreaReport, Finding, RunnableArea } from './run-area.ts'

/** One report an area out of those of its parts, in the order of the areas. */
export function sumOf(
  areas: readonly Pick<RunnableArea, 'name' | 'title'>[],
  reports: readonly AreaReport[],
): readonly AreaReport[] {
  return areas.map(({ name, title }) => {
    const own = reports.filter(({ area }) => area === name)
    const ends: Record<string, number> = {}
    for (const report of own) {
      for (const [end, count] of Object.entries(report.ends)) ends[end] = (ends[end] ?? 0) + count
    }
    const added = (of: (report: AreaReport) => number): number => own.reduce((sum, report) => sum + of(report), 0)
    return {
      area: name,
      title,
      cases: added(({ cases }) => cases),
      ends,
      proved: added(({ proved }) => proved),
      findings: own.flatMap(({ findings }) => findings),
      slowestMilliseconds: Math.max(0, ...own.map(({ slowestMilliseconds }) => slowestMilliseconds)),
      seconds: added(({ seconds }) => seconds),
    }
  })
}

/** The reports as a table in Markdown, the codes that refused cases, and a last line that counts. */
export function reportTable(reports: readonly AreaReport[], seconds: number): string {
  const rows = reports.map(({ area, title, cases, ends, proved, findings, slowestMilliseconds }) => {
    const taken = ends['taken'] ?? 0
    const cells = [area, title, cases, taken, cases - taken - findings.length, proved, findings.length]
    return `| ${[...cells, Math.round(slowestMilliseconds)].join(' | ')} |`
  })
  const codes = new Map<string, number>()
  for (const { ends } of reports) {
    for (const [end, count] of Object.entries(ends)) codes.set(end, (codes.get(end) ?? 0) + count)
  }
  const refusals = [...codes].filter(([end]) => end !== 'taken').sort((a, b) => b[1] - a[1])
  const total = (of: (report: AreaReport) => number): number => reports.reduce((sum, report) => sum + of(report), 0)
  return [
    '| area | what | cases | taken | refused | totals proved | findings | slowest ms |',
    '|---|---|---|---|---|---|---|---|',
    ...rows,
    '',
    `Refused with: ${refusals.map(([code, count]) => `${code} ${count}`).join(', ')}`,
    `${total(({ cases }) => cases)} cases, ${total(({ findings }) => findings.length)} findings, ${Math.round(seconds)} s`,
  ].join('\n')
}

/** A finding, with the command that shows it again. */
export function findingText({ area, index, message, counterexample }: Finding, seed: number): string {
  return [
    `FINDING ${area} ${index}: ${message}`,
    `  ${counterexample}`,
    `  npm run fuzz -- --seed ${seed} --area ${area} --case ${index}`,
  ].join('\n')
}
