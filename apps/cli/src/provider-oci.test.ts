import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { sourceConformance } from '@open-finops/pipeline/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { LoadedProvider } from './providers.ts'
import { testFolder } from './testing/folder.ts'
import { type FinishedRun, runFinops } from './testing/run-finops.ts'

const example = join(import.meta.dirname, '..', '..', '..', 'docs', 'examples', 'provider-oci')
const installed = join(import.meta.dirname, '..', 'node_modules')

const columns = [
  ...[
    'AvailabilityZone',
    'BilledCost',
    'BillingAccountId',
    'BillingAccountName',
    'BillingCurrency',
    'BillingPeriodEnd',
  ],
  ...['BillingPeriodStart', 'ChargeCategory', 'ChargeDescription', 'ChargeFrequency', 'ChargePeriodEnd'],
  ...['ChargePeriodStart', 'ChargeSubcategory', 'EffectiveCost', 'InvoiceIssuer', 'ListCost', 'ListUnitPrice'],
  ...['PricingCategory', 'PricingQuantity', 'PricingUnit', 'Provider', 'Publisher', 'Region', 'ResourceId'],
  ...['ServiceCategory', 'ServiceName', 'SkuId', 'SubAccountId', 'Tags', 'UsageQuantity', 'UsageUnit'],
  ...['oci_ReferenceNumber', 'oci_CompartmentName', 'oci_BackReferenceNumber', 'tags/team', 'Surprise'],
] as const
type Row = Partial<Record<(typeof columns)[number], string>>

const usage: Row = {
  BilledCost: '0.012',
  BillingAccountId: '20209880',
  BillingCurrency: 'EUR',
  BillingPeriodStart: '2026-10-01T00:00Z',
  BillingPeriodEnd: '2026-11-01T00:00Z',
  ChargeCategory: 'Usage',
  ChargeFrequency: 'Usage-based',
  ChargePeriodStart: '2026-10-03T10:00Z',
  ChargePeriodEnd: '2026-10-03T11:00Z',
  ChargeSubcategory: 'On-Demand',
  EffectiveCost: '0.012',
  InvoiceIssuer: 'Oracle',
  ListCost: '0.015',
  PricingQuantity: '8',
  Provider: 'Oracle',
  Publisher: 'Oracle',
  Region: 'eu-frankfurt-1',
  ServiceCategory: 'Compute',
  ServiceName: 'COMPUTE',
  SubAccountId: 'tenancy-1',
  Tags: '{"team":"web"}',
  UsageQuantity: '8',
  UsageUnit: 'GB Hours',
  oci_ReferenceNumber: 'a1',
  oci_CompartmentName: 'shop',
  'tags/team': 'web',
}
const report = (...rows: readonly Row[]): Buffer =>
  gzipSync(
    `${[columns, ...rows.map((row) => columns.map((name) => `"${(row[name] ?? '').replaceAll('"', '""')}"`))].join('\n')}\n`,
  )

let cwd = ''
const ended: (() => Promise<void>)[] = []
const bucket = (...path: readonly string[]): string => join(cwd, 'bucket', 'FOCUS Reports', ...path)
const run = async (...args: readonly string[]): Promise<FinishedRun> => await runFinops(args, { cwd })

beforeAll(async () => {
  cwd = await testFolder((clean) => void ended.push(clean))
  await cp(example, cwd, { recursive: true })
  // As npm would install them.
  await mkdir(join(cwd, 'node_modules', '@open-finops'), { recursive: true })
  for (const name of ['zod', '@open-finops/pipeline', '@open-finops/focus-transform']) {
    await symlink(join(installed, name), join(cwd, 'node_modules', name))
  }
  await mkdir(join(cwd, 'nothing'))
  for (const day of ['2026/10/03', '2026/10/31', '2026/11/01']) await mkdir(bucket(day), { recursive: true })
  await writeFile(bucket('2026/10/03', '0001.csv.gz'), report(usage, { ...usage, oci_ReferenceNumber: 'a2' }))
  const correction = { ...usage, BilledCost: '-0.012', EffectiveCost: '-0.012', oci_BackReferenceNumber: 'a2' }
  await writeFile(bucket('2026/10/31', '0002.csv.gz'), report(correction))
  await writeFile(bucket('2026/11/01', '0003.csv.gz'), report({ ...usage, oci_ReferenceNumber: 'late' }))
})
afterAll(async () => {
  for (const clean of ended) await clean()
})

describe('a provider that an example adds', () => {
  it('is read by its module: late rows and corrections in their month, its columns under the names of FOCUS', {
    timeout: 60_000,
  }, async () => {
    const first = await run('ingest')
    expect(first).toMatchObject({ code: 0, stderr: '' })
    expect(first.stdout).toContain('4 source rows = 4 FOCUS rows + 0 dropped − 0 made')
    expect(first.stdout).toContain('1 unknown column, kept in x_ProviderColumns: Surprise')
    const sql = `select ServiceProviderName as provider, strftime(BillingPeriodStart, '%Y-%m') as period, RegionId as region,
      ServiceCategory as category, count(*) as n, sum(BilledCost) as billed, sum(ContractedCost) as contracted,
      sum(ConsumedQuantity) as used, any_value(x_ProviderColumns) as others from cost_and_usage group by all`
    const [row, ...more] = JSON.parse((await run('query', sql, '--format', 'json')).stdout)
    expect(more).toEqual([])
    expect(row).toMatchObject({
      provider: 'Oracle',
      period: '2026-10',
      region: 'eu-frankfurt-1',
      category: 'Compute',
      n: 4,
      billed: '0.024000000000000000',
      contracted: '0.024000000000000000',
      used: '32.000000000000000',
    })
    expect(JSON.parse(row.others)).toMatchObject({ oci_CompartmentName: 'shop', 'tags/team': 'web' })
    expect(JSON.parse((await run('ingest', '--json')).stdout).exports).toMatchObject([{ loaded: [], unchanged: 2 }])
  })

  it('gives its format to explain and transform, and its options to the configuration', {
    timeout: 60_000,
  }, async () => {
    const explained = await run('explain', 'oci-focus-1-0', 'ConsumedQuantity', '--json')
    expect(JSON.parse(explained.stdout)).toMatchObject({ format: 'oci-focus-1-0', title: 'OCI FOCUS reports' })
    expect((await run('explain')).stdout).toContain('oci-focus-1-0')
    expect(await run('transform', '--quiet')).toMatchObject({ code: 0, stderr: '' })
    const text = await readFile(join(cwd, 'finops.yaml'), 'utf8')
    await writeFile(join(cwd, 'wrong.yaml'), text.replace('location:', 'locaton: x\n    location:'))
    const wrong = await run('ingest', '--config', 'wrong.yaml')
    expect(wrong.stderr).toMatch(/wrong\.yaml:\d+:\d+: unknown key 'locaton'/)
  })
})

describe('the contract of a source, over the example', () => {
  const open = async (folder: string): Promise<ReturnType<LoadedProvider['createSource']>> => {
    const module: LoadedProvider = await import(join(cwd, 'index.ts'))
    return module.createSource({ name: 'oci', location: join(cwd, folder) })
  }
  const fixture = { create: () => open('bucket'), createEmpty: () => open('nothing') }
  for (const { name, run } of sourceConformance(fixture)) it(name, run)
})
