import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createDuckdbStore } from './create-store.ts'
import { openLake } from './lake.ts'
import type { LakeStatus } from './status.ts'
import { deliveryOf, stageBySql } from './testing/bill.ts'
import { testFolder } from './testing/folder.ts'
import { rowsOf } from './testing/lake-content.ts'

interface Extract {
  readonly slot: string
  readonly covers?: readonly string[]
  readonly periods: readonly string[]
  readonly version?: string
  readonly exportName?: string
}

async function load(dataDir: string, ...extracts: readonly Extract[]): Promise<void> {
  const store = await createDuckdbStore({ dataDir, allowOverlap: true }, stageBySql)
  for (const { periods, ...facts } of extracts) {
    const rows = periods.map((period) => ({ period, cost: '1' }))
    await store.loadDelivery(
      await deliveryOf({ version: `v of ${facts.slot}`, rawFolder: join(dataDir, 'raw'), ...facts }, rows),
    )
  }
  await store.close()
}

async function statusOf(dataDir: string): Promise<LakeStatus> {
  const lake = await openLake({ dataDir })
  try {
    return await lake.status()
  } finally {
    await lake.close()
  }
}

/** Billing periods in order, `!` after those that are partial; the status and the view for SQL must agree. */
async function periodsOf(dataDir: string): Promise<readonly string[]> {
  const inForce = (await statusOf(dataDir)).periods.filter(({ loadedAt }) => loadedAt !== null)
  const told = inForce.map(({ billingPeriod, partial }) => `${billingPeriod}${partial ? '!' : ''}`)
  const asked = `SELECT billing_period || CASE WHEN partial THEN '!' ELSE '' END
    FROM finops.billing_periods ORDER BY provider, export_name, billing_period`
  expect(await rowsOf(dataDir, asked)).toEqual(told.map((period) => [period]))
  return told
}

const august: Extract = { slot: 'x-202608', covers: ['2026-08'], periods: ['2026-07', '2026-08'] }
const july: Extract = { slot: 'x-202607', covers: ['2026-07'], periods: ['2026-07'] }

describe('a billing period', () => {
  test('of which only late rows are there is partial, until its own delivery comes', async () => {
    const dataDir = await testFolder(onTestFinished)
    await load(dataDir, august)
    expect(await periodsOf(dataDir)).toEqual(['2026-07!', '2026-08'])
    const [partial] = (await statusOf(dataDir)).periods
    expect(partial).toMatchObject({ sourceRows: 1, deliveries: [{ slot: 'x-202608', covers: ['2026-08'] }] })
    await load(dataDir, july)
    expect(await periodsOf(dataDir)).toEqual(['2026-07', '2026-08'])
  })

  test('is whole when its own delivery holds no row of it', async () => {
    const dataDir = await testFolder(onTestFinished)
    await load(dataDir, august, { ...july, periods: [] })
    expect(await periodsOf(dataDir)).toEqual(['2026-07', '2026-08'])
  })

  test('is partial again once its delivery is replaced by one that covers another', async () => {
    const dataDir = await testFolder(onTestFinished)
    await load(dataDir, august, july, { ...july, version: 'v2', covers: ['2026-06'], periods: [] })
    expect(await periodsOf(dataDir)).toEqual(['2026-07!', '2026-08'])
  })

  test('is no more partial than anybody knows where a delivery does not say what it covers', async () => {
    const dataDir = await testFolder(onTestFinished)
    await load(dataDir, { slot: 'all', periods: ['2026-06', '2026-07'] }, august)
    expect(await periodsOf(dataDir)).toEqual(['2026-06', '2026-07', '2026-08'])
  })

  test('is not covered by the delivery of another export', async () => {
    const dataDir = await testFolder(onTestFinished)
    await load(dataDir, august, { ...july, exportName: 'aws-main/other' })
    expect(await periodsOf(dataDir)).toEqual(['2026-07!', '2026-08', '2026-07'])
  })
})

describe('a lake of the version before deliveries said what they cover', () => {
  async function olderLake(): Promise<string> {
    const dataDir = await testFolder(onTestFinished)
    await load(dataDir, august)
    const instance = await DuckDBInstance.create(join(dataDir, 'catalog', '1.duckdb'))
    const connection = await instance.connect()
    for (const statement of [
      ...['freshness', 'days', 'tied_share', 'source_ties', 'billing_periods'].map(
        (name) => `DROP VIEW finops.${name}`,
      ),
      ...[
        'charge_totals',
        'charge_days',
        'line_totals',
        'duplicates',
        'invoices',
        'reconciliation',
        'export_reach',
      ].map((name) => `DROP TABLE finops.${name}`),
      'ALTER TABLE finops.deliveries DROP COLUMN covers',
      'ALTER TABLE finops.lake_files DROP COLUMN sha256',
      'ALTER TABLE finops.column_origins DROP COLUMN IF EXISTS origins',
      'ALTER TABLE finops.column_origins DROP COLUMN IF EXISTS rule',
      "UPDATE finops.settings SET value = '2' WHERE name = 'ledger_version'",
      'CHECKPOINT',
    ]) {
      await connection.run(statement)
    }
    connection.closeSync()
    instance.closeSync()
    return dataDir
  }

  test('is read as it is, and calls nothing partial', async () => {
    const dataDir = await olderLake()
    expect((await statusOf(dataDir)).periods).toMatchObject([
      { billingPeriod: '2026-07', partial: false, deliveries: [{ covers: null }] },
      { billingPeriod: '2026-08', partial: false },
    ])
    expect(await rowsOf(dataDir, 'SELECT sum(BilledCost)::INTEGER FROM cost_and_usage')).toEqual([[2]])
    expect(await readFile(join(dataDir, 'CURRENT'), 'utf8')).toBe('1.duckdb\n')
  })

  test('is upgraded by the next load, and learns with a newer version what it covers', async () => {
    const dataDir = await olderLake()
    await load(dataDir, { slot: 'x-202609', covers: ['2026-09'], periods: ['2026-09'] })
    expect(await periodsOf(dataDir)).toEqual(['2026-07', '2026-08', '2026-09'])
    await load(dataDir, { ...august, version: 'v2' })
    expect(await periodsOf(dataDir)).toEqual(['2026-07!', '2026-08', '2026-09'])
  })

  test('of an unknown version is refused', async () => {
    const dataDir = await olderLake()
    const instance = await DuckDBInstance.create(join(dataDir, 'catalog', '1.duckdb'))
    const connection = await instance.connect()
    await connection.run("UPDATE finops.settings SET value = '99' WHERE name = 'ledger_version'")
    connection.closeSync()
    instance.closeSync()
    await expect(openLake({ dataDir })).rejects.toMatchObject({ code: 'FINOPS_OTHER_LAKE_VERSION' })
  })
})
