import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { type LakeDashboardsOptions, openLakeDashboards, startServer, writeReport } from '@open-finops/report'
import { benchOwnership, dashboardsLake } from './dashboards-lake.ts'
import { type Measurement, measure, median, oneLine } from './measure.ts'

/** What must hold: on the demo's lake, and on one of ten million rows. */
const demoLimits = { warm: 300, reportSeconds: 5, reportBytes: 6_000_000 }
const largeLimits = { warm: 500, cold: 1500 }

/**
 * `finops report`, and each dashboard of `finops serve` from the request to its last card. Each repetition chooses other
 * days, so that no answer comes from those that the server keeps.
 * Options: --data <data folder>, by default the demo's; --rows 10000000 for a lake of so many rows, which is made once, and
 * dashboards of servers that were just started; --repeat 5.
 */
export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      data: { type: 'string', default: join(import.meta.dirname, '..', 'demo', 'data') },
      rows: { type: 'string' },
      repeat: { type: 'string', default: '5' },
    },
  })
  const repeat = Number(values.repeat)
  const dataDir = values.rows === undefined ? resolve(values.data) : await dashboardsLake(Number(values.rows))
  if (!existsSync(dataDir)) throw new Error(`There is no lake in ${dataDir}: npm run demo, or --data <folder>`)
  console.log(oneLine())
  const options: LakeDashboardsOptions = { dataDir, ownership: benchOwnership }
  const names = await openFirst(options)
  if (values.rows === undefined) await measureReport(options)
  for (const name of names) {
    const cold = values.rows === undefined ? undefined : await measureCold(dataDir, name, Math.min(repeat, 3))
    await measureServe(options, { name, repeat, cold })
  }
}

/** The first who opens a lake makes its marts. */
async function openFirst(options: LakeDashboardsOptions): Promise<readonly string[]> {
  const [first, again] = [await openingOf(options), await openingOf(options)]
  console.log(`opened in ${first.seconds.toFixed(2)} s, then in ${again.seconds.toFixed(2)} s`)
  return first.names
}

async function openingOf(options: LakeDashboardsOptions): Promise<{ seconds: number; names: readonly string[] }> {
  const started = performance.now()
  const lake = await openLakeDashboards(options)
  const seconds = (performance.now() - started) / 1000
  await lake.close()
  return { seconds, names: lake.dashboards.map(({ id }) => id) }
}

async function measureReport(options: LakeDashboardsOptions): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'finops-bench-'))
  const started = performance.now()
  const lake = await openLakeDashboards(options)
  try {
    const { bytes, cards } = await writeReport(lake, join(folder, 'report.html'))
    const seconds = (performance.now() - started) / 1000
    console.log(
      `report: ${cards} cards in ${seconds.toFixed(2)} s (at most ${demoLimits.reportSeconds}), ` +
        `${(bytes / 1e6).toFixed(2)} MB (at most ${demoLimits.reportBytes / 1e6})`,
    )
    if (seconds > demoLimits.reportSeconds || bytes > demoLimits.reportBytes) process.exitCode = 1
  } finally {
    await lake.close()
    await rm(folder, { recursive: true, force: true })
  }
}

/** Milliseconds from starting a server to its first dashboard's last card, in a process of its own. */
async function measureCold(dataDir: string, name: string, repeat: number): Promise<number> {
  const runs: Measurement[] = []
  for (let at = 0; at < repeat; at += 1) runs.push(await measure('run/cold-dashboard.ts', [dataDir, name]))
  return median(runs, 'seconds') * 1000
}

interface ServeBench {
  readonly name: string
  readonly repeat: number
  /** Milliseconds; undefined where it was not measured. */
  readonly cold: number | undefined
}

async function measureServe(options: LakeDashboardsOptions, { name, repeat, cold }: ServeBench): Promise<void> {
  const limit = cold === undefined ? demoLimits.warm : largeLimits.warm
  const server = await startServer({ ...options, port: 0 })
  try {
    const ask = async (from: string): Promise<number> => {
      const started = performance.now()
      const response = await fetch(`${server.url}api/cards/${name}?period=${from}..2026-11-01`)
      await response.text()
      return performance.now() - started
    }
    await ask('2025-09-01')
    const day = (at: number): string => String(at + 2).padStart(2, '0')
    const whole: number[] = []
    for (let at = 0; at < repeat; at += 1) whole.push(await ask(`2025-09-${day(at)}`))
    const cut: number[] = []
    for (let at = 0; at < repeat; at += 1) cut.push(await ask(`2026-02-${day(at)}`))
    const warm = middle(whole)
    const slow = warm > limit || (cold ?? 0) > largeLimits.cold
    if (slow) process.exitCode = 1
    const first = cold === undefined ? '' : `cold ${cold.toFixed(0)} ms (at most ${largeLimits.cold}), `
    console.log(
      `${name}: ${first}warm ${warm.toFixed(0)} ms (at most ${limit}), ` +
        `from within a month ${middle(cut).toFixed(0)} ms${slow ? '; OVER' : ''}`,
    )
  } finally {
    await server.close()
  }
}

function middle(times: readonly number[]): number {
  return [...times].sort((one, other) => one - other)[Math.floor(times.length / 2)] ?? Number.NaN
}
