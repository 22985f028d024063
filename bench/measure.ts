import { execFile } from 'node:child_process'
import { cpus, totalmem } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Measurement } from './run/report.ts'

export type { Measurement }

/** Runs one measured process alone, on the workspace's sources, and gives what it reported last. */
export async function measure(script: string, args: readonly string[]): Promise<Measurement> {
  const path = join(import.meta.dirname, script)
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--conditions=open-finops-source', '--disable-warning=ExperimentalWarning', path, ...args],
    { maxBuffer: 1 << 24 },
  )
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}') as Measurement
}

/** The middle value of several runs. */
export function median(runs: readonly Measurement[], of: keyof Measurement): number {
  const sorted = runs.map((run) => run[of]).sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

/** The machine, in a line. */
export function oneLine(): string {
  const [cpu] = cpus()
  return `${cpus().length} × ${cpu?.model.trim() ?? 'unknown'}, ${(totalmem() / 1024 ** 3).toFixed(0)} GiB, Node ${process.version}`
}
