import { readdir } from 'node:fs/promises'
import { openLake } from '../lake.ts'

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
