import { createReadStream } from 'node:fs'
import { readdir, realpath, stat } from 'node:fs/promises'
import { basename, dirname, join, sep } from 'node:path'
import { FinopsError } from '@open-finops/pipeline'
import type { BillingClient, ObjectEntry } from './client.ts'
import { unsafePath } from './path-safety.ts'

const pageSize = 1000

/**
 * A client of a local folder, or of one file in it. Hidden files are no part of it, and nothing outside of it is
 * read, links included.
 * @throws FinopsError `FINOPS_NO_SUCH_FOLDER`, `FINOPS_FILE_ACCESS_DENIED`.
 */
export async function openFolderClient(path: string): Promise<BillingClient> {
  const real = await realpath(path).catch((error: unknown) => {
    throw fileError(error, path, 'folder')
  })
  const only = (await stat(real)).isFile() ? basename(real) : undefined
  const root = only === undefined ? real : dirname(real)
  const inside = (realPath: string): boolean => realPath === root || realPath.startsWith(withSeparator(root))
  const nameOf = (key: string): string => join(root, ...key.split('/'))

  const pathOf = async (key: string): Promise<string> => {
    const named = nameOf(key)
    const found = await realpath(named).catch((error: unknown) => {
      throw fileError(error, named, 'file')
    })
    if (!inside(found)) throw unsafePath(found, named)
    return found
  }

  async function* below(prefix: string): AsyncIterable<ObjectEntry> {
    const folder = join(root, ...prefix.split('/'))
    const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
      throw fileError(error, folder, 'folder')
    })
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (entry.name.startsWith('.') || (only !== undefined && entry.name !== only)) continue
      const key = prefix + entry.name
      const target = await realpath(join(folder, entry.name)).catch(() => undefined)
      if (target === undefined) continue
      if (!inside(target)) throw unsafePath(target, nameOf(key))
      // A link to a folder above would never end.
      if (entry.isSymbolicLink() && withSeparator(await realpath(folder)).startsWith(withSeparator(target))) continue
      const facts = await stat(target)
      if (facts.isDirectory()) yield* below(`${key}/`)
      else if (facts.isFile()) yield { key, bytes: facts.size }
    }
  }

  return {
    kind: 'folder',
    place: only === undefined ? root : join(root, only),
    base: '',
    nameOf,
    pathOf,
    async *list(signal): AsyncIterable<readonly ObjectEntry[]> {
      let page: ObjectEntry[] = []
      for await (const entry of below('')) {
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
      return createReadStream(await pathOf(key), {
        start,
        ...(range.length === undefined ? {} : { end: start + range.length - 1 }),
        ...(range.signal === undefined ? {} : { signal: range.signal }),
      })
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
    return what === 'file'
      ? new FinopsError({
          code: 'FINOPS_FILE_MISSING',
          message: `${path} was listed, but isn't there any more`,
          hint: 'Run again: the extract will be looked at anew.',
          details: { file: path },
          cause: error,
        })
      : new FinopsError({
          code: 'FINOPS_NO_SUCH_FOLDER',
          message: `There is no folder ${path}`,
          hint: 'Correct `location`; a relative path is taken from the working directory.',
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
