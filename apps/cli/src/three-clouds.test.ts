import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { absoluteDecimal, compareDecimals, subtractDecimals, sumDecimals } from './output/decimal.ts'
import { configFolder } from './testing/folder.ts'
import { runFinops } from './testing/run-finops.ts'
import { hasSharedData, noSharedData, sharedData } from './testing/shared-data.ts'

const example = join(import.meta.dirname, '..', '..', '..', 'docs', 'examples', 'three-clouds.yaml')
const folders = new Map([
  ['s3://acme-billing/exports/finops', 'aws/cur-legacy-bucket'],
  ['https://acme.blob.core.windows.net/exports/cost', 'azure/actual-container'],
  ['gs://acme-billing/gcp', 'gcp/detailed-bucket'],
])

/** The example with folders in the place of buckets. */
async function localConfig(): Promise<string> {
  let text = await readFile(example, 'utf8')
  for (const [bucket, folder] of folders) {
    if (!text.includes(`location: ${bucket}\n`)) throw new Error(`the example does not read ${bucket}`)
    // The container is a copy without manifests.
    const layout = folder.startsWith('azure') ? '\n    layout: files' : ''
    text = text.replace(bucket, `${JSON.stringify(join(sharedData, folder))}${layout}`)
  }
  return text
}

/** Σ of the bill's own costs by currency, as its cloud's columns add up. */
async function truthOf(cloud: string): Promise<ReadonlyMap<string, string>> {
  const truth: Record<string, Record<string, string>[]> = JSON.parse(
    await readFile(join(sharedData, 'truth.json'), 'utf8'),
  )
  const sums = new Map<string, string>()
  for (const one of truth[cloud] ?? []) {
    const costs = [one['unblended_cost'], one['cost_in_billing_currency'], one['cost_sum'], one['credits_sum']]
    const { currency = '' } = one
    sums.set(currency, sumDecimals([sums.get(currency) ?? '0', ...costs.filter((cost) => cost !== undefined)]))
  }
  return sums
}

interface Sum {
  readonly entry: string
  readonly ServiceProviderName: string | null
  readonly ServiceCategory: string | null
  readonly BillingCurrency: string
  readonly billed: string
}

async function filesOf(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile() && entry.name !== 'lock.duckdb')
  const line = async (path: string): Promise<string> => `${path} ${(await stat(path)).mtimeMs}`
  return (await Promise.all(files.map(({ parentPath, name }) => line(join(parentPath, name))))).sort()
}

describe.skipIf(!hasSharedData)('three clouds in one lake', { meta: { skipReason: noSharedData } }, () => {
  let cwd = ''
  let sums: readonly Sum[] = []
  const ended: (() => Promise<void>)[] = []

  beforeAll(async () => {
    cwd = await configFolder((clean) => ended.push(clean), await localConfig())
    const { code, stderr } = await runFinops(['ingest', '--json'], { cwd })
    expect({ code, stderr: stderr.match(/"code":"FINOPS_[A-Z_]+"/g) }).toEqual({
      code: 0,
      stderr: ['"code":"FINOPS_NO_AMORTIZED_EXPORT"'],
    })
    const sql = `select split_part(x_ExportName, '/', 1) as entry, ServiceProviderName, ServiceCategory, BillingCurrency,
      sum(BilledCost) as billed from cost_and_usage group by all`
    sums = JSON.parse((await runFinops(['query', sql, '--format', 'json'], { cwd })).stdout)
    return async () => await Promise.all(ended.map(async (clean) => await clean()))
  }, 120_000)

  it.each(['aws', 'azure', 'gcp'])('one command ingests them: %s ties to the truth in each currency', async (cloud) => {
    const truth = await truthOf(cloud)
    const own = sums.filter(({ entry }) => entry === `${cloud}-main`)
    expect([...new Set(own.map(({ BillingCurrency: currency }) => currency))].sort()).toEqual([...truth.keys()].sort())
    for (const [currency, native] of truth) {
      const billed = sumDecimals(own.filter((one) => one.BillingCurrency === currency).map((one) => one.billed))
      expect(compareDecimals(absoluteDecimal(subtractDecimals(billed, native)), '0.000001')).toBe(-1)
    }
  })

  it('every row has a provider and a category', () => {
    const names = new Set(sums.map(({ ServiceProviderName: name }) => name))
    expect([...names]).toEqual(expect.arrayContaining(['AWS', 'Microsoft', 'Google Cloud']))
    expect(sums.filter((one) => one.ServiceProviderName === null || one.ServiceCategory === null)).toEqual([])
  })

  it('a second run changes nothing', { timeout: 30_000 }, async () => {
    const before = await filesOf(join(cwd, 'data'))
    const { code, stdout } = await runFinops(['ingest'], { cwd })
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'Nothing new: 7 deliveries are unchanged.\n' })
    expect(await filesOf(join(cwd, 'data'))).toEqual(before)
  })
})
