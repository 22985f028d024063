import { readdir, readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'

/** @throws Error where the folder is no export. */
export async function exportFolder(folder: string): Promise<string> {
  await readFile(join(resolve(folder), 'focus-export.json'))
  return resolve(folder)
}

/** Its Parquet files of a dataset, by billing period; of all datasets without one. */
export async function parquetFiles(folder: string, dataset = ''): Promise<readonly string[]> {
  const entries = await readdir(join(folder, dataset), { recursive: true }).catch(() => [])
  return entries
    .filter((entry) => entry.endsWith('.parquet'))
    .map((entry) => join(folder, dataset, entry))
    .sort()
}
