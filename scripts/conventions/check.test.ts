import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { checkConventions } from './check.ts'
import { sourceSkeleton } from './source-skeleton.ts'
import { goodPackage, plant, type Tree } from './tree.fixture.ts'
import { npmScope, sourceCondition } from './workspace.ts'

const roots: string[] = []

afterEach(() => {
  for (const root of roots.splice(0)) rmSync(root, { recursive: true, force: true })
})

function check(...trees: readonly Tree[]): ReturnType<typeof checkConventions> {
  const root = plant(Object.assign({}, ...trees))
  roots.push(root)
  return checkConventions(root)
}

function breaches(...trees: readonly Tree[]): readonly string[] {
  return check(...trees).findings.map(({ rule, file, message }) => `${rule} ${file}: ${message}`)
}

const workspaceDependency = (name: string): object => ({ dependencies: { [`${npmScope}/${name}`]: 'workspace:*' } })
const importing = (name: string): Tree => ({ 'src/index.ts': `export * from '${npmScope}/${name}'\n` })

describe('a workspace that keeps the conventions', () => {
  it('has no breach, and the check says how much it looked at', () => {
    const { findings, looked } = check(
      goodPackage('packages/focus-schema'),
      goodPackage('packages/pipeline', importing('focus-schema'), workspaceDependency('focus-schema')),
    )
    expect(findings).toEqual([])
    expect(looked).toEqual({ packages: 2, modules: 4, imports: 3 })
  })

  it('an empty workspace is a breach: nothing was checked', () => {
    expect(breaches({ 'package.json': {} })).toEqual([expect.stringContaining('not one module was found')])
  })
})

describe('dependency direction', () => {
  const schema = goodPackage('packages/focus-schema')
  const pipeline = goodPackage('packages/pipeline')

  it('refuses an arrow against the picture, in the import and in the manifest', () => {
    const found = breaches(
      pipeline,
      goodPackage('packages/focus-schema', importing('pipeline'), workspaceDependency('pipeline')),
    )
    const message = 'focus-schema must not depend on pipeline; within the workspace it may depend on: nothing'
    expect(found).toEqual([
      `dependency-direction packages/focus-schema/src/index.ts: ${message}`,
      `dependency-direction packages/focus-schema/package.json: ${message}`,
    ])
  })

  it('refuses a dynamic import, an import type and a re-export alike', () => {
    for (const text of [
      `export const load = () => import('${npmScope}/pipeline')`,
      `export type Source = import('${npmScope}/pipeline').Source`,
      `export type { Source } from '${npmScope}/pipeline'`,
    ]) {
      const found = breaches(pipeline, goodPackage('packages/focus-schema', { 'src/index.ts': text }))
      expect(found).toEqual([expect.stringContaining('focus-schema must not depend on pipeline')])
    }
  })

  const skeleton = (text: string): Tree => {
    const files = Object.fromEntries(sourceSkeleton.map((name) => [`src/${name}`, 'export {}\n']))
    return { ...files, 'src/index.ts': text }
  }

  it('lets a source have the types of focus-schema, not its values', () => {
    const types = skeleton(`import type { Column } from '${npmScope}/focus-schema'\n`)
    const values = skeleton(`import { columns } from '${npmScope}/focus-schema'\n`)
    const manifest = workspaceDependency('focus-schema')
    expect(breaches(schema, goodPackage('packages/source-x', types, manifest))).toEqual([])
    expect(breaches(schema, goodPackage('packages/source-x', values, manifest))).toEqual([
      expect.stringContaining('source-x may use only the types of focus-schema'),
      expect.stringContaining('source-x may use only the types of focus-schema'),
    ])
  })

  it('asks no files of a store of a source that reads folders only, but all others', () => {
    const without = (names: readonly string[]): Tree =>
      Object.fromEntries(Object.entries(skeleton('export {}\n')).filter(([file]) => !names.includes(file)))
    const store = ['src/cloud-client.ts', 'src/cloud-errors.ts', 'src/testing/cloud-endpoint.ts']
    const tests = ['src/cloud-errors.test.ts', 'src/faults.test.ts']
    const own = goodPackage('packages/source-focus', without([...store, ...tests]))
    expect(breaches(own)).toEqual([])
    expect(breaches(goodPackage('packages/source-focus', without([...store, ...tests, 'src/fetch.ts'])))).toEqual([
      expect.stringContaining('source-focus/src/fetch.ts: every source has this file'),
    ])
    expect(breaches(goodPackage('packages/source-x', without(store)))).toHaveLength(store.length)
  })

  it('keeps sources apart, and apps out of packages', () => {
    const other = goodPackage('packages/source-y', skeleton('export {}\n'))
    const source = goodPackage(
      'packages/source-x',
      skeleton(`import '${npmScope}/source-y'\nimport '${npmScope}/cli'\n`),
    )
    expect(breaches(other, source, goodPackage('apps/cli'))).toEqual([
      expect.stringContaining('source-x must not depend on source-y'),
      expect.stringContaining('source-x must not depend on cli'),
    ])
  })

  it('refuses a way around by a relative path', () => {
    const reaching = { 'src/index.ts': "export * from '../../pipeline/src/index.ts'\n" }
    expect(breaches(pipeline, goodPackage('packages/focus-schema', reaching))).toEqual([
      expect.stringContaining('reaches out of its package'),
    ])
  })

  it('a package without a place in the picture needs one before it may depend on another', () => {
    const newcomer = goodPackage('packages/newcomer', importing('focus-schema'), workspaceDependency('focus-schema'))
    expect(breaches(schema, newcomer)).toContainEqual(expect.stringContaining('newcomer has no place in the picture'))
  })
})

describe('what a package ships', () => {
  it('must be in its dependencies; what only tests import may be in its devDependencies', () => {
    const files = {
      'src/index.ts': "export * from './deep.ts'\n",
      'src/deep.ts': "import 'zod'\n",
      'src/index.test.ts': "import 'fast-check'\n",
    }
    const dev = { devDependencies: { zod: '4.0.0', 'fast-check': '4.0.0' } }
    expect(breaches(goodPackage('packages/focus-schema', files, dev))).toEqual([
      'dependency-direction packages/focus-schema/src/deep.ts: imports zod, which is not in its dependencies',
    ])
  })

  it('must be used', () => {
    expect(breaches(goodPackage('packages/focus-schema', {}, { dependencies: { zod: '4.0.0' } }))).toEqual([
      expect.stringContaining('depends on zod, which no module imports'),
    ])
  })
})

describe('a manifest', () => {
  it('must say what the package is', () => {
    const bare = { description: 'x', license: 'ISC', keywords: [], engines: {}, files: ['dist'] }
    expect(breaches(goodPackage('packages/focus-schema', {}, bare)).join('\n')).toMatch(
      /license must be "MIT".*engines\.node.*description.*keywords.*README\.md.*LICENSE/s,
    )
  })

  it('must export what is built, and publish no source', () => {
    const exports = {
      '.': { [sourceCondition]: './src/index.ts', types: './dist/index.d.ts', default: './dist/index.js' },
      './testing': {
        [sourceCondition]: './src/testing.ts',
        types: './dist/testing.d.ts',
        default: './dist/testing.js',
      },
      './package.json': './package.json',
    }
    const found = breaches(
      goodPackage('packages/focus-schema', {}, { exports, publishConfig: { access: 'public', exports } }),
    )
    expect(found).toEqual([
      expect.stringContaining('exports["./testing"] names no file'),
      expect.stringContaining(`publishConfig.exports must be exports without ${sourceCondition}`),
      expect.stringContaining('tsup.config.ts must build packages/focus-schema/src/testing.ts'),
    ])
  })

  it('must have a README beside it', () => {
    const { 'packages/focus-schema/README.md': _, ...without } = goodPackage('packages/focus-schema')
    expect(breaches(without)).toEqual([expect.stringContaining('README.md is missing')])
  })
})

describe('the shape of files', () => {
  const lines = (count: number): string => `${'// a line\n'.repeat(count)}`

  it('300 lines are enough, unless a generator wrote them', () => {
    const files = { 'src/long.ts': lines(301), 'src/full.ts': lines(300), 'src/generated/all.ts': lines(9000) }
    expect(breaches(goodPackage('packages/focus-schema', files))).toEqual([
      'file-size packages/focus-schema/src/long.ts: 301 lines; split it by idea, at most 300',
    ])
  })

  it('names that say nothing are refused; the words of FOCUS are not', () => {
    const files = { 'src/utils.ts': '', 'src/date-helpers.ts': '', 'src/service-categories.ts': '' }
    expect(
      breaches(goodPackage('packages/focus-schema', files))
        .map((found) => found.split(':')[0])
        .sort(),
    ).toEqual(['file-name packages/focus-schema/src/date-helpers.ts', 'file-name packages/focus-schema/src/utils.ts'])
  })

  it('a source lacks none of the files that every source has', () => {
    expect(breaches(goodPackage('packages/source-x')).map((found) => found.split('/src/').at(-1))).toEqual(
      sourceSkeleton.filter((name) => name !== 'index.ts').map((name) => `${name}: every source has this file`),
    )
  })

  it('two sources share no file name that is none of the skeleton', () => {
    const files = Object.fromEntries(sourceSkeleton.map((name) => [`src/${name}`, 'export {}\n']))
    const sharing = ['x', 'y'].map((cloud) =>
      goodPackage(`packages/source-${cloud}`, { ...files, 'src/unzip.ts': '', [`src/of-${cloud}.ts`]: '' }),
    )
    expect(breaches(...sharing).map((found) => found.split(':')[0])).toEqual([
      'source-skeleton packages/source-x/src/unzip.ts',
      'source-skeleton packages/source-y/src/unzip.ts',
    ])
  })
})

describe('tests', () => {
  const findings = (text: string): readonly string[] =>
    breaches(goodPackage('packages/focus-schema', { 'src/index.test.ts': text }))

  it('none is left as the only one', () => {
    expect(findings("it.only('x', () => {})\n")).toEqual([
      expect.stringContaining('it.only leaves every other test out'),
    ])
    expect(findings("describe.each([1]).only('x', () => {})\n")).toHaveLength(1)
  })

  it('one that may be skipped says why', () => {
    expect(findings("it.skip('x', () => {})\n")).toEqual([expect.stringContaining('it.skip must say why')])
    expect(findings("describe.skipIf(true)('x', () => {})\n")).toEqual([expect.stringContaining('describe.skipIf')])
    expect(findings("it('x', (context) => context.skip())\n")).toEqual([
      expect.stringContaining('context.skip(reason)'),
    ])
    expect(findings("it('x', (context) => context.skip('no bills here'))\n")).toEqual([])
    expect(findings("it.skipIf(true)('x', { meta: { skipReason: 'no bills here' } }, () => {})\n")).toEqual([])
  })
})

describe('the repository stands alone', () => {
  it('names no path of one machine, but URLs and paths in a bucket', () => {
    const path = (...parts: readonly string[]): string => ['', ...parts].join('/')
    const text = `const a = '${path('home', 'ada', 'bills')}'\nconst b = 'https://example.com${path('home', 'x')}'\n`
    expect(breaches(goodPackage('packages/focus-schema', { 'src/index.ts': text }))).toEqual([
      `local-path packages/focus-schema/src/index.ts: names a path of one machine: ${path('home', 'ada')}`,
    ])
  })

  it('carries no bill and no lake', () => {
    const found = breaches(goodPackage('packages/focus-schema'), { 'data/raw/bill.csv': '', 'lake.duckdb': '' })
    expect(found.map((breach) => breach.split(':')[0])).toEqual([
      'tracked-data data/raw/bill.csv',
      'tracked-data lake.duckdb',
    ])
  })
})

describe('this workspace', () => {
  it('is seen whole', () => {
    const { looked } = checkConventions(join(import.meta.dirname, '..', '..'))
    expect(looked.packages).toBeGreaterThanOrEqual(7)
    expect(looked.modules).toBeGreaterThan(100)
    expect(looked.imports).toBeGreaterThan(looked.modules)
  })
})
