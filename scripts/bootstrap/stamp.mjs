import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { root } from './step.mjs'

const rootFiles = ['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml', '.npmrc']
const buildFiles = ['turbo.json', 'tsup.base.ts', 'tsconfig.json', 'tsconfig.base.json']
const neverSources = new Set(['node_modules', 'dist', 'coverage', '__fixtures__', '.turbo'])

/** What the installation depends on: the lockfile and every manifest of the workspace. */
export function installState() {
  return digest([...rootFiles, ...workspaceFolders().map((folder) => `${folder}/package.json`)])
}

/** What the build depends on: the installation and every source file of the packages and apps. */
export function buildState() {
  return digest([...rootFiles, ...buildFiles, ...builtFolders().flatMap(sourceFiles)])
}

/** Whether each package and app has what its build makes. */
export function isBuilt() {
  return builtFolders().every((folder) => existsSync(join(root, folder, 'dist')))
}

/** Whether the root and each package have their dependencies linked. */
export function isInstalled() {
  return workspaceFolders().every((folder) => existsSync(join(root, folder, 'node_modules')))
}

/** @param {string} name @param {string} state */
export function isStamped(name, state) {
  const file = stampFile(name)
  return existsSync(file) && readFileSync(file, 'utf8') === state
}

/** @param {string} name @param {string} state */
export function stamp(name, state) {
  mkdirSync(dirname(stampFile(name)), { recursive: true })
  writeFileSync(stampFile(name), state)
}

/** Kept in node_modules, so that removing it removes what is remembered of it. */
function stampFile(name) {
  return join(root, 'node_modules', '.cache', 'open-finops', `${name}.sha256`)
}

function workspaceFolders() {
  return [...builtFolders(), 'bench', 'focus-spec'].filter((folder) => existsSync(join(root, folder, 'package.json')))
}

function builtFolders() {
  return ['packages', 'apps']
    .flatMap((parent) => readdirSync(join(root, parent)).map((name) => `${parent}/${name}`))
    .filter((folder) => existsSync(join(root, folder, 'tsup.config.ts')))
    .sort()
}

function sourceFiles(folder) {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = `${folder}/${entry.name}`
      if (entry.isDirectory()) return neverSources.has(entry.name) ? [] : sourceFiles(path)
      return entry.isFile() && !/\.(test\.ts|md|tgz)$/.test(entry.name) ? [path] : []
    })
}

function digest(files) {
  const hash = createHash('sha256').update(`${process.platform}-${process.arch}`)
  for (const file of files) {
    const path = join(root, file)
    hash.update(`\0${file}\0`)
    if (existsSync(path)) hash.update(readFileSync(path))
  }
  return hash.digest('hex')
}
