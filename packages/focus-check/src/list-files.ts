import { readdir, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { FinopsError } from '@open-finops/pipeline'

/**
 * The files that are meant: a folder stands for all CSV and Parquet files in it, such as those that `finops export` wrote.
 * @throws FinopsError `FINOPS_CHECK_FILE` for a folder that holds none.
 */
export async function listFocusFiles(cwd: string, named: readonly string[]): Promise<readonly string[]> {
  const lists = await Promise.all(named.map(async (name) => await filesOf(resolve(cwd, name))))
  return lists.flat()
}

async function filesOf(path: string): Promise<readonly string[]> {
  const isFolder = (await stat(path).catch(() => undefined))?.isDirectory() ?? false
  if (!isFolder) return [path]
  const names = (await readdir(path, { recursive: true })).filter((name) => /\.(parquet|pq|csv|csv\.gz)$/i.test(name))
  if (names.length > 0) return names.sort().map((name) => join(path, name))
  throw new FinopsError({
    code: 'FINOPS_CHECK_FILE',
    message: `${path} holds no CSV or Parquet file`,
    hint: 'Give FOCUS files, or a folder that finops export wrote.',
    details: { path },
  })
}
