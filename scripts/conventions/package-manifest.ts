import { isDeepStrictEqual } from 'node:util'
import { buildEntries } from './modules.ts'
import {
  type Finding,
  type Manifest,
  npmScope,
  sourceCondition,
  type Workspace,
  type WorkspacePackage,
} from './workspace.ts'

const rule = 'package-manifest'

/** Checks that every package says what it is, and exports exactly what it builds. */
export function checkManifests(workspace: Workspace): readonly Finding[] {
  return workspace.packages.flatMap((pkg) =>
    [...fieldProblems(pkg), ...exportProblems(workspace, pkg), ...missingFiles(workspace, pkg)].map((message) => ({
      rule,
      file: `${pkg.folder}/package.json`,
      message,
    })),
  )
}

function fieldProblems({ folder, shortName, manifest }: WorkspacePackage): readonly string[] {
  const expected: readonly (readonly [field: string, found: unknown, wanted: unknown])[] = [
    ['name', manifest.name, `${npmScope}/${shortName}`],
    ['license', manifest.license, 'MIT'],
    ['type', manifest.type, 'module'],
    ['sideEffects', manifest.sideEffects, false],
    ['engines.node', manifest.engines?.['node'], '>=22.18'],
    ['repository.directory', manifest.repository?.directory, folder],
    ['publishConfig.access', manifest.publishConfig?.access, 'public'],
  ]
  const problems = expected
    .filter(([, found, wanted]) => found !== wanted)
    .map(([field, found, wanted]) => `${field} must be ${JSON.stringify(wanted)}, not ${JSON.stringify(found)}`)
  if ((manifest.description ?? '').length < 20) problems.push('description must say what the package is for')
  if (!/^\d+\.\d+\.\d+/.test(manifest.version ?? '')) problems.push('version must be a semantic version')
  if ((manifest.keywords ?? []).length === 0) problems.push('keywords must not be empty')
  for (const file of ['dist', 'README.md', 'LICENSE']) {
    if (!manifest.files?.includes(file)) problems.push(`files must list ${file}`)
  }
  return problems
}

function exportProblems(workspace: Workspace, pkg: WorkspacePackage): readonly string[] {
  const { exports = {}, publishConfig, bin } = pkg.manifest
  const problems: string[] = []
  const exported: string[] = []
  for (const [subpath, conditions] of Object.entries(exports)) {
    if (typeof conditions === 'string') continue
    const source = conditions[sourceCondition] ?? ''
    exported.push(`${pkg.folder}/${source.replace(/^\.\//, '')}`)
    const built = `./dist/${subpath === '.' ? 'index' : subpath.slice(2)}`
    const wanted = { [sourceCondition]: source, types: `${built}.d.ts`, default: `${built}.js` }
    const inOrder = JSON.stringify(conditions) === JSON.stringify(wanted)
    if (!inOrder) problems.push(`exports["${subpath}"] must be ${JSON.stringify(wanted)}, in this order`)
    if (!workspace.files.includes(exported.at(-1) ?? ''))
      problems.push(`exports["${subpath}"] names no file: ${source}`)
  }
  if (!('.' in exports)) problems.push('exports must have "."')
  if (exports['./package.json'] !== './package.json') problems.push('exports must have "./package.json"')
  if (!isDeepStrictEqual(publishConfig?.exports, withoutSource(exports))) {
    problems.push(`publishConfig.exports must be exports without ${sourceCondition}`)
  }
  const entries = buildEntries(workspace, pkg)
  for (const file of exported) {
    if (!entries.includes(file)) problems.push(`tsup.config.ts must build ${file}, which exports names`)
  }
  for (const entry of entries) {
    if (!exported.includes(entry) && bin === undefined) problems.push(`tsup.config.ts builds ${entry}, never exported`)
  }
  return problems
}

function withoutSource(exports: NonNullable<Manifest['exports']>): NonNullable<Manifest['exports']> {
  return Object.fromEntries(
    Object.entries(exports).map(([subpath, conditions]) => {
      if (typeof conditions === 'string') return [subpath, conditions]
      return [subpath, Object.fromEntries(Object.entries(conditions).filter(([name]) => name !== sourceCondition))]
    }),
  )
}

function missingFiles(workspace: Workspace, pkg: WorkspacePackage): readonly string[] {
  return ['README.md', 'tsup.config.ts']
    .filter((name) => !workspace.files.includes(`${pkg.folder}/${name}`))
    .map((name) => `${pkg.folder}/${name} is missing`)
}
