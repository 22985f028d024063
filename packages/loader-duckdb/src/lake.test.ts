import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { LAKE_COLUMNS } from '@open-finops/focus-schema'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createDuckdbStore } from './create-store.ts'
import { type Lake, openLake } from './lake.ts'
import { deliveryOf, stageBySql } from './testing/bill.ts'
import { testFolder } from './testing/folder.ts'
import { viewStatements } from './views.ts'

async function loadedLake(): Promise<Lake> {
  const dataDir = await testFolder(onTestFinished)
  const store = await createDuckdbStore({ dataDir }, stageBySql)
  const bill = [
    { period: '2026-09', cost: '1.5' },
    { period: '2026-09', cost: '-1', type: 'Negation' },
    { period: '2026-10', cost: '2' },
    { period: '2026-10', cost: '7.25', currency: 'EUR' },
  ]
  await store.loadDelivery(await deliveryOf({ slot: 'a', version: 'a1', rawFolder: dataDir }, bill.slice(0, 2)))
  await store.loadDelivery(
    await deliveryOf({ slot: 'a', version: 'a2', rawFolder: dataDir, createdAt: '2026-11-01T00:00:00Z' }, bill),
  )
  await store.loadDelivery(
    await deliveryOf({ slot: 'b', version: 'b1', rawFolder: dataDir }, [
      { period: '2026-10', cost: '0.000000000000000001' },
    ]),
  )
  await store.close()
  const lake = await openLake({ dataDir })
  onTestFinished(async () => await lake.close())
  return lake
}

describe('status', () => {
  test('says per export and period what is in force, what was before, and which rows came or went', async () => {
    const lake = await loadedLake()
    const { periods, findings } = await lake.status()
    expect(periods.map((period) => [period.billingPeriod, period.sourceRows, period.focusRows])).toEqual([
      ['2026-09', 2, 1],
      ['2026-10', 3, 3],
    ])
    const [september, october] = periods
    expect(september).toMatchObject({
      provider: 'aws',
      exportName: 'aws-main/cur',
      rowChanges: [{ kind: 'dropped', reason: 'negation', nativeType: 'Negation', rows: 1 }],
      totals: [{ currency: 'USD', sourceRows: 2, focusRows: 1, nativeCost: '0.5', billedCost: '0.5' }],
      deliveries: [
        {
          slot: 'a',
          version: 'a2',
          format: 'test-csv',
          createdAt: '2026-11-01T00:00:00.000Z',
          replacedAt: null,
          sourceRows: 2,
        },
      ],
      replaced: [
        { slot: 'a', version: 'a1', sourceRows: 2, focusRows: 1, totals: [{ nativeCost: '0.5' }], rowsKept: true },
      ],
    })
    expect(september?.replaced[0]?.replacedAt).toBe(september?.deliveries[0]?.loadedAt)
    expect(october?.totals.map((total) => [total.currency, total.billedCost])).toEqual([
      ['EUR', '7.25'],
      ['USD', '2.000000000000000001'],
    ])
    expect(october?.deliveries.map((delivery) => delivery.slot)).toEqual(['a', 'b'])
    expect(october?.loadedAt).toBe(october?.deliveries[1]?.loadedAt)
    const { rows } = await lake.query("SELECT sum(bytes) FROM finops.lake_files WHERE state = 'current'")
    expect(periods.reduce((sum, period) => sum + period.lakeBytes, 0)).toBe(rows[0]?.[0])
    expect(findings).toEqual([
      {
        provider: 'aws',
        exportName: 'aws-main/cur',
        columns: [{ column: 'RegionId', origin: 'absent', missing: ['region'] }],
        unknownValues: [{ kind: 'service', value: "O'Neill", rows: 2 }],
      },
    ])
    expect((await lake.deliveries())[0]).toMatchObject({
      format: 'test-csv',
      encoding: 'csv',
      createdAt: '2026-11-01T00:00:00.000Z',
      rawFiles: [{ key: 'bill.csv', bytes: expect.any(Number) }],
    })
  })
})

describe('query', () => {
  test('answers with exact decimals, moments in UTC and plain objects', async () => {
    const lake = await loadedLake()
    const { columns, rows } =
      await lake.query(`SELECT 1.10::DECIMAL(38,18) AS cost, count(*) AS n, 2::HUGEINT ** 70 AS f,
      170141183460469231731687303715884105727::HUGEINT AS big, TIMESTAMP '2026-10-01 00:00:00' AS t,
      TIMESTAMPTZ '2026-10-01 02:00:00.25+02' AS tz, DATE '2026-10-01' AS d, MAP {'__proto__': 'x', 'team': 'shop'} AS tags,
      {'a': [1, NULL], 'b': {'c': true}} AS s, NULL AS nothing, 'NaN'::DOUBLE AS nan, INTERVAL 1 DAY AS i
      FROM cost_and_usage`)
    expect(columns.slice(0, 2)).toEqual([
      { name: 'cost', type: 'DECIMAL(38,18)' },
      { name: 'n', type: 'BIGINT' },
    ])
    const [row = []] = rows
    expect(row.slice(0, 7)).toEqual([
      '1.100000000000000000',
      4,
      2 ** 70,
      170141183460469231731687303715884105727n,
      '2026-10-01T00:00:00Z',
      '2026-10-01T00:00:00.25Z',
      '2026-10-01',
    ])
    expect(Object.entries(row[7] ?? {})).toEqual([
      ['__proto__', 'x'],
      ['team', 'shop'],
    ])
    expect(JSON.stringify(row.slice(8))).toBe('[{"a":[1,null],"b":{"c":true}},null,"NaN","1 day"]')
  })

  test('takes values by order and by name', async () => {
    const lake = await loadedLake()
    const sql = 'SELECT count(*) FROM focus_1_2 WHERE BillingCurrency = '
    expect((await lake.query(`${sql} $1`, ["E'UR"])).rows).toEqual([[0]])
    expect((await lake.query(`${sql} $currency`, { currency: 'EUR' })).rows).toEqual([[1]])
    expect(
      (await lake.query('SELECT $1::DATE <= DATE $$2026-10-01$$, $2 + 1, $3', ['2026-09-30', 41, null])).rows,
    ).toEqual([[true, 42, null]])
  })

  test('names what it did not find, and what it could have been', async () => {
    const lake = await loadedLake()
    await expect(lake.query('SELECT BilledCots\nFROM cost_and_usage')).rejects.toMatchObject({
      code: 'FINOPS_QUERY',
      message: 'Referenced column "BilledCots" not found in FROM clause',
      hint: expect.stringContaining('BilledCost'),
      details: { line: 1, column: 8 },
    })
    await expect(lake.query('SELECT 1 FROM cost_and_usages')).rejects.toMatchObject({
      code: 'FINOPS_QUERY',
      hint: expect.stringContaining('cost_and_usage'),
    })
    await expect(lake.query('SELEC 1')).rejects.toMatchObject({
      code: 'FINOPS_QUERY',
      message: 'syntax error at or near "SELEC"',
    })
    await expect(lake.query("SELECT 'x'::INTEGER")).rejects.toMatchObject({ code: 'FINOPS_QUERY' })
    await expect(lake.query('DELETE FROM finops.deliveries')).rejects.toMatchObject({
      code: 'FINOPS_QUERY',
      message: expect.stringContaining('read-only'),
    })
    expect((await lake.query('SELECT count(*) FROM cost_and_usage')).rows).toEqual([[4]])
  })

  test('stops when it is told to', async () => {
    const lake = await loadedLake()
    const signal = AbortSignal.timeout(100)
    const slow = lake.query(
      'SELECT count(*) FROM range(10000000) a, range(10000000) b WHERE a.range % 7 = b.range % 5',
      [],
      { signal },
    )
    await expect(slow).rejects.toMatchObject({ code: 'FINOPS_ABORTED' })
    expect((await lake.query('SELECT 1')).rows).toEqual([[1]])
    await lake.close()
    await lake.close()
    await expect(lake.query('SELECT 1')).rejects.toMatchObject({ code: 'FINOPS_STORE_CLOSED' })
  })
})

test('a folder that holds no lake is said to be none', async () => {
  const dataDir = await testFolder(onTestFinished)
  const expected = { code: 'FINOPS_NO_LAKE', hint: expect.stringContaining('finops ingest') }
  await expect(openLake({ dataDir })).rejects.toMatchObject(expected)
  await expect(openLake({ dataDir: join(dataDir, 'not-there') })).rejects.toMatchObject(expected)
  await mkdir(join(dataDir, 'raw'))
  await writeFile(join(dataDir, 'lock.json'), '{}')
  await expect(openLake({ dataDir })).rejects.toMatchObject(expected)
})

test('lake files of an older schema read with the columns of today', async () => {
  const dataDir = await testFolder(onTestFinished)
  const instance = await DuckDBInstance.create()
  const connection = await instance.connect()
  await connection.run(`SET file_search_path = '${dataDir}'`)
  const full = LAKE_COLUMNS.map(({ name, lakeType }) => `NULL::${lakeType} AS "${name}"`).join(', ')
  await connection.run(`COPY (SELECT ${full}) TO '${dataDir}/new.parquet'`)
  await connection.run(
    `COPY (SELECT 'gone' AS x_removed, 5::DECIMAL(20,4) AS BilledCost, 'EUR' AS BillingCurrency) TO '${dataDir}/old.parquet'`,
  )
  for (const order of [
    ['old.parquet', 'new.parquet'],
    ['new.parquet', 'old.parquet'],
  ]) {
    for (const statement of viewStatements(order)) await connection.run(statement)
    const reader = await connection.runAndReadAll('SELECT BilledCost, BillingCurrency, Tags FROM focus_1_4 ORDER BY 1')
    expect(reader.getRowsJson()).toEqual([
      ['5.000000000000000000', 'EUR', null],
      [null, null, null],
    ])
    const described = await connection.runAndReadAll('SELECT column_name, column_type FROM (DESCRIBE cost_and_usage)')
    expect(described.getRowsJson()).toEqual(LAKE_COLUMNS.map(({ name, lakeType }) => [name, lakeType]))
  }
  connection.closeSync()
  instance.closeSync()
})
