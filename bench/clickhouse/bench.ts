import { mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { noClickHouse, startTestServer, type TestServer } from '@open-finops/loader-clickhouse/testing'
import { oneLine } from '../measure.ts'
import { cloudBills, largeBill } from './bills.ts'
import { difference } from './compare.ts'
import { type AskedStore, askClickhouse, askLake, cardQuestions, loadBoth, useCaseQuestions } from './stores.ts'

const until = '2026-10'
const database = 'finops_bench'

/**
 * ClickHouse beside the lake: what a load takes, what is on disk, what questions take; with --parity all questions on the
 * demo's bills, whose answers have to be the same.
 * Options: --rows 1000000 --repeat 3 --parity. FINOPS_CLICKHOUSE_URL names a server; without it the engine runs in process.
 */
export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rows: { type: 'string', default: '1000000' },
      repeat: { type: 'string', default: '3' },
      parity: { type: 'boolean', default: false },
    },
  })
  if (noClickHouse !== undefined) throw new Error(noClickHouse)
  console.log(oneLine())
  const folder = await mkdtemp(join(import.meta.dirname, '..', '.work', 'clickhouse-'))
  const server = await startTestServer()
  try {
    if (values.parity) await compareAll(folder, server)
    else await measureBoth(folder, server, Number(values.rows), Number(values.repeat))
  } finally {
    await server.close()
    await rm(folder, { recursive: true, force: true })
  }
}

async function compareAll(folder: string, server: TestServer): Promise<void> {
  const sources = await cloudBills({ folder, until, months: 13 })
  const since = new Date().toISOString()
  const { dataDir } = await loadBoth(folder, sources, server.reach(database))
  const lake = await askLake(dataDir)
  const clickhouse = await askClickhouse(server.reach(database))
  const counts = { questions: 0, rows: 0, different: 0 }
  try {
    for (const question of [...useCaseQuestions('2025-10-01', '2026-11-01'), ...(await cardQuestions(lake))]) {
      const expected = await question.ask(lake)
      const differs = difference(await question.ask(clickhouse), expected, since)
      counts.questions += 1
      counts.rows += expected.rows.length
      if (differs === undefined) continue
      counts.different += 1
      console.log(`${question.name}: ${differs}`)
    }
  } finally {
    await lake.close()
    await clickhouse.close()
  }
  console.log(`${counts.questions} questions, ${counts.rows.toLocaleString('en')} rows: ${counts.different} differ`)
  if (counts.different > 0) process.exitCode = 1
}

async function measureBoth(folder: string, server: TestServer, rows: number, repeat: number): Promise<void> {
  const sources = await largeBill(until, rows)
  const { dataDir, duckdb, clickhouse: seconds } = await loadBoth(folder, sources, server.reach(database))
  const [[held, bytes] = []] = await server.ask(
    `SELECT toFloat64(sum(rows)), toFloat64(sum(bytes_on_disk)) FROM system.parts
      WHERE active AND database = '${database}' AND table LIKE 'cost_and_usage_rows%'`,
  )
  const lakeBytes = await bytesIn(join(dataDir, 'lake'))
  const perSecond = (took: number): string =>
    `${took.toFixed(1)} s, ${Math.round(Number(held) / took).toLocaleString('en')} rows/s`
  console.log(
    `load of ${Number(held).toLocaleString('en')} rows: lake ${perSecond(duckdb)}; ClickHouse ${perSecond(seconds)}, ratio ${(seconds / duckdb).toFixed(2)}`,
  )
  console.log(
    `on disk: lake ${(lakeBytes / 1e6).toFixed(1)} MB, ClickHouse ${(Number(bytes) / 1e6).toFixed(1)} MB (${(Number(bytes) / Number(held)).toFixed(1)} bytes a row), ratio ${(Number(bytes) / lakeBytes).toFixed(2)}`,
  )
  const lake = await askLake(dataDir)
  const other = await askClickhouse(server.reach(database))
  try {
    await measureQuestions(lake, other, repeat)
  } finally {
    await lake.close()
    await other.close()
  }
}

/** Use cases over the rows themselves, and cards as they open; medians. */
async function measureQuestions(lake: AskedStore, clickhouse: AskedStore, repeat: number): Promise<void> {
  const groups = {
    'use cases': useCaseQuestions(`${until}-01`, '2026-11-01'),
    cards: await cardQuestions(lake, ['as it opens']),
  }
  for (const [name, questions] of Object.entries(groups)) {
    const ratios: number[] = []
    const sums = { lake: 0, clickhouse: 0 }
    for (const question of questions) {
      const took = { lake: [] as number[], clickhouse: [] as number[] }
      for (let at = 0; at < repeat; at += 1) {
        for (const [key, store] of [['lake', lake] as const, ['clickhouse', clickhouse] as const]) {
          const started = performance.now()
          await question.ask(store)
          took[key].push(performance.now() - started)
        }
      }
      const [ours, theirs] = [middle(took.clickhouse), middle(took.lake)]
      sums.lake += theirs
      sums.clickhouse += ours
      ratios.push(ours / theirs)
    }
    console.log(
      `${questions.length} ${name}: lake ${(sums.lake / 1000).toFixed(2)} s, ClickHouse ${(sums.clickhouse / 1000).toFixed(2)} s, ` +
        `ratio ${(sums.clickhouse / sums.lake).toFixed(2)}, of the middle question ${middle(ratios).toFixed(2)}`,
    )
  }
}

function middle(values: readonly number[]): number {
  return [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN
}

async function bytesIn(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile())
  const sizes = await Promise.all(files.map(async ({ parentPath, name }) => (await stat(join(parentPath, name))).size))
  return sizes.reduce((sum, size) => sum + size, 0)
}
