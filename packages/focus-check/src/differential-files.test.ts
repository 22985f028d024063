import { existsSync } from 'node:fs'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { generateAwsBill, generateAzureBill, generateGcpBill } from '@open-finops/bill-generator'
import { exportFocus } from '@open-finops/focus-export'
import { duckdbStore, openLake } from '@open-finops/loader-duckdb'
import { type BillingSource, ingest } from '@open-finops/pipeline'
import { awsSource } from '@open-finops/source-aws'
import { azureSource } from '@open-finops/source-azure'
import { gcpSource } from '@open-finops/source-gcp'
import { describe, expect, it, onTestFinished } from 'vitest'
import { compareWithModel } from './testing/compare-with-model.ts'
import { modelPresent } from './testing/model.ts'

const shared = fileURLToPath(new URL('../../../../shared/data/focus/', import.meta.url))
const isThere = modelPresent && existsSync(shared)
if (!isThere) console.warn('SKIPPED: no ../shared, so no verdict on whole files is compared with the published model')

const bill = { periods: ['2026-09'], scenario: 'demo', historyStart: '2026-09', rowsPerPeriod: 200 } as const
const makers: Readonly<Record<string, (directory: string) => Promise<BillingSource>>> = {
  async aws(directory) {
    const { location } = await generateAwsBill({ ...bill, directory, layout: 'cur-1-create-new' })
    return awsSource({ name: 'aws', location })
  },
  async azure(directory) {
    const { location } = await generateAzureBill({ ...bill, directory, layout: 'mca-create-new' })
    return azureSource({ name: 'azure', location })
  },
  async gcp(directory) {
    const { location } = await generateGcpBill({ ...bill, directory, layout: 'extract-parquet' })
    return gcpSource({ name: 'gcp', location })
  },
}

/** The files of a 1.2 export of a bill. */
async function exported(make: (directory: string) => Promise<BillingSource>): Promise<readonly string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'finops-differential-'))
  onTestFinished(async () => await rm(folder, { recursive: true, force: true }))
  const store = await duckdbStore({ dataDir: join(folder, 'data') })
  await ingest({ source: await make(join(folder, 'bill')), store }).finally(async () => await store.close())
  const lake = await openLake({ dataDir: join(folder, 'data') })
  const directory = join(folder, 'focus')
  await exportFocus({ lake, version: '1.2', format: 'csv', directory }).finally(async () => await lake.close())
  const files = join(directory, 'cost-and-usage')
  return (await readdir(files)).map((name) => join(files, name))
}

describe.skipIf(!isThere)(
  'the published requirements model of FOCUS 1.2 and finops check agree, but for its faults,',
  { meta: { skipReason: 'the published model and FOCUS files are not at ../shared' } },
  () => {
    it.each(Object.keys(makers))('on what is exported of a bill of %s', async (provider) => {
      const files = await exported(makers[provider] ?? (() => Promise.reject(new Error(provider))))
      expect(files.length).toBeGreaterThan(0)
      for (const file of files) {
        const { rows, compared, different } = await compareWithModel(file)
        expect([rows > 0, compared > 200, different]).toEqual([true, true, []])
      }
    })

    it.each([
      ...['aws', 'azure', 'gcp'].map((provider) => `generated/focus_1_2_cost_and_usage_${provider}.csv.gz`),
      'focus-1.0-three-providers.csv',
    ])('on a file of another maker: %s', async (name) => {
      const { rows, compared, different } = await compareWithModel(join(shared, name), 'NULL')
      expect([rows, compared > 150, different]).toEqual([1000, true, []])
    })
  },
)
