import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, onTestFinished, test } from 'vitest'
import { differingFiles, writeFiles } from './generated-files.ts'
import { readSpec } from './read-spec.ts'
import { render } from './render.ts'
import { datasetsIn } from './resolve.ts'
import { datasetSchema, extensionsSchema, type SpecDataset, serviceCategoriesSchema } from './spec-schema.ts'

const generate = fileURLToPath(new URL('generate.ts', import.meta.url))

describe('the generator', () => {
  test('the committed files are what it would write', async () => {
    await expect(promisify(execFile)(process.execPath, [generate, '--check'])).resolves.toMatchObject({ stderr: '' })
  })

  test('names each file that is changed, missing or left over, and a run puts them right', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'focus-spec-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    const files = render(await readSpec())
    expect(await writeFiles(folder, files)).toHaveLength(files.size)
    expect(await differingFiles(folder, files)).toEqual([])

    await writeFile(join(folder, 'lake.ts'), 'changed by hand')
    await rm(join(folder, '1.2/zod.ts'))
    await writeFile(join(folder, '1.2/left-over.ts'), '')
    expect(await differingFiles(folder, files)).toEqual(['1.2/left-over.ts', '1.2/zod.ts', 'lake.ts'])

    await writeFiles(folder, files)
    expect(await differingFiles(folder, files)).toEqual([])
  })
})

describe('what people write here is checked', () => {
  const authored = async (file: string): Promise<Record<string, unknown>> =>
    JSON.parse(await readFile(new URL(file, import.meta.url), 'utf8')) as Record<string, unknown>

  const firstColumn = {
    name: 'BilledCost',
    displayName: 'Billed Cost',
    description: 'What is billed',
    kind: 'Metric',
    dataType: 'Decimal',
    valueFormat: 'Numeric',
    allowsNulls: false,
    featureLevel: 'Mandatory',
    measure: 'Cost',
    since: '0.5',
  }
  const dataset = (change: object): unknown => ({
    dataset: 'CostAndUsage',
    type: 'Transaction',
    featureLevel: 'Mandatory',
    since: '0.5',
    columns: [{ ...firstColumn, ...change }],
  })

  test('a plain column passes', () => {
    expect(datasetSchema.safeParse(dataset({})).success).toBe(true)
  })

  test.each([
    ['an unknown key', { levle: 'Mandatory' }],
    ['a decimal that measures nothing', { measure: null }],
    ['Allowed Values without a list', { valueFormat: 'Allowed Values' }],
    ['Conditional without a condition', { featureLevel: 'Conditional' }],
    ['a version that does not exist', { removedIn: '1.5' }],
    ['a description with a full stop', { description: 'What is billed.' }],
  ])('%s is refused', (_, change) => {
    expect(datasetSchema.safeParse(dataset(change)).success).toBe(false)
  })

  test('columns out of order are refused', async () => {
    const { columns, ...rest } = (await authored('billing-period.json')) as { columns: unknown[] }
    expect(datasetSchema.safeParse({ ...rest, columns }).success).toBe(true)
    expect(datasetSchema.safeParse({ ...rest, columns: columns.toReversed() }).success).toBe(false)
  })

  test('a subcategory of two categories, and a category without its Other, are refused', () => {
    const services = (...categories: unknown[]): unknown => ({
      categoriesSince: '0.5',
      subcategoriesSince: '1.1',
      categories,
    })
    const web = { name: 'Web', subcategories: ['Application Platforms', 'Other (Web)'] }
    const mobile = { name: 'Mobile', subcategories: ['Other (Mobile)'] }
    expect(serviceCategoriesSchema.safeParse(services(web, mobile)).success).toBe(true)
    expect(
      serviceCategoriesSchema.safeParse(
        services(web, { ...mobile, subcategories: ['Application Platforms', 'Other (Mobile)'] }),
      ).success,
    ).toBe(false)
    expect(
      serviceCategoriesSchema.safeParse(services({ name: 'Web', subcategories: ['Application Platforms'] })).success,
    ).toBe(false)
  })

  test('an extension without the prefix is refused', () => {
    const extension = { name: 'x_Region', description: 'A region', dataType: 'String', providers: ['aws'] }
    expect(extensionsSchema.safeParse({ columns: [extension] }).success).toBe(true)
    expect(extensionsSchema.safeParse({ columns: [{ ...extension, name: 'Region' }] }).success).toBe(false)
  })
})

test('a fact that held until a version ends there, and the oldest one wins before', async () => {
  const spec = await readSpec()
  const column = {
    ...(spec.datasets[0]?.columns.find(({ name }) => name === 'InvoiceIssuerName') as SpecDataset['columns'][number]),
    displayName: 'newest',
    until: { '1.0': { displayName: 'oldest' }, '1.2': { displayName: 'middle' } },
  }
  const changed = { ...spec, datasets: [{ ...(spec.datasets[0] as SpecDataset), columns: [column] }] }
  const names = (['1.0', '1.1', '1.2', '1.3'] as const).map(
    (version) => datasetsIn(changed, version)[0]?.columns[0]?.displayName,
  )
  expect(names).toEqual(['oldest', 'middle', 'middle', 'newest'])
})
