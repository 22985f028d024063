import type { FaultReport } from './fault-test.ts'

/** Every violation, one line each. */
export function violations({ trials }: FaultReport): readonly string[] {
  return trials.flatMap(({ stage, fault, problems }) => problems.map((problem) => `${stage}, ${fault}: ${problem}`))
}

/** The counts, for people. */
export function reportLines(report: FaultReport): readonly string[] {
  const stages = [...new Set(report.trials.map(({ stage }) => stage))]
  const found = violations(report)
  const of = (fault: string): number => report.trials.filter((trial) => trial.fault === fault).length
  return [
    ...stages.map((stage) => {
      const own = report.trials.filter((trial) => trial.stage === stage)
      return `${stage}: ${['kill', 'full disk'].map((fault) => `${fault} ${ends(own.filter((one) => one.fault === fault))}`).join('; ')}`
    }),
    ...(report.disks ? [] : ['Full disks were left out: only root may mount one.']),
    ...found.map((problem) => `VIOLATION ${problem}`),
    `${of('kill')} kills and ${of('full disk')} full disks at ${stages.length} stages (seed ${report.seed}), ${found.length} violations`,
  ]
}

function ends(trials: FaultReport['trials']): string {
  const counts = new Map<string, number>()
  for (const { end } of trials) counts.set(end, (counts.get(end) ?? 0) + 1)
  return [...counts].map(([end, count]) => `${end} ×${count}`).join(', ') || 'none'
}
