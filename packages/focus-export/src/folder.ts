import { randomUUID } from 'node:crypto'
import { access, mkdir, open, readdir, readFile, realpath, rename, rm, rmdir, writeFile } from 'node:fs/promises'
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path'
import { FinopsError, fileSystemError } from '@open-finops/pipeline'

/** What lists an export's files; it is written last, and says that a folder is an export. */
export const manifestName = 'focus-export.json'

/** A folder in the making: nobody takes it for an export before `publish`. */
export interface ExportFolder {
  /** Where the export will be; absolute. */
  readonly directory: string
  /** Where it is made, beside it. */
  readonly staging: string
  /** Makes the folders above a file of the export. @param path Relative, with `/`. @returns Its absolute path. */
  fileAt(path: string): Promise<string>
  writeJson(path: string, value: unknown): Promise<void>
  /** Lets the export take its place, in one step, with all files on the disk. */
  publish(files: readonly string[]): Promise<void>
  /** Removes what was made. */
  discard(): Promise<void>
}

/**
 * Begins an export.
 * @param dataDir The lake's folder, in which nothing may be written.
 * @throws FinopsError `FINOPS_EXPORT_FOLDER` when the folder holds something, or, with `force`, something else than an
 *   export; `FINOPS_FILE_SYSTEM` and its kin.
 */
export async function openExportFolder(target: string, force: boolean, dataDir: string): Promise<ExportFolder> {
  try {
    const directory = await settled(resolve(target))
    if (isWithin(directory, dataDir)) {
      throw refused(
        directory,
        `${directory} lies in the data folder of the lake`,
        'Name a folder elsewhere with --out.',
      )
    }
    await requireFree(directory, force)
    await mkdir(dirname(directory), { recursive: true })
    const staging = join(dirname(directory), `.${basename(directory)}.${randomUUID()}.partial`)
    await mkdir(staging)
    return folderAt(directory, staging, force)
  } catch (error) {
    throw fileSystemError(error, target)
  }
}

function folderAt(directory: string, staging: string, force: boolean): ExportFolder {
  const fileAt = async (path: string): Promise<string> => {
    const file = join(staging, ...path.split('/'))
    await mkdir(dirname(file), { recursive: true }).catch((error: unknown) => {
      throw fileSystemError(error, join(directory, path))
    })
    return file
  }
  return {
    directory,
    staging,
    fileAt,
    async writeJson(path, value) {
      try {
        await writeFile(await fileAt(path), `${JSON.stringify(value, undefined, 2)}\n`)
      } catch (error) {
        throw fileSystemError(error, join(directory, path))
      }
    },
    async publish(files) {
      try {
        for (const path of [...files, manifestName]) await sync(join(staging, ...path.split('/')))
        // Somebody may have written there meanwhile.
        await requireFree(directory, force)
        await replace(directory, staging)
      } catch (error) {
        throw fileSystemError(error, directory)
      }
    },
    async discard() {
      await rm(staging, { recursive: true, force: true })
    },
  }
}

/** A rename can't replace a folder that holds something: an earlier export steps aside, and returns if it fails. */
async function replace(directory: string, staging: string): Promise<void> {
  const earlier = `${staging}.replaced`
  const names = await namesIn(directory)
  if (names !== undefined && names.length > 0) await rename(directory, earlier)
  else if (names !== undefined) await rmdir(directory)
  try {
    await rename(staging, directory)
  } catch (error) {
    if (await exists(earlier)) await rename(earlier, directory)
    throw error
  }
  await rm(earlier, { recursive: true, force: true })
}

async function requireFree(directory: string, force: boolean): Promise<void> {
  const names = await namesIn(directory)
  if (names === undefined || names.length === 0) return
  if (!names.includes(manifestName)) {
    throw refused(
      directory,
      `${directory} holds something else than an export`,
      'Name an empty or a new folder with --out; only an earlier export is ever replaced.',
    )
  }
  if (!force) {
    throw refused(
      directory,
      `${directory} holds an export already`,
      'Replace it with --force, or name another folder with --out.',
    )
  }
  const known = await manifestFiles(directory)
  const entries = await readdir(directory, { recursive: true, withFileTypes: true })
  const foreign = entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(directory, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .find((path) => !known.has(path))
  if (foreign === undefined) return
  throw refused(
    directory,
    `${join(directory, foreign)} is no file of the export there, and would be deleted with it`,
    'Move the file elsewhere, or name another folder with --out.',
  )
}

async function manifestFiles(directory: string): Promise<ReadonlySet<string>> {
  const text = await readFile(join(directory, manifestName), 'utf8')
  try {
    const { files } = JSON.parse(text) as { readonly files?: unknown }
    return new Set([manifestName, ...(Array.isArray(files) ? files.map(String) : [])])
  } catch {
    return new Set([manifestName])
  }
}

/** The folder without symbolic links, also where it is still to be made. */
async function settled(path: string): Promise<string> {
  try {
    return await realpath(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || dirname(path) === path) throw error
    return join(await settled(dirname(path)), basename(path))
  }
}

async function namesIn(directory: string): Promise<readonly string[] | undefined> {
  try {
    return await readdir(directory)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

function isWithin(path: string, folder: string): boolean {
  const way = relative(folder, path)
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way))
}

async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  )
}

async function sync(path: string): Promise<void> {
  const file = await open(path, 'r+')
  await file.sync().finally(async () => await file.close())
}

function refused(directory: string, message: string, hint: string): FinopsError {
  return new FinopsError({ code: 'FINOPS_EXPORT_FOLDER', message, hint, details: { path: directory } })
}
