import { createReadStream } from 'node:fs'
import { readdir, realpath, stat } from 'node:fs/promises'
import { basename, dirname, join, sep } from 'node:path'
import { FinopsError, isFinopsError } from '../errors.ts'
import type { BillingClient, ObjectEntry } from './billing-client.ts'
import { linkOutside, safeSegments } from './path-safety.ts'
import { usualPatience } from './patience.ts'

const pageSize = 1000

/** What lies directly in one folder; `folders` are prefixes with a slash at their end. */
export interface FolderPage {
  readonly objects: readonly ObjectEntry[]
  readonly folders: readonly string[]
}

/** A client of a local folder. */
export interface FolderClient extends BillingClient {
  /** Names of the folders that lead to the location, the nearest last. */
  readonly trail: readonly string[]
  listFolder(prefix: string): Promise<FolderPage>
  pathOf(key: string): Promise<string>
}

/**
 * A client of a local folder, or of one file in it. Hidden files are no part of it, and nothing outside of it is
 * read, links included.
 * @param redelivery How to have files delivered once more, for hints.
 * @throws FinopsError `FINOPS_NO_SUCH_FOLDER`, `FINOPS_FILE_ACCESS_DENIED`.
 */
export async function openFolderClient(path: string, redelivery: string): Promise<FolderClient> {
  const real = await realpath(path).catch((error: unknown) => {
    throw fileError(error, path, 'folder')
  })
  const only = (await stat(real)).isFile() ? basename(real) : undefined
  const root = only === undefined ? real : dirname(real)

  const inside = (realPath: string): boolean => realPath === root || realPath.startsWith(withSeparator(root))
  const nameOf = (key: string): string => join(root, ...key.split('/'))

  const pathOf = async (key: string): Promise<string> => {
    const named = join(root, ...safeSegments(key, path))
    const found = await realpath(named).catch((error: unknown) => {
      throw isCode(error, 'ENOENT', 'ENOTDIR') ? fileMissing(named, redelivery) : fileError(error, named, 'file')
    })
    if (!inside(found)) throw linkOutside(named, found)
    return found
  }

  /** The entries of one folder, links resolved. */
  const listFolder = async (prefix: string): Promise<FolderPage> => {
    const folder = join(root, ...prefix.split('/'))
    const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
      if (isCode(error, 'ENOENT', 'ENOTDIR')) return []
      throw fileError(error, folder, 'folder')
    })
    const objects: ObjectEntry[] = []
    const folders: string[] = []
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (entry.name.startsWith('.') || (only !== undefined && entry.name !== only)) continue
      const key = prefix + entry.name
      const target = await realpath(join(folder, entry.name)).catch(() => undefined)
      if (target === undefined) continue
      if (!inside(target)) {
        objects.push({ key, bytes: 0, outside: true })
        continue
      }
      // A link to a folder above would never end.
      if (entry.isSymbolicLink() && withSeparator(await realpath(folder)).startsWith(withSeparator(target))) continue
      const facts = await stat(target)
      if (facts.isDirectory()) folders.push(`${key}/`)
      else if (facts.isFile()) objects.push({ key, bytes: facts.size })
    }
    return { objects, folders }
  }

  async function* objectsBelow(prefix: string): AsyncIterable<ObjectEntry> {
    const { objects, folders } = await listFolder(prefix)
    yield* objects
    for (const folder of folders) yield* objectsBelow(folder)
  }

  return {
    place: only === undefined ? root : join(root, only),
    base: '',
    trail: root.split(sep).filter((name) => name !== ''),
    redelivery,
    patience: usualPatience,
    nameOf,
    pathOf,
    listFolder,
    isTransient: () => false,
    explain: (error, key) => (isFinopsError(error) ? error : fileError(error, nameOf(key), 'file')),
    async *list(prefix, { signal }) {
      let page: ObjectEntry[] = []
      for await (const entry of objectsBelow(prefix)) {
        signal?.throwIfAborted()
        page.push(entry)
        if (page.length === pageSize) {
          yield page
          page = []
        }
      }
      yield page
    },
    async read(key, range = {}) {
      const start = range.start ?? 0
      const stream = createReadStream(await pathOf(key), {
        start,
        ...(range.length === undefined ? {} : { end: start + range.length - 1 }),
        ...(range.signal === undefined ? {} : { signal: range.signal }),
      })
      return stream
    },
  }
}

function withSeparator(path: string): string {
  return path.endsWith(sep) ? path : path + sep
}

function isCode(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && codes.includes(error.code)
}

/** A file system error as users should see it. */
function fileError(error: unknown, path: string, what: 'folder' | 'file'): FinopsError {
  if (isCode(error, 'ENOENT', 'ENOTDIR')) {
    return what === 'folder'
      ? new FinopsError({
          code: 'FINOPS_NO_SUCH_FOLDER',
          message: `There is no folder ${path}`,
          hint: 'Correct `location`; a relative path is taken from the working directory.',
          details: { file: path },
          cause: error,
        })
      : new FinopsError({
          code: 'FINOPS_FILE_MISSING',
          message: `${path} was there when the folder was listed, but is gone`,
          hint: 'Run again when nothing copies into the folder or moves files out of it.',
          details: { file: path },
          cause: error,
        })
  }
  if (isCode(error, 'EACCES', 'EPERM')) {
    return new FinopsError({
      code: 'FINOPS_FILE_ACCESS_DENIED',
      message: `The file system denies reading ${path}`,
      hint: `Let this user read it: chmod -R u+rX '${path}'`,
      details: { file: path },
      cause: error,
    })
  }
  return new FinopsError({
    code: 'FINOPS_READ_FAILED',
    message: `${path} can't be read: ${error instanceof Error ? error.message : String(error)}`,
    hint: 'Look at the disk and the mount that this path lies on, then run again.',
    details: { file: path },
    cause: error,
  })
}

function fileMissing(file: string, redelivery: string): FinopsError {
  return new FinopsError({
    code: 'FINOPS_FILE_MISSING',
    message: `${file} belongs to this bill, but isn't there`,
    hint: `Copy the folder again with all of its files, or ${redelivery}.`,
    details: { file },
  })
}
