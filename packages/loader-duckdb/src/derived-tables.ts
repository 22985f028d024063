import { createHash, randomBytes } from 'node:crypto'
import { readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { type AccountNames, readAccountNames } from './account-names.ts'
import { openConnection, searchIn } from './connect.ts'
import type { DataFolder } from './data-folder.ts'
import { type DerivedSource, type DerivedTables, derivedName, fillTables, recordedFiles } from './derived-rows.ts'
import { cloneFile, makeFolder, syncFile, syncFolder } from './durable-files.ts'
import { datasetOfPath } from './lake-path.ts'
import { ledgerRows } from './ledger-read.ts'
import { sqlName, sqlString } from './sql-text.ts'

/** Tables that were derived from a lake, attached to its connection. */
export interface DerivedState {
  /** Relative to the data folder, with `/`; undefined where the folder can't be written and they are in memory. */
  readonly file: string | undefined
  /** Lake files whose rows were read for it now; none where the tables were there already. */
  readonly added: number
  /** Lake files whose rows left the tables. */
  readonly removed: number
}

/** A lake that is open in a connection. */
export interface OpenedLake {
  readonly instance: DuckDBInstance
  readonly connection: DuckDBConnection
  readonly folder: DataFolder
  /** Number of its catalog. */
  readonly number: number
}

/** How long a file of an earlier catalog, or what a killed process left, stays: a reader may be about to open it. */
const youngerThan = 3_600_000
/** Files of earlier catalogs that stay however old they are. */
const keptFiles = 1

/**
 * Attaches tables that are derived from the lake as the database `derived.name`, from a file that never changes once it
 * has its name. Where that is not there yet, it is made of the newest one before it: only lake files that came are read, and
 * rows of those that went are deleted. Needs no lock: two that make the same file give it the same name, and a process
 * that is killed leaves a draft that nobody reads. Where the folder can't be written, the tables are made in memory.
 */
export async function attachDerived(lake: OpenedLake, derived: DerivedTables): Promise<DerivedState> {
  const sources = await currentSources(lake.connection)
  const names = await readAccountNames(lake.connection)
  const plan = hashOf([JSON.stringify(derived), derivedVersion, JSON.stringify(Object.entries(names).sort())], 8)
  const content = hashOf(
    sources.map(({ path, bytes }) => `${path}:${bytes}`),
    16,
  )
  const root = join(lake.folder.root, derivedFolder)
  try {
    const { made, ...state } = await fileOf(lake, derived, { root, plan, content, sources, names })
    await attach(lake.connection, join(root, made), derived)
    await retain(root, made)
    return { ...state, file: `${derivedFolder}/${made}` }
  } catch (error) {
    // A folder that is read-only, full, or not this user's: answers are the same, and cost their making each time.
    if (!isOfFiles(error)) throw error
    await lake.connection.run(`DETACH DATABASE IF EXISTS ${sqlName(derived.name)}`).catch(() => undefined)
    await makeIn(lake, derived, "':memory:'", '', derived.name, { sources, names })
    return { file: undefined, added: sources.length, removed: 0 }
  }
}

/** Raised when what the tables of a file hold changes for another reason than its statements. */
const derivedVersion = '1'
const derivedFolder = 'marts'
const namePattern = /^([1-9]\d*)-([0-9a-f]{8})-([0-9a-f]{16})\.duckdb$/

interface FileRequest {
  readonly root: string
  readonly plan: string
  readonly content: string
  readonly sources: readonly DerivedSource[]
  readonly names: AccountNames
}

async function fileOf(
  lake: OpenedLake,
  derived: DerivedTables,
  { root, plan, content, ...rows }: FileRequest,
): Promise<{ made: string; added: number; removed: number }> {
  const known = (await derivedFiles(root)).filter((file) => file.plan === plan)
  const same = known.find((file) => file.content === content)
  if (same !== undefined) return { made: same.name, added: 0, removed: 0 }
  await makeFolder(root)
  const draft = join(root, `.${randomBytes(6).toString('hex')}.tmp`)
  const [base] = known
  const make = async (): Promise<{ added: number; removed: number }> =>
    await makeIn(lake, derived, sqlString(draft), "(STORAGE_VERSION 'latest')", `draft_${derived.name}`, rows)
  try {
    if (base !== undefined) await cloneFile(join(root, base.name), draft)
    const changed = await make().catch(async (error: unknown) => {
      if (base === undefined) throw error
      // A file that can't be read is no reason to do without: it is made anew.
      await removeDraft(draft)
      return await make()
    })
    await syncFile(draft)
    const made = `${lake.number}-${plan}-${content}.duckdb`
    await rename(draft, join(root, made))
    await syncFolder(root)
    return { made, ...changed }
  } finally {
    await removeDraft(draft)
  }
}

/** Brings the tables of a database file, or of memory, to hold exactly these lake files. */
async function makeIn(
  { instance, folder }: OpenedLake,
  derived: DerivedTables,
  place: string,
  mode: string,
  alias: string,
  { sources, names }: Pick<FileRequest, 'sources' | 'names'>,
): Promise<{ added: number; removed: number }> {
  const connection = await openConnection(instance)
  let done = false
  try {
    await connection.run(`ATTACH ${place} AS ${sqlName(alias)} ${mode}`)
    await connection.run(`USE ${sqlName(alias)}`)
    await searchIn(connection, folder.root)
    await connection.run('BEGIN')
    const before = await recordedFiles(connection, derived)
    const changed = await fillTables(connection, derived, { before, sources, names })
    await connection.run('COMMIT')
    await connection.run(`CHECKPOINT ${sqlName(alias)}`)
    done = true
    return changed
  } finally {
    await connection.run('ROLLBACK').catch(() => undefined)
    await connection.run('USE memory').catch(() => undefined)
    const stays = done && alias === derived.name
    if (!stays) await connection.run(`DETACH DATABASE IF EXISTS ${sqlName(alias)}`).catch(() => undefined)
    connection.closeSync()
  }
}

async function attach(connection: DuckDBConnection, path: string, { name }: DerivedTables): Promise<void> {
  await connection.run(`ATTACH ${sqlString(path)} AS ${sqlName(name)} (READ_ONLY)`)
  await connection.run(`SELECT count(*) FROM ${sqlName(name)}.${derivedName}`)
}

async function currentSources(connection: DuckDBConnection): Promise<readonly DerivedSource[]> {
  const rows = await ledgerRows(
    connection,
    "SELECT path, rows, bytes FROM finops.lake_files WHERE state = 'current' ORDER BY path",
  )
  return rows
    .map((row) => ({ path: row.text('path'), rows: row.number('rows'), bytes: row.number('bytes') }))
    .filter(({ path }) => datasetOfPath(path) === 'CostAndUsage')
}

/** Files that are there, those of the newest catalog first. */
async function derivedFiles(
  root: string,
): Promise<readonly { name: string; number: number; plan: string; content: string }[]> {
  const names = await readdir(root).catch(() => [])
  return names
    .flatMap((name) => {
      const [, number, plan = '', content = ''] = namePattern.exec(name) ?? []
      return number === undefined ? [] : [{ name, number: Number(number), plan, content }]
    })
    .sort((one, other) => other.number - one.number)
}

/** Drops what no reader is about to open. */
async function retain(root: string, inUse: string): Promise<void> {
  const others = (await derivedFiles(root)).filter(({ name }) => name !== inUse).slice(keptFiles)
  const drafts = (await readdir(root)).filter((name) => name.startsWith('.') && name.includes('.tmp'))
  for (const name of [...others.map((file) => file.name), ...drafts]) {
    const path = join(root, name)
    const found = await stat(path).catch(() => undefined)
    if (found === undefined || Date.now() - found.mtimeMs < youngerThan) continue
    await rm(path, { force: true }).catch(() => undefined)
  }
}

function isOfFiles(error: unknown): boolean {
  return error instanceof Error && ('code' in error || error.message.startsWith('IO Error'))
}

async function removeDraft(draft: string): Promise<void> {
  for (const path of [draft, `${draft}.wal`]) await rm(path, { force: true }).catch(() => undefined)
}

function hashOf(texts: readonly string[], length: number): string {
  return createHash('sha256').update(JSON.stringify(texts)).digest('hex').slice(0, length)
}
