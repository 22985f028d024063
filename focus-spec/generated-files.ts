import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'

async function existing(folder: string): Promise<ReadonlyMap<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return []
      throw error
    },
  )
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  return new Map(
    await Promise.all(
      files.map(async (file) => [relative(folder, file).replaceAll(sep, '/'), await readFile(file, 'utf8')] as const),
    ),
  )
}

/** The paths whose text differs between the folder and what it should hold: missing, changed or left over. */
export async function differingFiles(folder: string, files: ReadonlyMap<string, string>): Promise<readonly string[]> {
  const found = await existing(folder)
  const paths = new Set([...files.keys(), ...found.keys()])
  return [...paths].filter((path) => files.get(path) !== found.get(path)).sort()
}

/** Makes the folder hold exactly these files; writes only what differs, and returns those paths. */
export async function writeFiles(folder: string, files: ReadonlyMap<string, string>): Promise<readonly string[]> {
  const paths = await differingFiles(folder, files)
  for (const path of paths) {
    const target = join(folder, path)
    const text = files.get(path)
    if (text === undefined) {
      await rm(target)
    } else {
      await mkdir(dirname(target), { recursive: true })
      await writeFile(target, text)
    }
  }
  return paths
}
