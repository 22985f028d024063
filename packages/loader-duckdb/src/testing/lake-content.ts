import { readdir } from 'node:fs/promises'
import { type Lake, openLake } from '../lake.ts'
import type { LakeStatus } from '../status.ts'

/** The rows that a new reader gets. */
export async function rowsOf(dataDir: string, sql: string): Promise<unknown> {
  const lake = await openLake({ dataDir })
  try {
    return (await lake.query(sql)).rows
  } finally {
    await lake.close()
  }
}

/** The names of all files below a folder. */
export async function filesOf(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name)
    .sort()
}

/** The rows of a lake in brief: two lakes with equal rows in any order, and only those, have equal digests. */
export interface LakeDigest {
  readonly rows: number
  readonly digest: string
}

/** All rows of a lake with all columns, except some. */
export async function digestOf(lake: Lake, except: readonly string[] = []): Promise<LakeDigest> {
  const columns = except.length === 0 ? '*' : `* EXCLUDE (${except.join(', ')})`
  const { rows } = await lake.query(
    `SELECT count(*), md5(string_agg(row_digest, '' ORDER BY row_digest))
      FROM (SELECT md5(one::VARCHAR) AS row_digest FROM (SELECT ${columns} FROM cost_and_usage) AS one)`,
  )
  return { rows: Number(rows[0]?.[0]), digest: String(rows[0]?.[1]) }
}

/** Everything that a reader can learn of a lake: its rows in brief, and the status. */
export async function wholeLake(
  dataDir: string,
): Promise<{ readonly content: LakeDigest; readonly status: LakeStatus['periods'] }> {
  const lake = await openLake({ dataDir })
  try {
    return { content: await digestOf(lake), status: (await lake.status()).periods }
  } finally {
    await lake.close()
  }
}

/** The rows of a lake in brief, without the columns that name the delivery they came by. */
export async function deliveredContent(dataDir: string): Promise<LakeDigest> {
  const lake = await openLake({ dataDir })
  try {
    return await digestOf(lake, ['x_DeliveryVersion', 'x_ExportName'])
  } finally {
    await lake.close()
  }
}
