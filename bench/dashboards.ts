import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { type LakeDashboardsOptions, openLakeDashboards, startServer, writeReport } from '@open-finops/report'
import { oneLine } from './measure.ts'

/** What must hold on the demo's lake. */
const limits = { dashboardMilliseconds: 300, reportSeconds: 5, reportBytes: 6_000_000 }

/**
 * `finops report`, and each dashboard of `finops serve` from the request to its last card. Each repetition chooses other
 * days, so that no answer comes from those that the server keeps.
 * Options: --data <data folder>, by default the demo's; --repeat 5.
 */
export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      data: { type: 'string', default: join(import.meta.dirname, '..', 'demo', 'data') },
      repeat: { type: 'string', default: '5' },
    },
  })
  const dataDir = resolve(values.data)
  if (!existsSync(dataDir)) throw new Error(`There is no lake in ${dataDir}: npm run demo, or --data <folder>`)
  console.log(oneLine())
  const dimensions = { team: ['tag:team', 'account'], environment: ['tag:env'] }
  const options: LakeDashboardsOptions = { dataDir, ownership: { dimensions, accounts: {} } }
  const names = await measureReport(options)
  await measureServe(options, names, Number(values.repeat))
}

async function measureReport(options: LakeDashboardsOptions): Promise<readonly string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'finops-bench-'))
  const started = performance.now()
  const lake = await openLakeDashboards(options)
  try {
    const { bytes, cards } = await writeReport(lake, join(folder, 'report.html'))
    const seconds = (performance.now() - started) / 1000
    console.log(
      `report: ${cards} cards in ${seconds.toFixed(2)} s (at most ${limits.reportSeconds}), ` +
        `${(bytes / 1e6).toFixed(2)} MB (at most ${limits.reportBytes / 1e6})`,
    )
    if (seconds > limits.reportSeconds || bytes > limits.reportBytes) process.exitCode = 1
    return lake.dashboards.map(({ id }) => id)
  } finally {
    await lake.close()
    await rm(folder, { recursive: true, force: true })
  }
}

async function measureServe(options: LakeDashboardsOptions, names: readonly string[], repeat: number): Promise<void> {
  const server = await startServer({ ...options, port: 0 })
  try {
    for (const name of names) {
      const times: number[] = []
      for (let repetition = 0; repetition <= repeat; repetition += 1) {
        const started = performance.now()
        const days = `2025-09-${String(repetition + 1).padStart(2, '0')}..2026-11-01`
        const response = await fetch(`${server.url}api/cards/${name}?period=${days}`)
        await response.text()
        times.push(performance.now() - started)
      }
      const [cold = 0, ...warm] = times
      const middle = warm.sort((one, other) => one - other)[Math.floor(warm.length / 2)] ?? cold
      const tooSlow = middle > limits.dashboardMilliseconds
      if (tooSlow) process.exitCode = 1
      console.log(
        `${name}: first ${cold.toFixed(0)} ms, then ${middle.toFixed(0)} ms${tooSlow ? ` (at most ${limits.dashboardMilliseconds})` : ''}`,
      )
    }
  } finally {
    await server.close()
  }
}
