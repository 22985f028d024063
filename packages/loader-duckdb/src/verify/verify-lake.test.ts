import { readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { expect, onTestFinished, test } from 'vitest'
import { openLake } from '../lake.ts'
import { usualRows, writeRows } from '../testing/aws-bill.ts'
import { flipByte } from '../testing/damage.ts'
import { testFolder } from '../testing/folder.ts'
import { ingestFolder } from '../testing/ingest-folder.ts'
import { type LakeVerification, verifyLake } from './verify-lake.ts'

/** Two months, the second in two versions, and where their files lie. */
async function lakeOfTwoMonths(): Promise<{ readonly dataDir: string; readonly bucket: string }> {
  const base = await testFolder(onTestFinished)
  const bucket = join(base, 'bucket')
  const dataDir = join(base, 'data')
  await writeRows(bucket, { month: '2026-09' }, usualRows(3))
  await writeRows(bucket, { month: '2026-10' }, usualRows(4))
  await ingestFolder({ source: bucket, dataDir })
  await writeRows(bucket, { month: '2026-10', assembly: 'a2' }, usualRows(6))
  await ingestFolder({ source: bucket, dataDir })
  return { dataDir, bucket }
}

async function rowsFileOf(dataDir: string, month: string): Promise<string> {
  const entries = await readdir(join(dataDir, 'lake', 'cost_and_usage'), { recursive: true, withFileTypes: true })
  const found = entries
    .filter((entry) => entry.isFile() && entry.parentPath.endsWith(month))
    .map((entry) => join(entry.parentPath, entry.name))
  return found.sort().at(-1) ?? ''
}

async function faultsOf(dataDir: string): Promise<readonly string[]> {
  const { faults } = await verifyLake({ dataDir })
  return faults.map(({ kind, path }) => `${kind} ${path.replace(/^.*\/(?=[^/]+\/[^/]+$)/, '')}`)
}

/** Changes the ledger in force behind the program's back. */
async function tamper(dataDir: string, statement: string): Promise<void> {
  const instance = await DuckDBInstance.create(
    join(dataDir, 'catalog', (await readFile(join(dataDir, 'CURRENT'), 'utf8')).trim()),
  )
  const connection = await instance.connect()
  await connection.run(statement)
  await connection.run('CHECKPOINT')
  connection.closeSync()
  instance.closeSync()
}

test('a lake that nobody touched is whole: every file of every version is read and none is without a checksum', async () => {
  const { dataDir } = await lakeOfTwoMonths()
  expect(await verifyLake({ dataDir })).toMatchObject({
    catalog: '3.duckdb',
    lakeFiles: 6,
    rows: 13,
    withoutChecksum: 0,
    rawFiles: 3,
    faults: [],
  } satisfies Partial<LakeVerification>)
})

test('a byte that flipped, a file that was cut off and one that is gone are told apart, by name', async () => {
  const { dataDir } = await lakeOfTwoMonths()
  const september = await rowsFileOf(dataDir, '2026-09')
  const october = await rowsFileOf(dataDir, '2026-10')
  await flipByte(september, 0.5)
  await truncate(october, 100)
  const { faults } = await verifyLake({ dataDir })
  expect(faults.map(({ kind, message }) => `${kind}: ${message}`)).toEqual([
    expect.stringMatching(/^file-changed: lake\/.*2026-09\/a1-1-1\.parquet holds other bytes than were written/),
    expect.stringMatching(/^file-changed: lake\/.*2026-10\/a2-3-1\.parquet has 100 bytes; \d+ were written$/),
  ])
  expect(faults[1]?.delivery).toMatchObject({ version: 'a2', current: true, billingPeriods: ['2026-10'] })
  await rm(october)
  expect(await faultsOf(dataDir)).toContain('file-missing 2026-10/a2-3-1.parquet')
})

test('rows that are not as much as was loaded are found by their totals, whatever the checksums say', async () => {
  const { dataDir } = await lakeOfTwoMonths()
  await tamper(
    dataDir,
    "UPDATE finops.native_totals SET billed_cost = billed_cost + 0.01 WHERE billing_period = '2026-09'",
  )
  const { faults } = await verifyLake({ dataDir })
  expect(faults).toMatchObject([
    { kind: 'totals-differ', message: expect.stringContaining('USD: billed_cost 3.75, not 3.76') },
  ])
})

test('a view that leaves rows out is found', async () => {
  const { dataDir } = await lakeOfTwoMonths()
  await tamper(
    dataDir,
    'CREATE OR REPLACE VIEW cost_and_usage AS SELECT NULL::TIMESTAMP AS BillingPeriodStart WHERE false',
  )
  expect(await faultsOf(dataDir)).toEqual(['views-differ catalog', 'views-differ catalog'])
})

test('a ledger that contradicts itself, and catalogs that are damaged, are found', async () => {
  const { dataDir } = await lakeOfTwoMonths()
  await tamper(
    dataDir,
    "UPDATE finops.deliveries SET current = true WHERE delivery IN (SELECT delivery FROM finops.period_loads WHERE billing_period = '2026-10')",
  )
  expect(await faultsOf(dataDir)).toContain('ledger-contradicts-itself catalog/3.duckdb')
  await truncate(join(dataDir, 'catalog', '2.duckdb'), 40_000)
  await writeFile(join(dataDir, 'catalog', '3.duckdb'), 'no catalog at all')
  expect(await faultsOf(dataDir)).toEqual(['ledger-unreadable catalog/3.duckdb', 'ledger-unreadable catalog/2.duckdb'])
  await expect(openLake({ dataDir })).rejects.toMatchObject({
    code: 'FINOPS_DAMAGED_LAKE',
    hint: expect.stringContaining('finops transform --rebuild'),
  })
})

test('raw files that changed are found by their checksum', async () => {
  const { dataDir, bucket } = await lakeOfTwoMonths()
  const [raw = ''] = (await readdir(bucket, { recursive: true })).filter(
    (name) => name.includes('20260901') && name.endsWith('.gz'),
  )
  await flipByte(join(bucket, raw), 0.5)
  const { faults } = await verifyLake({ dataDir })
  expect(faults).toMatchObject([{ kind: 'raw-changed', path: join(bucket, raw) }])
  await rm(join(bucket, raw))
  expect((await verifyLake({ dataDir })).faults).toMatchObject([{ kind: 'raw-missing' }])
})
