import { dirname, posix } from 'node:path'
import { type ModuleImport, type ParsedModule, packageOf, parseModules } from './modules.ts'
import { type Finding, npmScope, type Workspace, type WorkspacePackage } from './workspace.ts'

/** What a package may depend on within the workspace. */
interface Allowance {
  /** Matched against the package's short name. */
  readonly of: RegExp
  readonly may: readonly string[]
  /** Packages of which it may use the types only. */
  readonly mayTypes?: readonly string[]
  /** Packages that its tests may use besides. */
  readonly testsMay?: RegExp
}

/**
 * The arrows of the picture in CONTRIBUTING.md. Sources know nothing of FOCUS and nothing of one another; nobody
 * depends on an app. Tests may use bill-generator besides, which depends on nothing here.
 */
const allowances: readonly Allowance[] = [
  { of: /^focus-schema$/, may: [] },
  { of: /^bill-generator$/, may: [] },
  { of: /^pipeline$/, may: ['focus-schema'] },
  // pipeline for its errors: a format's faults reach the user in the same shape as a source's.
  { of: /^focus-transform$/, may: ['focus-schema', 'pipeline'] },
  // Its comparison with a peer asks a real lake.
  { of: /^focus-analytics$/, may: ['focus-schema', 'pipeline'], testsMay: /^loader-duckdb$/ },
  // Its tests judge what is exported of real bills.
  { of: /^focus-check$/, may: ['focus-schema', 'pipeline'], testsMay: /^(focus-export|loader-duckdb|source-\w+)$/ },
  { of: /^focus-reconcile$/, may: ['pipeline'] },
  // Its tests ask every card of a real lake.
  { of: /^dashboards$/, may: ['focus-analytics', 'focus-schema', 'pipeline'], testsMay: /^(source|loader)-/ },
  // Draws the cards of dashboards from an open lake. Its tests load real bills through real sources.
  { of: /^report$/, may: ['dashboards', 'loader-duckdb', 'pipeline'], testsMay: /^source-/ },
  { of: /^source-/, may: ['pipeline'], mayTypes: ['focus-schema'] },
  // Works on an open lake. Its tests load real bills through real sources.
  { of: /^focus-export$/, may: ['focus-schema', 'loader-duckdb', 'pipeline'], testsMay: /^source-/ },
  // Bills become Parquet as for the lake; the macros of questions are installed with the tables.
  {
    of: /^loader-clickhouse$/,
    may: ['focus-analytics', 'focus-reconcile', 'focus-schema', 'focus-transform', 'loader-duckdb', 'pipeline'],
    testsMay: /^source-/,
  },
  // Its tests load real bills through real sources.
  { of: /^loader-/, may: ['focus-reconcile', 'focus-schema', 'focus-transform', 'pipeline'], testsMay: /^source-/ },
]
const testsMay = ['bill-generator']

const rule = 'dependency-direction'

/** What the rule found, and how much it looked at: a check that saw no module has checked nothing. */
export interface DirectionReport {
  readonly findings: readonly Finding[]
  readonly modules: number
  readonly imports: number
}

/** Checks every import and every manifest of packages/ and apps/ against the picture. */
export function checkDependencyDirection(workspace: Workspace): DirectionReport {
  const findings: Finding[] = []
  let modules = 0
  let imports = 0
  for (const pkg of workspace.packages) {
    const parsed = parseModules(workspace, pkg)
    modules += parsed.length
    if (parsed.length === 0) {
      findings.push({
        rule,
        file: pkg.folder,
        message: 'holds no TypeScript module: the check would have seen nothing',
      })
    }
    for (const module of parsed) {
      imports += module.imports.length
      for (const found of module.imports) {
        const message = judgeImport(workspace, pkg, module, found)
        if (message !== undefined) findings.push({ rule, file: module.file, line: found.line, message })
      }
    }
    findings.push(...judgeManifest(workspace, pkg, parsed))
  }
  if (modules === 0) findings.push({ rule, file: '.', message: 'not one module was found in packages/ and apps/' })
  return { findings, modules, imports }
}

function judgeImport(
  workspace: Workspace,
  pkg: WorkspacePackage,
  module: ParsedModule,
  found: ModuleImport,
): string | undefined {
  const target = packageOf(found.specifier)
  if (target === undefined) return judgeRelative(pkg, module, found)
  if (target.startsWith(`${npmScope}/`)) {
    const refused = refusal(pkg, target.slice(npmScope.length + 1), found.typeOnly, module.shipped)
    if (refused !== undefined) return refused
  }
  if (target === pkg.manifest.name) return undefined
  const { dependencies, peerDependencies, optionalDependencies, devDependencies } = pkg.manifest
  const shippedWith = { ...dependencies, ...peerDependencies, ...optionalDependencies }
  if (target in shippedWith) return undefined
  if (module.shipped) return `imports ${target}, which is not in its dependencies`
  if (target in { ...devDependencies, ...workspace.rootManifest.devDependencies }) return undefined
  return `imports ${target}, which is neither in its dependencies nor in its devDependencies`
}

function judgeRelative(pkg: WorkspacePackage, module: ParsedModule, found: ModuleImport): string | undefined {
  if (!found.specifier.startsWith('.')) return undefined
  const target = posix.join(dirname(module.file), found.specifier)
  if (target.startsWith(`${pkg.folder}/`) || (target === 'tsup.base.ts' && !module.shipped)) return undefined
  return `reaches out of its package with ${found.specifier}; import packages by their name`
}

function judgeManifest(
  workspace: Workspace,
  pkg: WorkspacePackage,
  parsed: readonly ParsedModule[],
): readonly Finding[] {
  const file = `${pkg.folder}/package.json`
  const findings: Finding[] = []
  const used = new Set(parsed.flatMap(({ imports }) => imports.map(({ specifier }) => packageOf(specifier))))
  const { dependencies = {}, devDependencies = {} } = pkg.manifest
  for (const name of Object.keys(dependencies)) {
    if (!used.has(name)) findings.push({ rule, file, message: `depends on ${name}, which no module imports` })
  }
  for (const [list, shipped] of [
    [dependencies, true],
    [devDependencies, false],
  ] as const) {
    for (const [name, range] of Object.entries(list)) {
      if (!name.startsWith(`${npmScope}/`)) continue
      const typesAreEnough = parsed.every(({ imports }) =>
        imports.every(({ specifier, typeOnly }) => packageOf(specifier) !== name || typeOnly),
      )
      const refused = refusal(pkg, name.slice(npmScope.length + 1), typesAreEnough, shipped)
      if (refused !== undefined) findings.push({ rule, file, message: refused })
      if (range !== 'workspace:*') findings.push({ rule, file, message: `${name} must be workspace:*, not ${range}` })
      if (!workspace.packages.some(({ manifest }) => manifest.name === name)) {
        findings.push({ rule, file, message: `depends on ${name}, which is not in the workspace` })
      }
    }
  }
  return findings
}

function refusal(pkg: WorkspacePackage, target: string, typeOnly: boolean, shipped: boolean): string | undefined {
  if (target === pkg.shortName && !shipped) return undefined
  if (pkg.folder.startsWith('apps/')) {
    return target === pkg.shortName ? 'imports itself by name' : undefined
  }
  const allowance = allowances.find(({ of }) => of.test(pkg.shortName))
  if (allowance === undefined) return `${pkg.shortName} has no place in the picture yet: add it to ${rule}.ts`
  if (allowance.may.includes(target)) return undefined
  if (!shipped && (testsMay.includes(target) || allowance.testsMay?.test(target))) return undefined
  if (allowance.mayTypes?.includes(target)) {
    return typeOnly ? undefined : `${pkg.shortName} may use only the types of ${target}: import type`
  }
  const allowed = [...allowance.may, ...(allowance.mayTypes ?? [])].join(', ') || 'nothing'
  return `${pkg.shortName} must not depend on ${target}; within the workspace it may depend on: ${allowed}`
}
