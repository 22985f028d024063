import { readdir, rename, rm } from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'
import { catalogFile, catalogNumbers, commitCatalog, currentCatalog, removeCatalog } from '../catalog.ts'
import { openWorkInstance } from '../connect.ts'
import { type DataFolder, makeDataFolder } from '../data-folder.ts'
import { cloneFile, makeFolder, prepareText, syncFile, syncFolder } from '../durable-files.ts'
import { refreshViews } from '../ledger-write.ts'
import { filesBelow } from '../orphans.ts'
import { refreshProof } from '../refresh-proof.ts'
import { forgetDamaged } from './recover-ledger.ts'

/** Where files go whose rows no ledger names any more. */
const lostFolder = 'lost'

/**
 * An empty lake in a folder within the data folder, whose commits go on counting where those of the old lake ended: so its
 * files can take their places beside the old ones. Needs the folder's lock.
 */
export async function makeLakeBeside(folder: DataFolder): Promise<DataFolder> {
  const path = join(folder.staging, 'rebuild')
  await rm(path, { recursive: true, force: true })
  const beside = await makeDataFolder(path)
  const instance = await openWorkInstance({ threads: 1 })
  try {
    const { number } = await commitCatalog(instance, beside, {
      async change(connection) {
        await refreshViews(connection)
        await refreshProof(connection)
      },
    })
    const first = (await lastCommit(folder)) + 1
    if (first !== number) {
      await rename(join(beside.catalog, catalogFile(number)), join(beside.catalog, catalogFile(first)))
      await (await prepareText(beside.current, `${catalogFile(first)}\n`))()
    }
  } finally {
    instance.closeSync()
  }
  return beside
}

/**
 * Puts the lake beside in the place of the old one, in one commit: its files move in, then CURRENT names its catalog. After
 * that the old catalogs go, and old files whose version the new lake holds; all others move to `lost/`.
 * @returns What moved there, relative to the data folder.
 */
export async function putInPlace(folder: DataFolder, beside: DataFolder): Promise<readonly string[]> {
  const number = (await currentCatalog(beside)) ?? 0
  const old = await lakeFiles(folder)
  const oldCatalogs = await catalogNumbers(folder)
  const fresh = await lakeFiles(beside)
  for (const path of fresh) await move(folder, join(beside.root, path), path)
  await makeFolder(folder.catalog)
  const catalog = join(folder.catalog, catalogFile(number))
  await cloneFile(join(beside.catalog, catalogFile(number)), catalog)
  await syncFile(catalog)
  await syncFolder(folder.catalog)
  await (await prepareText(folder.current, `${catalogFile(number)}\n`))()

  for (const one of oldCatalogs) await removeCatalog(folder, one)
  await forgetDamaged(folder)
  const held = new Set(fresh.map(versionOf))
  const lost = old.filter((path) => !held.has(versionOf(path)))
  for (const path of lost) await move(folder, join(folder.root, path), `${lostFolder}/${path}`)
  for (const path of old.filter((one) => held.has(versionOf(one)))) await rm(join(folder.root, path), { force: true })
  return lost.map((path) => `${lostFolder}/${path}`)
}

/** The highest number that a commit may have had, by whatever it left. */
async function lastCommit(folder: DataFolder): Promise<number> {
  const serving = await readdir(join(folder.root, 'serving')).catch(() => [])
  const names = [...serving, ...(await lakeFiles(folder))]
  const numbers = names.map((name) => Number(/^(\d+)-[0-9a-f]{8}\.duckdb$/.exec(name)?.[1] ?? commitOf(name)))
  const known = numbers.filter((number) => Number.isSafeInteger(number) && number < 1e12)
  return Math.max(0, ...known, ...(await catalogNumbers(folder)))
}

const rowsFile = /-(\d+)-\d+\.parquet$/
const sumsFile = /-(\d+)\.parquet$/

function commitOf(path: string): string | undefined {
  return (path.startsWith('lake/line_totals/') ? sumsFile : rowsFile).exec(path)?.[1]
}

/** The path of a lake file without what differs from commit to commit. */
function versionOf(path: string): string {
  return path.replace(path.startsWith('lake/line_totals/') ? sumsFile : rowsFile, '')
}

async function lakeFiles(folder: DataFolder): Promise<readonly string[]> {
  const paths = await filesBelow(folder.lake)
  return paths
    .filter((path) => path.endsWith('.parquet'))
    .map((path) => relative(folder.root, path).split(sep).join('/'))
    .sort()
}

async function move(folder: DataFolder, from: string, path: string): Promise<void> {
  const to = join(folder.root, path)
  await makeFolder(dirname(to))
  await rename(from, to)
  await syncFolder(dirname(to))
}
