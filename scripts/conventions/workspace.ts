import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** One breach of a convention; `file` is relative to the workspace's root. */
export interface Finding {
  readonly rule: string
  readonly file: string
  readonly line?: number
  /** What is wrong and what to do about it. */
  readonly message: string
}

/** The manifest of a package, as far as the conventions look at it. */
export interface Manifest {
  readonly name?: string
  readonly version?: string
  readonly private?: boolean
  readonly description?: string
  readonly license?: string
  readonly type?: string
  readonly sideEffects?: boolean
  readonly keywords?: readonly string[]
  readonly engines?: Readonly<Record<string, string>>
  readonly repository?: { readonly directory?: string }
  readonly files?: readonly string[]
  readonly bin?: Readonly<Record<string, string>>
  readonly exports?: Readonly<Record<string, string | Readonly<Record<string, string>>>>
  readonly publishConfig?: { readonly access?: string; readonly exports?: Manifest['exports'] }
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

/** A package of the workspace that is published: a folder of packages/ or apps/. */
export interface WorkspacePackage {
  /** Relative to the root, such as `packages/pipeline`. */
  readonly folder: string
  /** The folder's last part, such as `pipeline`. */
  readonly shortName: string
  readonly manifest: Manifest
}

/** The tree that the conventions are checked on. */
export interface Workspace {
  readonly root: string
  /** Every file that is or would be tracked, relative to the root, with forward slashes. */
  readonly files: readonly string[]
  readonly packages: readonly WorkspacePackage[]
  readonly rootManifest: Manifest
  /** The text of a file of `files`. */
  readonly read: (file: string) => string
}

export const npmScope = '@open-finops'

/** The export condition by which tests and tsc read the sources; it must never be published. */
export const sourceCondition = 'open-finops-source'

/**
 * Opens a workspace to be checked.
 *
 * @param root the workspace's folder; where it is no git repository, every file in it counts as tracked
 */
export function openWorkspace(root: string): Workspace {
  const texts = new Map<string, string>()
  const read = (file: string): string => {
    const known = texts.get(file)
    if (known !== undefined) return known
    const text = readFileSync(join(root, file), 'utf8')
    texts.set(file, text)
    return text
  }
  return { root, files: listFiles(root), packages: listPackages(root), rootManifest: readManifest(root, '.'), read }
}

/** The generators of a workspace, relative to its root: focus-spec's and those of packages. */
export function generators(root: string): readonly string[] {
  const candidates = ['focus-spec', ...listPackages(root).map(({ folder }) => folder)]
  return candidates.map((folder) => `${folder}/generate.ts`).filter((file) => existsSync(join(root, file)))
}

/** Whether a file is only there for tests, by its name. */
export function isTest(file: string): boolean {
  return file.endsWith('.test.ts')
}

function listPackages(root: string): WorkspacePackage[] {
  return ['packages', 'apps'].flatMap((parent) => {
    if (!existsSync(join(root, parent))) return []
    return readdirSync(join(root, parent))
      .sort()
      .filter((name) => existsSync(join(root, parent, name, 'package.json')))
      .map((name) => ({
        folder: `${parent}/${name}`,
        shortName: name,
        manifest: readManifest(root, `${parent}/${name}`),
      }))
  })
}

function readManifest(root: string, folder: string): Manifest {
  const file = join(root, folder, 'package.json')
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Manifest) : {}
}

function listFiles(root: string): string[] {
  return existsSync(join(root, '.git')) ? trackedFiles(root) : walk(root, '')
}

function trackedFiles(root: string): string[] {
  const command = ['ls-files', '--cached', '--others', '--exclude-standard', '-z']
  return execFileSync('git', command, { cwd: root, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 })
    .split('\0')
    .filter((file) => file !== '' && existsSync(join(root, file)))
}

function walk(root: string, folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    if (['node_modules', 'dist', '.git', '.turbo', '.tools'].includes(entry.name)) return []
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`
    if (entry.isDirectory()) return walk(root, path)
    return [path]
  })
}
