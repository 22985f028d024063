import { readdir, stat } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { type Lake, openLake } from '@open-finops/loader-duckdb'
import type { MonthTotals } from './look.ts'

/** Everything about a data folder that must not depend on how it came about. */
export interface LakeState {
  /** Of all rows, in no order. */
  readonly contentHash: string
  readonly rows: number
  readonly months: MonthTotals
  /** What `status` and the list of deliveries say, without moments and file sizes. */
  readonly ledger: string
  /** Every file of the data folder, relative to it; raw files with their size. */
  readonly files: readonly string[]
  /** Lake files that no delivery of the ledger names, and those it names that are not there. */
  readonly orphans: readonly string[]
}

/** Rows and money of each billing period. */
export async function monthTotals(lake: Lake): Promise<MonthTotals> {
  const { rows } = await lake.query(
    `SELECT strftime(BillingPeriodStart, '%Y-%m') AS month,
        concat_ws(' ', count(*), sum(BilledCost), sum(EffectiveCost)) AS total
      FROM cost_and_usage GROUP BY month ORDER BY month`,
  )
  return Object.fromEntries(rows.map(([month, total]) => [String(month), String(total)]))
}

/** Reads the state of a data folder that nobody writes to. */
export async function readLakeState(dataDir: string): Promise<LakeState> {
  const lake = await openLake({ dataDir })
  try {
    const content = await lake.query(
      `SELECT md5(string_agg(row_hash, '' ORDER BY row_hash)), count(*)::INTEGER
        FROM (SELECT md5(one::VARCHAR) AS row_hash FROM cost_and_usage AS one)`,
    )
    const named = await lake.query(
      "SELECT path FROM finops.lake_files WHERE state <> 'pruned' UNION ALL SELECT path FROM finops.line_totals ORDER BY path",
    )
    const files = await filesOf(dataDir)
    const [hash, rows] = content.rows[0] ?? []
    return {
      contentHash: String(hash),
      rows: Number(rows),
      months: await monthTotals(lake),
      ledger: JSON.stringify([await lake.status(), await lake.deliveries()], withoutMoments, 1),
      files,
      orphans: difference(
        files.filter((file) => file.startsWith('lake/')),
        named.rows.map(([path]) => String(path)),
      ),
    }
  } finally {
    await lake.close()
  }
}

/** How a state differs from what it should be, one line each. */
export function compareStates(found: LakeState, expected: LakeState): readonly string[] {
  const problems = found.orphans.map((file) => `orphan ${file}`)
  if (found.contentHash !== expected.contentHash) {
    problems.push(
      `the rows differ: ${found.rows} with hash ${found.contentHash}, not ${expected.rows} with ${expected.contentHash}`,
    )
  }
  if (found.ledger !== expected.ledger)
    problems.push(`the ledger differs: ${firstDifference(found.ledger, expected.ledger)}`)
  const files = difference(found.files, expected.files)
  if (files.length > 0) problems.push(`the files differ: ${files.join(', ')}`)
  return problems
}

/** What only one of the lists holds: `+` the first, `-` the second. */
function difference(found: readonly string[], expected: readonly string[]): readonly string[] {
  return [
    ...found.filter((one) => !expected.includes(one)).map((one) => `+${one}`),
    ...expected.filter((one) => !found.includes(one)).map((one) => `-${one}`),
  ]
}

function firstDifference(found: string, expected: string): string {
  const wanted = expected.split('\n')
  const lines = found.split('\n')
  const at = lines.findIndex((line, index) => line !== wanted[index])
  return `'${lines[at]?.trim()}' instead of '${wanted[at]?.trim()}'`
}

/** Parquet's compressed size depends on how threads cut the row groups; moments are those of the load. */
function withoutMoments(key: string, value: unknown): unknown {
  return ['loadedAt', 'replacedAt', 'lakeBytes'].includes(key) && value !== null ? 'some' : value
}

async function filesOf(dataDir: string): Promise<readonly string[]> {
  const entries = await readdir(dataDir, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const named = files.map(async (path) => {
    const name = relative(dataDir, path).split(sep).join('/')
    return name.startsWith('raw/') ? `${name} (${(await stat(path)).size} bytes)` : name
  })
  return (await Promise.all(named)).sort()
}
