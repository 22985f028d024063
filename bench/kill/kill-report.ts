import type { Trial } from './trial.ts'
import type { Pair } from './two-at-once.ts'

/** What a whole kill test showed. */
export interface KillReport {
  readonly seed: number
  /** One for each course: its name, what it loads, how long it takes undisturbed. */
  readonly courses: readonly { readonly name: string; readonly deliveries: number; readonly seconds: number }[]
  readonly trials: readonly Trial[]
  readonly pairs: readonly Pair[]
  /** What went wrong when one of two ingests waited for the other. */
  readonly waiting: readonly string[]
}

/** Every violation, one line each, with the data folder that shows it. */
export function violations({ trials, pairs, waiting }: KillReport): readonly string[] {
  return [
    ...trials.flatMap(({ problems, during, dataDir }) =>
      problems.map((problem) => `killed during ${during}: ${problem} (${dataDir})`),
    ),
    ...pairs.flatMap(({ problems }) => problems.map((problem) => `two at once: ${problem}`)),
    ...waiting.map((problem) => `one waits: ${problem}`),
  ]
}

/** The counts, for people. */
export function reportLines(report: KillReport): readonly string[] {
  const killed = report.trials.filter((trial) => trial.killed)
  const total = (pick: (trial: Trial) => number): number => killed.reduce((sum, trial) => sum + pick(trial), 0)
  const lines = report.courses.map(({ name, deliveries, seconds }) => {
    const own = killed.filter((trial) => trial.course === name)
    const committed = counts(own.map((trial) => String(trial.committed)))
    return [
      `${name}: ${deliveries} deliveries, ${seconds.toFixed(1)} s undisturbed, killed ${own.length} times`,
      `  deliveries committed by then: ${committed}`,
      `  last step by then: ${counts(own.map((trial) => trial.during))}`,
    ].join('\n')
  })
  const found = violations(report)
  return [
    ...lines,
    `readers: ${total((trial) => trial.looks)} looks, ${total((trial) => trial.moments)} different moments of the lake`,
    `two ingests at once: ${report.pairs.length} times, and one that waits`,
    ...report.pairs.slice(0, 1).map(({ said }) => `  the refused one says: ${said}`),
    ...found.map((problem) => `VIOLATION ${problem}`),
    `${killed.length} kills (seed ${report.seed}), ${found.length} violations`,
  ]
}

function counts(values: readonly string[]): string {
  const byValue = new Map<string, number>()
  for (const value of [...values].sort()) byValue.set(value, (byValue.get(value) ?? 0) + 1)
  return [...byValue].map(([value, count]) => `${value} ×${count}`).join(', ')
}
