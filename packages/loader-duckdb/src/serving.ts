import { createHash, randomBytes } from 'node:crypto'
import { chmod, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { attachFile, catalogFile, catalogFormat, currentCatalog, readCatalog } from './catalog.ts'
import { openConnection, openWorkInstance, searchIn } from './connect.ts'
import { type DataFolder, findDataFolder } from './data-folder.ts'
import { cloneFile, makeFolder, syncFile, syncFolder } from './durable-files.ts'
import { noLakeError } from './no-lake.ts'
import { checkOptions, type OpenLakeOptions, openLakeOptionsSchema } from './options.ts'
import { sqlName } from './sql-text.ts'
import { storeError } from './store-error.ts'

/** Which relations a database for other programs holds besides those of the catalog. */
export interface ServingRequest extends OpenLakeOptions {
  /**
   * The statements that make them, run one by one in one transaction.
   * @param available Relations that the catalog has, with schema: `main.cost_and_usage`, `finops.deliveries`.
   */
  readonly statements: (available: ReadonlySet<string>) => readonly string[]
}

/** A database for other programs: a copy of the catalog in force with more relations, and immutable like that. */
export interface ServingFile {
  /** Relative to the data folder, with `/`: `serving/12-3f9a01c2.duckdb`. */
  readonly file: string
  /** File name of the catalog that it was made from. */
  readonly catalog: string
  /** False where it was there already. */
  readonly made: boolean
}

const servingFolder = 'serving'
const servingName = /^([1-9]\d*)-[0-9a-f]{8}\.duckdb$/

/**
 * Makes a database that programs without this package read, such as a dashboard server: the catalog in force, and the
 * relations that `statements` add. It has a name of its own for each catalog and each set of statements and never changes,
 * so that a reader moves from one to the next by opening another file. Takes no lock; readers set `file_search_path` to
 * the data folder.
 * @throws FinopsError `FINOPS_NO_LAKE` when nothing was ever loaded.
 */
export async function makeServingFile(request: ServingRequest): Promise<ServingFile> {
  const { statements, ...options } = request
  return await inLake(options, async (instance, folder, number) => {
    const all = statements(await readCatalog(instance, folder, number, relationsOf))
    const file = servingPath(number, all)
    const path = join(folder.root, file)
    const found = { file, catalog: catalogFile(number) }
    if (await exists(path)) return { ...found, made: false }
    await makeFolder(join(folder.root, servingFolder))
    const draft = join(folder.root, servingFolder, `.${randomBytes(6).toString('hex')}.tmp`)
    try {
      await cloneFile(join(folder.catalog, catalogFile(number)), draft)
      await runIn(instance, folder, draft, all)
      // Another user's program reads it, whatever this one's umask is.
      await chmod(draft, 0o644)
      await syncFile(draft)
      await rename(draft, path)
      await syncFolder(join(folder.root, servingFolder))
    } finally {
      for (const rest of [draft, `${draft}.wal`]) await rm(rest, { force: true })
    }
    return { ...found, made: true }
  })
}

/**
 * What `makeServingFile` would give, without making it.
 * @throws FinopsError `FINOPS_NO_LAKE` when nothing was ever loaded.
 */
export async function planServingFile(request: ServingRequest): Promise<ServingFile> {
  const { statements, ...options } = request
  return await inLake(options, async (instance, folder, number) => {
    const file = servingPath(number, statements(await readCatalog(instance, folder, number, relationsOf)))
    return { file, catalog: catalogFile(number), made: !(await exists(join(folder.root, file))) }
  })
}

/** Which of the files of `makeServingFile` stay. */
export interface RetainServing {
  readonly dataDir: string
  /** The one that readers use now, as `ServingFile.file` names it. */
  readonly inUse: string
  /** How many of the newest stay besides; default 2. */
  readonly keep?: number
  /** How long each stays after it was made, in milliseconds, for queries that began on it; default an hour. */
  readonly youngerThan?: number
}

/** Deletes files of `makeServingFile` that no reader can need any more; gives their paths, as `ServingFile.file`. */
export async function retainServingFiles(request: RetainServing): Promise<readonly string[]> {
  const { keep = 2, youngerThan = 3_600_000 } = request
  const folder = await findDataFolder(request.dataDir)
  if (folder === undefined) return []
  const root = join(folder.root, servingFolder)
  const names = await readdir(root).catch(() => [])
  const numberOf = (name: string): number => Number(servingName.exec(name)?.[1] ?? 0)
  const older = names
    .filter((name) => numberOf(name) > 0 && `${servingFolder}/${name}` !== request.inUse)
    .sort((one, other) => numberOf(other) - numberOf(one))
    .slice(keep)
  // What a killed run left has no reader, and is not being written for an hour.
  const drafts = names.filter((name) => name.startsWith('.') && name.includes('.tmp'))
  const removed: string[] = []
  for (const name of [...older, ...drafts]) {
    const path = join(root, name)
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Date.now() }))
    if (Date.now() - mtimeMs < youngerThan) continue
    await rm(path, { force: true })
    removed.push(`${servingFolder}/${name}`)
  }
  return removed
}

async function inLake<T>(
  options: OpenLakeOptions,
  work: (instance: DuckDBInstance, folder: DataFolder, number: number) => Promise<T>,
): Promise<T> {
  const { dataDir, ...settings } = checkOptions(openLakeOptionsSchema, options)
  const folder = await findDataFolder(dataDir)
  const number = folder && (await currentCatalog(folder))
  if (folder === undefined || number === undefined) throw noLakeError(dataDir)
  const instance = await openWorkInstance(settings)
  try {
    return await work(instance, folder, number)
  } catch (error) {
    throw storeError(error, folder.root)
  } finally {
    instance.closeSync()
  }
}

function servingPath(number: number, statements: readonly string[]): string {
  const hash = createHash('sha256').update(JSON.stringify(statements)).digest('hex').slice(0, 8)
  return `${servingFolder}/${number}-${hash}.duckdb`
}

async function relationsOf(connection: DuckDBConnection): Promise<ReadonlySet<string>> {
  const reader = await connection.runAndReadAll(
    `SELECT table_schema || '.' || table_name FROM information_schema.tables WHERE table_catalog = current_database()`,
  )
  return new Set(reader.getRowsJson().map(([name]) => String(name)))
}

async function runIn(
  instance: DuckDBInstance,
  folder: DataFolder,
  path: string,
  statements: readonly string[],
): Promise<void> {
  const connection = await openConnection(instance)
  const alias = 'serving'
  try {
    await attachFile(connection, path, alias, `(${catalogFormat})`)
    await searchIn(connection, folder.root)
    await connection.run('BEGIN')
    for (const statement of statements) await connection.run(statement)
    await connection.run('COMMIT')
    await connection.run(`CHECKPOINT ${sqlName(alias)}`)
  } finally {
    await connection.run('ROLLBACK').catch(() => undefined)
    await connection.run('USE memory').catch(() => undefined)
    await connection.run(`DETACH DATABASE IF EXISTS ${sqlName(alias)}`).catch(() => undefined)
    connection.closeSync()
  }
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isFile() ?? false
}
