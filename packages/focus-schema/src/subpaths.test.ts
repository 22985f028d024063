import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { FOCUS_VERSIONS } from './index.ts'

const run = promisify(execFile)
const packageRoot = fileURLToPath(new URL('..', import.meta.url))

/** Imports one subpath in a process of its own and tells what it exports and which modules that loaded. */
async function load(subpath: string): Promise<{ names: readonly string[]; modules: readonly string[] }> {
  const program = `
    import { registerHooks } from 'node:module'
    const modules = []
    registerHooks({ resolve: (specifier, context, next) => { const found = next(specifier, context); modules.push(found.url); return found } })
    const names = Object.keys(await import('@open-finops/focus-schema${subpath}'))
    console.log(JSON.stringify({ names, modules }))`
  const flags = ['--conditions=open-finops-source', '--input-type=module', '--eval', program]
  const { stdout } = await run(process.execPath, flags, { cwd: packageRoot })
  return JSON.parse(stdout) as { names: readonly string[]; modules: readonly string[] }
}

const zod = /node_modules\/zod\//
const arrow = /node_modules\/apache-arrow\//

describe('each subpath imports alone', () => {
  test('the root pulls neither zod nor apache-arrow', async () => {
    const { names, modules } = await load('')
    expect(names).toContain('LAKE_COLUMNS')
    expect(modules.filter((url) => zod.test(url) || arrow.test(url))).toEqual([])
  })

  test.each(FOCUS_VERSIONS)('/%s, its zod and its arrow pull no other version and not one another', async (version) => {
    const other = new RegExp(`generated/(?!${version.replace('.', '\\.')})\\d`)
    const [columns, rows, schema] = await Promise.all([
      load(`/${version}`),
      load(`/${version}/zod`),
      load(`/${version}/arrow`),
    ])
    expect(columns.names).toContain('COST_AND_USAGE_COLUMNS')
    expect(rows.names).toContain('costAndUsageRowSchema')
    expect(schema.names).toContain('costAndUsageArrowSchema')
    expect(columns.modules.filter((url) => zod.test(url) || arrow.test(url) || other.test(url))).toEqual([])
    expect(rows.modules.filter((url) => arrow.test(url) || other.test(url))).toEqual([])
    expect(rows.modules.some((url) => zod.test(url))).toBe(true)
    expect(schema.modules.filter((url) => zod.test(url) || other.test(url))).toEqual([])
    expect(schema.modules.some((url) => arrow.test(url))).toBe(true)
  })

  test('/zod and /arrow hold every version', async () => {
    expect((await load('/zod')).names).toEqual(['costAndUsageRowSchema'])
    expect((await load('/arrow')).names).toEqual(['costAndUsageArrowSchema', 'datasetArrowSchema', 'lakeArrowSchema'])
  })

  test.each(FOCUS_VERSIONS)('/json/%s.json tells the same columns', async (version) => {
    const path = fileURLToPath(import.meta.resolve(`@open-finops/focus-schema/json/${version}.json`))
    const json = JSON.parse(readFileSync(path, 'utf8')) as {
      focusVersion: string
      datasets: { dataset: string; columns: unknown[] }[]
    }
    const { costAndUsageColumns, focusDatasets } = await import('./index.ts')
    expect(json.focusVersion).toBe(version)
    expect(json.datasets.map(({ dataset }) => dataset)).toEqual(focusDatasets(version))
    expect(json.datasets[0]?.columns).toEqual(costAndUsageColumns(version))
  })

  test('what is published is what is exported here, without the source', () => {
    const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
      exports: Record<string, string | Record<string, string>>
      publishConfig: { exports: Record<string, unknown> }
    }
    const withoutSource = Object.entries(manifest.exports).map(([path, target]) => {
      if (typeof target === 'string') return [path, target]
      const { 'open-finops-source': _, ...published } = target
      return [path, published]
    })
    expect(manifest.publishConfig.exports).toEqual(Object.fromEntries(withoutSource))
  })
})
