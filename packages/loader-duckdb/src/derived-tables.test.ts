import { readdir, truncate, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { createDuckdbStore } from './create-store.ts'
import type { DerivedTables } from './derived-rows.ts'
import type { DerivedState } from './derived-tables.ts'
import { openLake } from './lake.ts'
import { type BillRow, deliveryOf, stageBySql } from './testing/bill.ts'
import { testFolder } from './testing/folder.ts'

const totals: DerivedTables = {
  name: 'marts',
  tables: ['month_totals'],
  create: ['CREATE TABLE month_totals (LakeFile INTEGER, Month DATE, Currency VARCHAR, Cost DECIMAL(38, 18))'],
  add: [
    `INSERT INTO month_totals SELECT LakeFile, CAST(BillingPeriodStart AS DATE), BillingCurrency, sum(BilledCost)
      FROM lake_rows GROUP BY ALL`,
  ],
  tidy: [],
}
const fromTotals =
  'SELECT CAST(Month AS VARCHAR), Currency, CAST(sum(Cost) AS VARCHAR) FROM marts.month_totals GROUP BY ALL ORDER BY ALL'
const fromRows = `SELECT CAST(CAST(BillingPeriodStart AS DATE) AS VARCHAR), BillingCurrency, CAST(sum(BilledCost) AS VARCHAR)
  FROM cost_and_usage GROUP BY ALL ORDER BY ALL`

async function load(dataDir: string, slot: string, version: string, rows: readonly BillRow[]): Promise<void> {
  const store = await createDuckdbStore({ dataDir }, stageBySql)
  try {
    await store.loadDelivery(await deliveryOf({ slot, version, rawFolder: join(store.workspace, version) }, rows))
  } finally {
    await store.close()
  }
}

/** Opens the lake, and compares what was derived with its rows. */
async function derive(dataDir: string, derived: DerivedTables = totals): Promise<DerivedState> {
  const lake = await openLake({ dataDir })
  try {
    const state = await lake.derive(derived)
    expect((await lake.query(fromTotals)).rows).toEqual((await lake.query(fromRows)).rows)
    return state
  } finally {
    await lake.close()
  }
}

async function twoMonths(): Promise<string> {
  const dataDir = await testFolder(onTestFinished)
  await load(dataDir, '2026-09', 'v1', [{ period: '2026-09', cost: '0.100000000000000001' }])
  await load(dataDir, '2026-10', 'v2', [
    { period: '2026-10', cost: '2.5' },
    { period: '2026-10', cost: '-0.7', currency: 'EUR' },
  ])
  return dataDir
}

test('only lake files that came are read, and rows of those that went leave with them', async () => {
  const dataDir = await twoMonths()
  const first = await derive(dataDir)
  expect(first).toMatchObject({ added: 2, removed: 0 })
  expect(await derive(dataDir)).toEqual({ file: first.file, added: 0, removed: 0 })

  await load(dataDir, '2026-10', 'v3', [{ period: '2026-10', cost: '3' }])
  const second = await derive(dataDir)
  expect(second).toMatchObject({ added: 1, removed: 1 })
  expect(second.file).not.toBe(first.file)

  const store = await createDuckdbStore({ dataDir }, stageBySql)
  await store.describeAccounts({ '000011112222': 'shop' })
  await store.close()
  expect(await derive(dataDir), 'names of accounts are in the rows').toMatchObject({ added: 2, removed: 0 })
})

test('other statements have a file of their own, also while the first is in use', async () => {
  const dataDir = await twoMonths()
  const { file } = await derive(dataDir)
  const others = { ...totals, tidy: ['SELECT 1'] }
  const [one, two] = await Promise.all([derive(dataDir, others), derive(dataDir, others)])
  expect(one.file).toBe(two.file)
  expect(one.file).not.toBe(file)
})

test('a folder that takes no file is no hindrance, and neither is a file that is damaged', async () => {
  const dataDir = await twoMonths()
  await writeFile(join(dataDir, 'marts'), 'in the way')
  expect(await derive(dataDir)).toEqual({ file: undefined, added: 2, removed: 0 })

  const other = await twoMonths()
  const { file = '' } = await derive(other)
  await truncate(join(other, file), 5000)
  await load(other, '2026-10', 'v3', [{ period: '2026-10', cost: '3' }])
  expect(await derive(other), 'it is not built upon').toMatchObject({ added: 2, removed: 0 })
})

test('what a killed process left is never read, and goes when no other can be at it', async () => {
  const dataDir = await twoMonths()
  await derive(dataDir)
  const left = join(dataDir, 'marts', '.0a1b2c.tmp')
  await writeFile(left, 'half a database')
  await derive(dataDir)
  expect(await readdir(join(dataDir, 'marts'))).toContain('.0a1b2c.tmp')
  const longAgo = new Date(Date.now() - 2 * 3_600_000)
  await utimes(left, longAgo, longAgo)
  await derive(dataDir)
  expect(await readdir(join(dataDir, 'marts'))).toHaveLength(1)
})

test('statements that fail leave nothing behind', async () => {
  const dataDir = await twoMonths()
  const lake = await openLake({ dataDir })
  await expect(lake.derive({ ...totals, add: ['SELECT no_such_column FROM lake_rows'] })).rejects.toThrow()
  await expect(lake.query('SELECT 1 FROM marts.month_totals')).rejects.toMatchObject({ code: 'FINOPS_QUERY' })
  await lake.close()
  expect(await readdir(join(dataDir, 'marts'))).toEqual([])
})
