import { access, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { deliveryDirectory } from '@open-finops/pipeline'
import { expect, onTestFinished, test } from 'vitest'
import { createDuckdbStore, type DuckdbStore } from './create-store.ts'
import { openLake } from './lake.ts'
import { prune } from './prune.ts'
import { deliveryOf, stageBySql } from './testing/bill.ts'
import { testFolder } from './testing/folder.ts'

async function loadVersions(store: DuckdbStore, slot: string, versions: number): Promise<void> {
  for (let version = 1; version <= versions; version += 1) {
    const facts = { slot, version: `${slot}${version}` }
    const { provider, exportName } = { provider: 'aws', exportName: 'aws-main/cur' }
    const rawFolder = deliveryDirectory(store.workspace, { provider, exportName, ...facts })
    const rows = [{ period: '2026-10', cost: String(version) }]
    await store.loadDelivery(await deliveryOf({ ...facts, rawFolder }, rows))
  }
}

async function lakeFiles(dataDir: string): Promise<readonly string[]> {
  const names = await readdir(join(dataDir, 'lake', 'cost_and_usage'), { recursive: true })
  return names
    .filter((name) => name.endsWith('.parquet'))
    .map((name) => name.replace(/^.*\//, ''))
    .sort()
}

async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  )
}

test('loading keeps three versions, and every file that one of the last three catalogs names', async () => {
  const dataDir = await testFolder(onTestFinished)
  const store = await createDuckdbStore({ dataDir }, stageBySql)
  await loadVersions(store, 's', 7)
  expect((await readdir(join(dataDir, 'catalog'))).sort()).toEqual(['5.duckdb', '6.duckdb', '7.duckdb'])
  // Catalog 5 names versions 3 to 5, catalog 7 versions 5 to 7.
  expect(await lakeFiles(dataDir)).toEqual(
    ['s3-3-1', 's4-4-1', 's5-5-1', 's6-6-1', 's7-7-1'].map((name) => `${name}.parquet`),
  )
  await store.close()
  const lake = await openLake({ dataDir })
  const listed = await lake.deliveries()
  expect(listed.map((delivery) => [delivery.version, delivery.rowsKept])).toEqual([
    ['s7', true],
    ['s6', true],
    ['s5', true],
    ['s4', false],
    ['s3', false],
    ['s2', false],
    ['s1', false],
  ])
  const [period] = (await lake.status()).periods
  expect(period?.replaced.at(-1)).toMatchObject({ version: 's1', rowsKept: false, totals: [{ billedCost: '1' }] })
  await lake.close()
})

test('prune drops rows beyond the versions asked for, and says before what it would drop', async () => {
  const dataDir = await testFolder(onTestFinished)
  const store = await createDuckdbStore({ dataDir }, stageBySql)
  await loadVersions(store, 's', 3)
  await loadVersions(store, 't', 1)
  await store.close()
  const before = await lakeFiles(dataDir)

  const plan = await prune({ dataDir, versions: 1, dryRun: true })
  expect(await lakeFiles(dataDir)).toEqual(before)
  expect(plan.versions.map((version) => version.version)).toEqual(['s2', 's1'])
  expect(plan.catalogs).toEqual(['2.duckdb', '3.duckdb', '4.duckdb'])

  const done = await prune({ dataDir, versions: 1 })
  expect(done).toEqual({ ...plan, dryRun: false })
  expect(done.bytes).toBe(done.lakeFiles.reduce((sum, file) => sum + file.bytes, 0))
  expect(await lakeFiles(dataDir)).toEqual(['s3-3-1.parquet', 't1-4-1.parquet'])
  expect(await readdir(join(dataDir, 'catalog'))).toEqual(['5.duckdb'])
  const lake = await openLake({ dataDir })
  expect((await lake.query('SELECT sum(BilledCost)::INTEGER FROM cost_and_usage')).rows).toEqual([[4]])
  expect(
    (await lake.status()).periods[0]?.replaced.map((version) => [version.version, version.totals[0]?.billedCost]),
  ).toEqual([
    ['s2', '2'],
    ['s1', '1'],
  ])
  await lake.close()

  const again = await prune({ dataDir, versions: 1 })
  expect(again).toMatchObject({ versions: [], lakeFiles: [], catalogs: [], bytes: 0 })
})

test('prune that keeps catalogs keeps what they name', async () => {
  const dataDir = await testFolder(onTestFinished)
  const store = await createDuckdbStore({ dataDir }, stageBySql)
  await loadVersions(store, 's', 3)
  await store.close()
  const old = await openLake({ dataDir })
  const done = await prune({ dataDir, versions: 1, catalogs: 2 })
  expect(done).toMatchObject({ lakeFiles: [], catalogs: ['1.duckdb', '2.duckdb'] })
  expect(await lakeFiles(dataDir)).toHaveLength(3)
  expect((await old.query('SELECT sum(BilledCost)::INTEGER FROM cost_and_usage')).rows).toEqual([[3]])
  await old.close()
})

test('raw files go some time after their version was replaced; those in force stay', async () => {
  const dataDir = await testFolder(onTestFinished)
  const store = await createDuckdbStore({ dataDir }, stageBySql)
  await loadVersions(store, 's', 2)
  const folderOf = (version: string): string =>
    deliveryDirectory(store.workspace, { provider: 'aws', exportName: 'aws-main/cur', slot: 's', version })
  await store.close()
  expect((await prune({ dataDir, raw: '13 months' })).rawFolders).toEqual([])
  expect(await exists(folderOf('s1'))).toBe(true)
  const later = new Date()
  later.setUTCMonth(later.getUTCMonth() + 14)
  const done = await prune({ dataDir, raw: '13 months', now: later })
  expect(done.rawFolders).toEqual([{ path: 'raw/aws/aws-main/cur/s/s1', bytes: expect.any(Number) }])
  expect(done.bytes).toBeGreaterThan(0)
  expect(await exists(folderOf('s1'))).toBe(false)
  expect(await exists(folderOf('s2'))).toBe(true)
})

test('there is nothing to prune where nothing was loaded, nor while somebody loads', async () => {
  const dataDir = await testFolder(onTestFinished)
  await expect(prune({ dataDir })).rejects.toMatchObject({ code: 'FINOPS_NO_LAKE' })
  const store = await createDuckdbStore({ dataDir }, stageBySql)
  await loadVersions(store, 's', 1)
  await expect(prune({ dataDir })).rejects.toMatchObject({ code: 'FINOPS_LOCKED' })
  await store.close()
})
