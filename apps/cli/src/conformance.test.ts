import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { generateAwsBill, generateAzureBill, generateGcpBill } from '@open-finops/bill-generator'
import type { DatasetReport } from '@open-finops/focus-check'
import { FOCUS_VERSIONS } from '@open-finops/focus-schema'
import { duckdbStore } from '@open-finops/loader-duckdb'
import { ingest } from '@open-finops/pipeline'
import { awsSource } from '@open-finops/source-aws'
import { azureSource } from '@open-finops/source-azure'
import { gcpSource } from '@open-finops/source-gcp'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { checkLake } from './check-lake.ts'
import { conformancePage, providerOf } from './testing/conformance-page.ts'
import { runFinops } from './testing/run-finops.ts'

let folder = ''
let dataDir = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'finops-conformance-'))
  dataDir = join(folder, 'data')
  const periods = ['2026-09', '2026-10']
  const options = { scenario: 'demo', periods, historyStart: '2026-01' } as const
  const aws = await generateAwsBill({ ...options, directory: join(folder, 'aws'), layout: 'cur-1-create-new' })
  const azure = await generateAzureBill({ ...options, directory: join(folder, 'azure'), layout: 'mca-create-new' })
  const gcp = await generateGcpBill({ ...options, directory: join(folder, 'gcp'), layout: 'extract-parquet' })
  const store = await duckdbStore({ dataDir })
  try {
    await ingest({ source: awsSource({ name: 'aws', location: aws.location }), store })
    await ingest({ source: azureSource({ name: 'azure', location: azure.location }), store })
    await ingest({ source: gcpSource({ name: 'gcp', location: gcp.location }), store })
  } finally {
    await store.close()
  }
}, 120_000)
afterAll(async () => await rm(folder, { recursive: true, force: true }))

it('the sample bills of three clouds pass every MUST of every version; docs/conformance.md says so', async () => {
  const reports: DatasetReport[] = []
  for (const version of FOCUS_VERSIONS) reports.push(...(await checkLake(dataDir, { version })))
  const broken = reports.flatMap(({ name, results }) =>
    results
      .filter(({ verdict, level }) => verdict === 'failed' && level === 'MUST')
      .map(({ id, failing, examples }) => ({ provider: providerOf(name), id, failing, examples })),
  )
  expect(broken).toEqual([])
  await expect(await conformancePage(reports)).toMatchFileSnapshot(
    join(import.meta.dirname, '../../../docs/conformance.md'),
  )
}, 120_000)

it('files of an export are judged as the lake is: what no bill carries is known from the record beside them', async () => {
  const out = join(folder, 'focus-1.2')
  expect(await runFinops(['export', '--data', dataDir, '--focus-version', '1.2', '--out', out])).toMatchObject({
    code: 0,
  })
  const files = ['2026-09', '2026-10'].map((period) => join(out, 'cost-and-usage', `${period}.parquet`))
  const check = async (named: readonly string[] = files): Promise<readonly DatasetReport[]> =>
    JSON.parse((await runFinops(['check', ...named, '--json'])).stdout)
  const notes = (reports: readonly DatasetReport[]): ReadonlySet<string | undefined> =>
    new Set(reports.flatMap(({ results }) => results.map(({ verdict, note }) => `${verdict}: ${note}`)))
  const known = await check()
  expect(known.map(({ counts }) => counts.failed)).toEqual([0, 0])
  expect(notes(known)).toContain('absent-at-source: some rows of the bill have no SkuId')
  expect(await check([out])).toEqual(expect.arrayContaining([...known]))
  await rm(join(out, 'focus-export.json'))
  const alone = await check()
  expect(alone.every(({ counts }) => counts.failed > 0 && counts.absentAtSource === 0)).toBe(true)
}, 60_000)

it('the command says rule by rule what a file breaks, as table, JSON, JUnit XML and Markdown', async () => {
  const file = join(folder, 'bill.csv')
  await writeFile(file, 'ChargeCategory,Id\nRent,7\n')
  const check = async (...args: readonly string[]) =>
    await runFinops(['check', file, '--focus-version', '1.0', ...args])
  const table = await check()
  expect(table.code).toBe(1)
  expect(table.stdout).toMatch(/^ChargeCategory-allowed +MUST +failed +1 /m)
  expect(table.stdout).toContain('row 1: ChargeCategory "Rent"')
  const json = JSON.parse((await check('--json')).stdout) as readonly DatasetReport[]
  expect(json[0]?.results.find(({ id }) => id === 'ChargeCategory-allowed')).toMatchObject({
    verdict: 'failed',
    failing: 1,
  })
  expect((await check('--format', 'junit')).stdout).toContain('<failure type="MUST" message="1 failing">')
  expect((await check('--format', 'markdown')).stdout).toContain('| ChargeCategory-allowed | MUST |')
  expect((await runFinops(['check', file, '--focus-version', '2.0'])).code).toBe(2)
  expect((await runFinops(['check', file, '--supports', 'magic'])).code).toBe(2)
  const missing = await runFinops(['check', join(folder, 'none.csv')])
  expect([missing.code, missing.stderr]).toEqual([1, expect.stringContaining('FINOPS_CHECK_FILE')])
}, 60_000)
