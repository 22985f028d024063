import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { npmScope, sourceCondition } from './workspace.ts'

/** Files of a small workspace in a temporary folder: a path and its text, or an object to be written as JSON. */
export type Tree = Readonly<Record<string, string | object>>

/** Writes a tree to a new temporary folder and gives its path. */
export function plant(tree: Tree): string {
  const root = mkdtempSync(join(tmpdir(), 'open-finops-conventions-'))
  for (const [path, content] of Object.entries(tree)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), typeof content === 'string' ? content : JSON.stringify(content))
  }
  return root
}

/** A package that keeps every convention; `manifest` replaces fields, `files` adds files to the package. */
export function goodPackage(folder: string, files: Tree = {}, manifest: object = {}): Tree {
  const built = { types: './dist/index.d.ts', default: './dist/index.js' }
  const own: Tree = {
    'README.md': '# A package',
    'tsup.config.ts': "import '../../tsup.base.ts'\nexport default { entry: ['src/index.ts'] }\n",
    'src/index.ts': 'export const answer = 42\n',
    'package.json': {
      name: `${npmScope}/${folder.split('/').at(-1)}`,
      version: '0.1.0',
      description: 'A package that keeps every convention',
      license: 'MIT',
      type: 'module',
      repository: { directory: folder },
      keywords: ['finops'],
      sideEffects: false,
      engines: { node: '>=22.18' },
      exports: { '.': { [sourceCondition]: './src/index.ts', ...built }, './package.json': './package.json' },
      files: ['dist', 'README.md', 'LICENSE'],
      publishConfig: { access: 'public', exports: { '.': built, './package.json': './package.json' } },
      ...manifest,
    },
    ...files,
  }
  return Object.fromEntries(Object.entries(own).map(([path, content]) => [`${folder}/${path}`, content]))
}
