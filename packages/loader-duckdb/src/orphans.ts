import { readdir, rm, rmdir, stat } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import type { DuckDBInstance } from '@duckdb/node-api'
import { catalogNumbers, currentCatalog, readCatalog, removeCatalog } from './catalog.ts'
import type { DataFolder } from './data-folder.ts'
import { namedLakeFiles } from './ledger-read.ts'

/** What no reader can need any more. */
export interface Orphans {
  /** Catalogs that are no longer kept, or were never put in force. */
  readonly catalogs: readonly number[]
  /** Lake files that no kept catalog names. */
  readonly lakeFiles: readonly { readonly path: string; readonly bytes: number }[]
}

/** The lake files that each catalog names, relative to the data folder; catalogs never change, so it can be kept. */
export type NamedFiles = Map<number, ReadonlySet<string>>

/**
 * Finds what a broken-off commit or a replaced version left behind. Needs the folder's lock: to a reader of files
 * alone, a commit under way looks just like its remains.
 * @param kept How many catalogs stay, the one in force (or about to be) included.
 * @param known What is known of catalogs already; what is read is added to it.
 * @param next What a catalog names that is about to be put in force; it takes one of the kept places.
 */
export async function findOrphans(
  instance: DuckDBInstance,
  folder: DataFolder,
  kept: number,
  known: NamedFiles = new Map(),
  next?: ReadonlySet<string>,
): Promise<Orphans> {
  const current = (await currentCatalog(folder)) ?? 0
  const numbers = await catalogNumbers(folder)
  const places = next === undefined ? kept : kept - 1
  const committed = numbers.filter((number) => number <= current)
  const stays = new Set(committed.slice(Math.max(0, committed.length - places)))
  const named = new Set<string>(next)
  for (const number of stays) {
    let paths = known.get(number)
    if (paths === undefined) {
      const files = await readCatalog(instance, folder, number, namedLakeFiles)
      paths = new Set(files.map((file) => file.path))
      known.set(number, paths)
    }
    for (const path of paths) named.add(path)
  }
  const lakeFiles = []
  for (const path of await filesBelow(folder.lake)) {
    if (!path.endsWith('.parquet')) continue
    const name = relative(folder.root, path).split(sep).join('/')
    if (!named.has(name)) lakeFiles.push({ path: name, bytes: (await stat(path)).size })
  }
  return { catalogs: numbers.filter((number) => !stays.has(number)), lakeFiles }
}

/** Deletes orphans: catalogs before the files they name. */
export async function removeOrphans(folder: DataFolder, orphans: Orphans): Promise<void> {
  for (const number of orphans.catalogs) await removeCatalog(folder, number)
  for (const file of orphans.lakeFiles) {
    const path = join(folder.root, file.path)
    await rm(path, { force: true })
    await removeEmptyFolders(folder.lake, join(path, '..'))
  }
}

/** Deletes what a killed writer was working on. Needs the folder's lock. */
export async function clearWorkFolders(folder: DataFolder): Promise<void> {
  await rm(folder.staging, { recursive: true, force: true })
  await rm(folder.temp, { recursive: true, force: true })
  await rm(`${folder.current}.tmp`, { force: true })
  for (const name of await readdir(folder.root)) {
    if (/^lock\.duckdb\..*\.tmp$/.test(name)) await rm(join(folder.root, name), { force: true })
  }
}

/** Every file below a folder, absolute; none when the folder does not exist. */
export async function filesBelow(path: string): Promise<readonly string[]> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return []
      throw error
    },
  )
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
}

async function removeEmptyFolders(top: string, from: string): Promise<void> {
  for (let path = from; path.startsWith(top + sep); path = join(path, '..')) {
    try {
      await rmdir(path)
    } catch {
      return
    }
  }
}
