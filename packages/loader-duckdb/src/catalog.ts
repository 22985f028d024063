import { readdir, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { FinopsError } from '@open-finops/pipeline'
import { openConnection, searchIn } from './connect.ts'
import type { DataFolder } from './data-folder.ts'
import { cloneFile, makeFolder, prepareText, syncFile, syncFolder } from './durable-files.ts'
import { ledgerStatements, ledgerVersion, oldestLedgerVersion, upgradeStatements } from './ledger-tables.ts'
import { recordOlderDeliveries } from './record-charges.ts'
import { sqlName, sqlString } from './sql-text.ts'

/** The catalogs that stay: the one in force and those before it, for readers who opened them. */
export const keptCatalogs = 3

/** Files written by DuckDB 1.2 and all later versions; small blocks since the ledger is copied at each commit. */
export const catalogFormat = "STORAGE_VERSION 'v1.2.0', BLOCK_SIZE 16384"
const namePattern = /^([1-9]\d*)\.duckdb$/

/** The file name of a catalog. */
export function catalogFile(number: number): string {
  return `${number}.duckdb`
}

/**
 * The number of the catalog in force; undefined when nothing was ever committed.
 * @throws FinopsError `FINOPS_DAMAGED_LAKE` when CURRENT names no catalog that is there.
 */
export async function currentCatalog(folder: DataFolder): Promise<number | undefined> {
  const text = await readFile(folder.current, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined
    throw error
  })
  const numbers = text === undefined ? await catalogNumbers(folder) : []
  // One catalog and no CURRENT is the first commit, broken off.
  if (text === undefined && numbers.every((number) => number === 1)) return undefined
  const number = Number(namePattern.exec(text?.trim() ?? '')?.[1] ?? Number.NaN)
  const exists = Number.isInteger(number) && (await isFile(join(folder.catalog, catalogFile(number))))
  if (exists) return number
  const newest = Math.max(0, ...(await catalogNumbers(folder)))
  throw new FinopsError({
    code: 'FINOPS_DAMAGED_LAKE',
    message: text === undefined ? `${folder.current} is missing` : `${folder.current} names no catalog that is there`,
    hint:
      newest > 0
        ? 'To put the newest catalog that is whole in force again: finops transform --rebuild.'
        : 'Restore the folder from a backup, or make the lake anew from the raw files: finops transform --rebuild.',
    details: { path: folder.current, content: text },
  })
}

/** The catalogs that are there, oldest first. */
export async function catalogNumbers(folder: DataFolder): Promise<readonly number[]> {
  const names = await readdir(folder.catalog).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
  const numbers = names.flatMap((name) => namePattern.exec(name)?.[1] ?? []).map(Number)
  return numbers.sort((a, b) => a - b)
}

/** Reads a catalog. The connection finds the ledger as `finops.…`, the views by name, and their files. */
export async function readCatalog<T>(
  instance: DuckDBInstance,
  folder: DataFolder,
  number: number,
  read: (connection: DuckDBConnection) => Promise<T>,
): Promise<T> {
  return await withAttached(instance, folder, number, '(READ_ONLY)', async (connection) => {
    await checkLedgerVersion(connection, folder)
    return await read(connection)
  })
}

/** What a commit changes. */
export interface CatalogChange<T> {
  /** Brings the new lake files to their places; runs after the copy of the catalog exists, before `change`. */
  moveFiles?(number: number): Promise<void>
  /** Changes the ledger and views of the new catalog; runs in one transaction. */
  change(connection: DuckDBConnection, number: number): Promise<T>
  /** Takes back what `moveFiles` did, after a failure. */
  undo?(): Promise<void>
}

/**
 * The one commit: copies the catalog in force (or makes the first), changes the copy, and lets CURRENT name it. That
 * last rename is what makes the change real; a crash at any moment before it leaves the lake as it was, with some
 * orphans. Needs the folder's lock.
 */
export async function commitCatalog<T>(
  instance: DuckDBInstance,
  folder: DataFolder,
  steps: CatalogChange<T>,
): Promise<{ readonly number: number; readonly result: T }> {
  const before = await currentCatalog(folder)
  const number = (before ?? 0) + 1
  const path = join(folder.catalog, catalogFile(number))
  let result: T
  let putInForce: () => Promise<void>
  try {
    await makeFolder(folder.catalog)
    await removeCatalog(folder, number)
    if (before !== undefined) await cloneFile(join(folder.catalog, catalogFile(before)), path)
    await steps.moveFiles?.(number)
    result = await withAttached(instance, folder, number, `(${catalogFormat})`, async (connection) => {
      await connection.run('BEGIN')
      const found = before === undefined ? undefined : await checkLedgerVersion(connection, folder)
      const isOlder = found !== undefined && found < ledgerVersion
      const statements = found === undefined ? ledgerStatements : isOlder ? upgradeStatements(found) : []
      for (const statement of statements) await connection.run(statement)
      if (isOlder) await recordOlderDeliveries(connection)
      const changed = await steps.change(connection, number)
      await connection.run('COMMIT')
      await connection.run(`CHECKPOINT ${sqlName(alias(number))}`)
      return changed
    })
    await syncFile(path)
    await syncFolder(folder.catalog)
    putInForce = await prepareText(folder.current, `${catalogFile(number)}\n`)
  } catch (error) {
    await removeCatalog(folder, number).catch(() => undefined)
    await steps.undo?.().catch(() => undefined)
    throw error
  }
  await putInForce()
  return { number, result }
}

/** Removes a catalog and the log that a broken-off commit may have left beside it. */
export async function removeCatalog(folder: DataFolder, number: number): Promise<void> {
  const path = join(folder.catalog, catalogFile(number))
  await rm(path, { force: true })
  await rm(`${path}.wal`, { force: true })
}

/** Lets a connection work in a catalog: the ledger is `finops.…`, the views go by name, their files are found. */
export async function attachCatalog(
  connection: DuckDBConnection,
  folder: DataFolder,
  number: number,
  mode: string,
): Promise<void> {
  await attachFile(connection, join(folder.catalog, catalogFile(number)), alias(number), mode)
  await searchIn(connection, folder.root)
}

/** Lets a connection work in a database file, under a name. */
export async function attachFile(
  connection: DuckDBConnection,
  path: string,
  name: string,
  mode: string,
): Promise<void> {
  await connection.run(`ATTACH ${sqlString(path)} AS ${sqlName(name)} ${mode}`)
  await connection.run(`USE ${sqlName(name)}`)
}

/**
 * Refuses a ledger that this program does not know.
 * @returns Its version.
 * @throws FinopsError `FINOPS_OTHER_LAKE_VERSION`
 */
export async function checkLedgerVersion(connection: DuckDBConnection, folder: DataFolder): Promise<number> {
  const reader = await connection.runAndReadAll("SELECT value FROM finops.settings WHERE name = 'ledger_version'")
  const found = Number(reader.getRowsJson()[0]?.[0])
  if (found >= oldestLedgerVersion && found <= ledgerVersion) return found
  throw new FinopsError({
    code: 'FINOPS_OTHER_LAKE_VERSION',
    message: `The lake in ${folder.root} has ledger version ${found}; this program knows versions ${oldestLedgerVersion} to ${ledgerVersion}`,
    hint: 'Use the version of Open FinOps that wrote it, or a newer one.',
    details: { path: folder.root, found, known: ledgerVersion },
  })
}

async function withAttached<T>(
  instance: DuckDBInstance,
  folder: DataFolder,
  number: number,
  mode: string,
  work: (connection: DuckDBConnection) => Promise<T>,
): Promise<T> {
  const connection = await openConnection(instance)
  try {
    await attachCatalog(connection, folder, number, mode)
    return await work(connection)
  } finally {
    await connection.run('ROLLBACK').catch(() => undefined)
    await connection.run('USE memory').catch(() => undefined)
    await connection.run(`DETACH DATABASE IF EXISTS ${sqlName(alias(number))}`).catch(() => undefined)
    connection.closeSync()
  }
}

function alias(number: number): string {
  return `catalog_${number}`
}

async function isFile(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined)
  return found?.isFile() ?? false
}
