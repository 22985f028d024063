import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { areasOf } from './areas.ts'
import { makeCorpus } from './corpus.ts'
import { runTasks } from './crew.ts'
import { findingText, reportTable, sumOf } from './fuzz-report.ts'
import type { Task } from './worker.ts'

const usage = `npm run fuzz -- [--cases 2000] [--seed <number>] [--area <name>] [--case <number>] [--workers <number>]`

const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: '2000' },
    seed: { type: 'string' },
    area: { type: 'string' },
    case: { type: 'string' },
    workers: { type: 'string', default: String(Math.min(4, availableParallelism())) },
  },
})
const seed = values.seed === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(values.seed)
const [cases, only, workers] = [Number(values.cases), Number(values.case ?? Number.NaN), Number(values.workers)]
if (![seed, cases, workers].every(Number.isSafeInteger) || (values.case !== undefined && values.area === undefined)) {
  console.error(`Usage: ${usage}\n--case goes with --area.`)
  process.exit(2)
}

// Where there is a file system in memory, cases take a third of the time.
const folder = await mkdtemp(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'open-finops-fuzz-'))
process.once('SIGINT', () => void rm(folder, { recursive: true, force: true }).then(() => process.exit(130)))
try {
  const areas = areasOf(await makeCorpus(folder)).filter(
    ({ name }) => values.area === undefined || name === values.area,
  )
  console.log(`seed ${seed}`)
  const tasks = areas.flatMap(({ name, share }): Task[] => {
    const task = { area: name, seed, shrink: true }
    if (!Number.isNaN(only)) return [{ ...task, from: only, to: only + 1 }]
    const count = values.area === undefined ? Math.round((cases * share) / 1000) : cases
    // Some small tasks an area: the processes end at about the same time.
    const size = Math.max(20, Math.min(1000, Math.ceil(count / 4)))
    return Array.from({ length: Math.ceil(count / size) }, (_, at) => ({
      ...task,
      from: at * size,
      to: Math.min(count, (at + 1) * size),
    }))
  })
  const started = performance.now()
  let done = 0
  const reports = await runTasks(tasks, {
    folder,
    workers,
    onReport(report) {
      done += report.cases
      for (const finding of report.findings) console.log(findingText(finding, seed))
      if (process.stderr.isTTY) process.stderr.write(`\r${done} cases`)
    },
  })
  const all = sumOf(areas, reports)
  console.log(reportTable(all, (performance.now() - started) / 1000))
  if (all.some(({ findings }) => findings.length > 0)) process.exitCode = 1
} finally {
  await rm(folder, { recursive: true, force: true })
}
