import { randomUUID } from 'node:crypto'
import { link, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { basename, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { DuckDBInstance } from '@duckdb/node-api'
import { FinopsError } from '@open-finops/pipeline'
import { z } from 'zod'
import type { DataFolder } from './data-folder.ts'
import { storeError } from './store-error.ts'

/** The right to write to a data folder. */
export interface FolderLock {
  release(): Promise<void>
}

/** Who holds a lock, for people. */
interface Holder {
  readonly pid: number
  readonly host: string
  readonly command: string
  /** ISO 8601 in UTC. */
  readonly since: string
}

const holderSchema: z.ZodType<Holder> = z.object({
  pid: z.number(),
  host: z.string(),
  command: z.string(),
  since: z.string(),
})

/** Folders that this process writes to; global, since a process may hold two copies of this package. */
const heldKey = Symbol.for('@open-finops/loader-duckdb/held-folders')
const globals: typeof globalThis & { [heldKey]?: Map<string, Holder> } = globalThis
globals[heldKey] ??= new Map()
const held: Map<string, Holder> = globals[heldKey]

const pause = 200
const linkRefusals = new Set(['EEXIST', 'ENOENT', 'EPERM', 'ENOTSUP', 'ENOSYS', 'EOPNOTSUPP'])
const conflict = /could not set lock on file|being used by another process/i

/**
 * Makes this process the only writer of the folder until it releases the lock or ends, however it ends: the lock is
 * the one that the operating system keeps for an open DuckDB file, so a killed process leaves nothing to clean up.
 * Within a process such a lock keeps nobody out and is lost when any handle of the file closes, so a list of the
 * folders held stands before it.
 * @param timeout Seconds to wait for another writer.
 * @throws FinopsError `FINOPS_LOCKED`, naming who writes.
 */
export async function lockFolder(folder: DataFolder, timeout: number): Promise<FolderLock> {
  // A clock that somebody sets must neither end the wait nor lengthen it.
  const deadline = performance.now() + timeout * 1000
  for (;;) {
    const lock = await tryLock(folder)
    if ('release' in lock) return lock
    if (performance.now() >= deadline) throw lockedError(folder, lock)
    await sleep(Math.min(pause, Math.max(1, deadline - performance.now())))
  }
}

async function tryLock(folder: DataFolder): Promise<FolderLock | Partial<Holder>> {
  const holder = held.get(folder.root)
  if (holder !== undefined) return holder
  const self = { pid: process.pid, host: hostname(), command: commandName(), since: new Date().toISOString() }
  held.set(folder.root, self)
  const note = join(folder.root, 'lock.json')
  let instance: DuckDBInstance | undefined
  try {
    instance = await openLockFile(join(folder.root, 'lock.duckdb'))
    await writeFile(`${note}.tmp`, `${JSON.stringify(self)}\n`)
    await rename(`${note}.tmp`, note)
  } catch (error) {
    instance?.closeSync()
    held.delete(folder.root)
    if (instance === undefined && error instanceof Error && conflict.test(error.message)) {
      return await otherHolder(note, error.message)
    }
    throw storeError(error, folder.root)
  }
  const open = instance
  let released = false
  return {
    async release() {
      if (released) return
      released = true
      await rm(note, { force: true }).catch(() => undefined)
      open.closeSync()
      held.delete(folder.root)
    },
  }
}

/**
 * Opens the lock file. It is made whole under another name first: a process killed while it writes the header would
 * leave a file that DuckDB can't open ever again.
 */
async function openLockFile(path: string): Promise<DuckDBInstance> {
  const settings = { threads: '1', memory_limit: '32MiB' }
  if ((await stat(path).catch(() => undefined)) === undefined) {
    const fresh = `${path}.${randomUUID()}.tmp`
    const maker = await DuckDBInstance.create(fresh, settings)
    maker.closeSync()
    try {
      await link(fresh, path)
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined
      // Another process was first (and may have cleared this file away with those of killed writers), or the file
      // system knows no links: then the file is made in place below.
      if (!linkRefusals.has(String(code))) throw error
    } finally {
      await rm(fresh, { force: true })
    }
  }
  return await DuckDBInstance.create(path, settings)
}

/** The note is trusted only if it can be the holder's: a killed process leaves its note behind. */
async function otherHolder(note: string, message: string): Promise<Partial<Holder>> {
  const pid = Number(/\(PID (\d+)\)/.exec(message)?.[1] ?? Number.NaN)
  const text = await readFile(note, 'utf8').catch(() => '')
  const found = holderSchema.safeParse(parsed(text))
  if (found.success && (Number.isNaN(pid) || found.data.pid === pid || found.data.host !== hostname()))
    return found.data
  return Number.isNaN(pid) ? {} : { pid }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function lockedError(folder: DataFolder, holder: Partial<Holder>): FinopsError {
  const who = holder.pid === process.pid && held.has(folder.root) ? 'this process' : otherProcess(holder)
  const since = holder.since === undefined ? '' : ` since ${holder.since}`
  return new FinopsError({
    code: 'FINOPS_LOCKED',
    message: `The data folder ${folder.root} is held by ${who}${since}`,
    hint: 'Wait until it has finished and run the same command again; reading (status, query) needs no wait.',
    retryable: true,
    details: { path: folder.root, ...holder },
  })
}

function otherProcess(holder: Partial<Holder>): string {
  if (holder.pid === undefined) return 'another process'
  const command = holder.command === undefined ? '' : ` (${holder.command})`
  const host = holder.host === undefined ? '' : ` on ${holder.host}`
  return `process ${holder.pid}${command}${host}`
}

/** The program and its subcommand; options may hold secrets. */
function commandName(): string {
  const [runtime = 'node', script, subcommand] = process.argv
  const program = basename(script ?? runtime).replace(/\.(c|m)?(j|t)s$/, '')
  return subcommand === undefined || !/^[a-z][a-z-]*$/.test(subcommand) ? program : `${program} ${subcommand}`
}
