import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileSystemError } from '@open-finops/pipeline'

/** A folder of dashboards: of each the file that describes it, and the SQL of its cards; and texts that cards share. */
export interface DashboardFolder {
  /** Absolute. */
  readonly root: string
  readonly dashboards: ReadonlyMap<string, DashboardFiles>
  readonly snippets: ReadonlyMap<string, string>
}

/** The files of one dashboard. */
export interface DashboardFiles {
  /** Absolute path of `dashboard.yaml`, and its text; undefined where the folder holds SQL alone. */
  readonly yaml: { readonly path: string; readonly text: string } | undefined
  /** File name → absolute path and text. */
  readonly sql: ReadonlyMap<string, { readonly path: string; readonly text: string }>
}

/** The dashboards that come with this package. */
export function shippedFolder(): string {
  // Built, they are copied beside the code; in the repository they are its top-level folder.
  const copied = join(import.meta.dirname, 'definitions')
  return existsSync(copied) ? copied : join(import.meta.dirname, '..', '..', '..', 'dashboards')
}

/** The folder of texts that cards share. */
const snippetsName = 'snippets'

/** Reads a folder of dashboards. */
export async function readDashboardFolder(root: string): Promise<DashboardFolder> {
  try {
    const names = await foldersIn(root)
    const dashboards = new Map<string, DashboardFiles>()
    for (const name of names.filter((other) => other !== snippetsName)) {
      dashboards.set(name, await readDashboard(join(root, name)))
    }
    const snippets = names.includes(snippetsName) ? (await readDashboard(join(root, snippetsName))).sql : new Map()
    const texts = [...snippets].map(([name, { text }]) => [name.slice(0, -'.sql'.length), text] as const)
    return { root, dashboards, snippets: new Map(texts) }
  } catch (error) {
    throw fileSystemError(error, root)
  }
}

async function foldersIn(root: string): Promise<readonly string[]> {
  const entries = await readdir(root, { withFileTypes: true })
  return entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map(({ name }) => name)
    .sort()
}

async function readDashboard(folder: string): Promise<DashboardFiles> {
  const names = (await readdir(folder)).sort()
  const read = async (name: string): Promise<{ readonly path: string; readonly text: string }> => {
    const path = join(folder, name)
    return { path, text: await readFile(path, 'utf8') }
  }
  const sql = new Map<string, { readonly path: string; readonly text: string }>()
  for (const name of names.filter((other) => other.endsWith('.sql'))) sql.set(name, await read(name))
  return { yaml: names.includes('dashboard.yaml') ? await read('dashboard.yaml') : undefined, sql }
}
