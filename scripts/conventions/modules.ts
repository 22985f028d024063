import { dirname, posix } from 'node:path'
import ts from 'typescript'
import { isTest, type Workspace, type WorkspacePackage } from './workspace.ts'

/** One import of a module: `./mapping.ts`, `node:fs`, `zod`, `@open-finops/pipeline/testing`. */
export interface ModuleImport {
  readonly specifier: string
  readonly line: number
  /** Whether nothing of it is left at run time. */
  readonly typeOnly: boolean
}

/** A TypeScript module of a package, parsed. */
export interface ParsedModule {
  readonly file: string
  readonly imports: readonly ModuleImport[]
  /** Whether the published package contains it: whether an entry of the build reaches it. */
  readonly shipped: boolean
}

/** Every TypeScript module of a package, its configuration and tests included. */
export function parseModules(workspace: Workspace, pkg: WorkspacePackage): readonly ParsedModule[] {
  const parsed = new Map<string, readonly ModuleImport[]>()
  for (const file of workspace.files) {
    if (file.startsWith(`${pkg.folder}/`) && file.endsWith('.ts'))
      parsed.set(file, importsOf(file, workspace.read(file)))
  }
  const shipped = reachable(parsed, buildEntries(workspace, pkg))
  return [...parsed].map(([file, imports]) => ({ file, imports, shipped: shipped.has(file) && !isTest(file) }))
}

/** The entries that a package's tsup.config.ts names, relative to the root. */
export function buildEntries(workspace: Workspace, pkg: WorkspacePackage): readonly string[] {
  const config = `${pkg.folder}/tsup.config.ts`
  if (!workspace.files.includes(config)) return []
  return [...workspace.read(config).matchAll(/['"](src\/[^'"]+\.ts)['"]/g)].map(([, entry]) => `${pkg.folder}/${entry}`)
}

/** The package that a specifier names, or undefined for a relative one and for Node's own modules. */
export function packageOf(specifier: string): string | undefined {
  if (specifier.startsWith('.') || specifier.startsWith('node:')) return undefined
  const parts = specifier.split('/')
  return parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/')
}

/** Imports, re-exports and dynamic imports with a literal specifier. */
export function importsOf(file: string, text: string): readonly ModuleImport[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true)
  const imports: ModuleImport[] = []
  const add = (specifier: ts.Node, typeOnly: boolean): void => {
    if (!ts.isStringLiteralLike(specifier)) return
    imports.push({ specifier: specifier.text, line: lineOf(source, specifier), typeOnly })
  }
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) add(node.moduleSpecifier, importsTypesOnly(node.importClause))
    else if (ts.isExportDeclaration(node) && node.moduleSpecifier) add(node.moduleSpecifier, node.isTypeOnly)
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node.argument.literal, true)
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      const [specifier] = node.arguments
      if (specifier !== undefined) add(specifier, false)
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return imports
}

/** The line of a node, counted from 1. */
export function lineOf(source: ts.SourceFile, node: ts.Node): number {
  return source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1
}

function importsTypesOnly(clause: ts.ImportClause | undefined): boolean {
  return clause?.phaseModifier === ts.SyntaxKind.TypeKeyword
}

function reachable(parsed: ReadonlyMap<string, readonly ModuleImport[]>, entries: readonly string[]): Set<string> {
  const seen = new Set<string>()
  const pending = [...entries]
  for (let file = pending.pop(); file !== undefined; file = pending.pop()) {
    if (seen.has(file)) continue
    seen.add(file)
    for (const { specifier } of parsed.get(file) ?? []) {
      if (specifier.startsWith('.')) pending.push(posix.join(dirname(file), specifier))
    }
  }
  return seen
}
