import { readdir } from 'node:fs/promises'
import { openLake } from '../lake.ts'
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

/** Everything that a reader can learn of a lake: all rows in one order, and the status. */
export async function wholeLake(
  dataDir: string,
): Promise<{ readonly rows: readonly unknown[]; readonly status: LakeStatus['periods'] }> {
  const lake = await openLake({ dataDir })
  try {
    const { rows } = await lake.query('SELECT * FROM cost_and_usage ORDER BY ALL')
    return { rows, status: (await lake.status()).periods }
  } finally {
    await lake.close()
  }
}
