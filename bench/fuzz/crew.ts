import { type ChildProcess, fork } from 'node:child_process'
import { join } from 'node:path'
import type { AreaReport } from './run-area.ts'
import type { Task, Told } from './worker.ts'

/** A case that lasts longer has hung: its process is ended. */
const silenceAtMost = 300_000

/**
 * Runs tasks in processes of their own, so that a case that hangs or takes its process down is a finding like any other.
 * @param folder Where the processes may work; absolute.
 */
export async function runTasks(
  tasks: readonly Task[],
  { folder, workers, onReport }: { folder: string; workers: number; onReport: (report: AreaReport) => void },
): Promise<readonly AreaReport[]> {
  const waiting = [...tasks]
  const reports: AreaReport[] = []
  const add = (report: AreaReport): void => {
    reports.push(report)
    onReport(report)
  }
  const one = async (): Promise<void> => {
    while (waiting.length > 0) await runWorker(folder, waiting, add)
  }
  await Promise.all(Array.from({ length: Math.min(workers, tasks.length) }, one))
  return reports
}

/** One process, until there is no task left or a case took it down; then the rest of its task waits again. */
async function runWorker(folder: string, waiting: Task[], add: (report: AreaReport) => void): Promise<void> {
  const child = fork(join(import.meta.dirname, 'worker.ts'), [folder], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  let task: Task | undefined
  let at = -1
  let why = 'ended its process'
  let timer: NodeJS.Timeout | undefined
  const watch = (): void => {
    clearTimeout(timer)
    timer = setTimeout(() => {
      why = `hung for ${silenceAtMost / 1000} s`
      child.kill('SIGKILL')
    }, silenceAtMost)
  }
  const next = (): void => {
    task = waiting.shift()
    if (task === undefined) child.disconnect()
    else child.send(task)
  }
  child.on('message', (told: Told) => {
    watch()
    if ('report' in told) {
      add(told.report)
      next()
    } else if (told.at < 0) next()
    else at = told.at
  })
  watch()
  await ended(child)
  clearTimeout(timer)
  if (task === undefined && waiting.length > 0) throw new Error('a process ended before it had a task')
  if (task === undefined) return
  add(reportOfLost(task, at, why))
  if (at + 1 < task.to) waiting.unshift({ ...task, from: at + 1 })
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => child.once('exit', () => resolve()))
}

/** The cases before it had no finding that we know of, and count as run. */
function reportOfLost({ area, from }: Task, at: number, why: string): AreaReport {
  return {
    area,
    title: '',
    cases: Math.max(1, at + 1 - from),
    ends: {},
    proved: 0,
    findings: [{ area, index: at, message: why, counterexample: 'run it alone to see it' }],
    slowestMilliseconds: 0,
    seconds: 0,
  }
}
