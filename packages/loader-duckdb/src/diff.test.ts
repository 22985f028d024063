import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { chargeSums } from './charge-summary.ts'
import { createDuckdbStore } from './create-store.ts'
import { type ChangeOf, type DiffRequest, diffPeriod, type PeriodDiff } from './diff.ts'
import { openLake } from './lake.ts'
import { lineTotals } from './line-totals.ts'
import { prune } from './prune.ts'
import { type BillRow, deliveryOf, stageBySql } from './testing/bill.ts'
import { writeFaultyBill } from './testing/faulty-bill.ts'
import { testFolder } from './testing/folder.ts'
import { ingestFolder } from './testing/ingest-folder.ts'

type Version = readonly [slot: string, version: string, rows: readonly BillRow[]]

async function lakeOf(...versions: readonly Version[]): Promise<string> {
  const dataDir = await testFolder(onTestFinished)
  const store = await createDuckdbStore({ dataDir }, stageBySql)
  for (const [slot, version, rows] of versions) {
    await store.loadDelivery(await deliveryOf({ slot, version, rawFolder: join(dataDir, 'raw') }, rows))
  }
  await store.close()
  return dataDir
}

async function diff(dataDir: string, request?: DiffRequest): Promise<PeriodDiff> {
  const lake = await openLake({ dataDir })
  return await diffPeriod(lake, request).finally(() => lake.close())
}

/** What changed, the change of billed cost, and rows before and after. */
function brief(changes: readonly ChangeOf[] = []): unknown {
  return changes.map((one) => [one.currency, one.value, one.billedChange, one.rowsBefore, one.rowsAfter])
}

const october = (cost: string, service = 'Compute', currency = 'USD'): BillRow => ({
  period: '2026-10',
  cost,
  service,
  currency,
})

describe('what a restatement changed', () => {
  const versions: readonly Version[] = [
    ['2026-10', 'v1', [october('10'), october('5', 'Storage'), october('1', 'Queue'), october('2', 'Compute', 'EUR')]],
    [
      '2026-10',
      'v2',
      [october('10'), october('5.25', 'Storage'), october('3', 'Search'), october('2', 'Compute', 'EUR')],
    ],
    ['2026-11', 'w1', [{ period: '2026-11', cost: '4' }]],
  ]

  test('is told of the newest month that was delivered twice, by service, and nothing that stayed', async () => {
    const { billingPeriod, restatements } = await diff(await lakeOf(...versions))
    expect([billingPeriod, restatements.length]).toEqual(['2026-10', 1])
    const [one] = restatements
    expect([one?.from.version, one?.to.version, one?.from.rowsKept]).toEqual(['v1', 'v2', true])
    expect(one?.totals.map((total) => [total.currency, total.billedBefore, total.billedAfter])).toEqual([
      ['EUR', '2', '2'],
      ['USD', '16', '18.25'],
    ])
    expect(brief(one?.services)).toEqual([
      ['USD', 'Search', '3', 0, 1],
      ['USD', 'Queue', '-1', 1, 0],
      ['USD', 'Storage', '0.25', 1, 1],
    ])
  })

  test('is the same after the old rows are pruned, and says that they are gone', async () => {
    const dataDir = await lakeOf(...versions)
    const before = await diff(dataDir)
    await prune({ dataDir, versions: 1 })
    const after = await diff(dataDir)
    expect(after.restatements[0]?.from).toMatchObject({ rowsKept: false, detailKept: true, files: [] })
    expect(after.restatements[0]?.to.files).toHaveLength(1)
    expect(brief(after.restatements[0]?.services)).toEqual(brief(before.restatements[0]?.services))
    expect(after.restatements[0]?.totals).toEqual(before.restatements[0]?.totals)
  })

  test('is told between any two versions, by as much of their names as is needed', async () => {
    const dataDir = await lakeOf(
      ['s', 'run-a1', [october('1')]],
      ['s', 'run-b2', [october('2')]],
      ['s', 'run-c3', [october('4')]],
    )
    const change = async (request: DiffRequest): Promise<unknown> =>
      (await diff(dataDir, request)).restatements.map((one) => one.totals[0]?.billedChange)
    expect(await change({})).toEqual(['2'])
    expect(await change({ billingPeriod: '2026-10', from: 'run-a' })).toEqual(['3'])
    expect(await change({ to: 'run-b2' })).toEqual(['1'])
    expect(await change({ from: 'run-c3', to: 'run-a1' })).toEqual(['-3'])
    await expect(diff(dataDir, { from: 'run-' })).rejects.toMatchObject({
      code: 'FINOPS_NO_SUCH_VERSION',
      hint: expect.stringContaining('run-b2'),
    })
  })

  test('takes in a month that the newer version no longer holds', async () => {
    const dataDir = await lakeOf(
      ['all', 'v1', [october('1'), { period: '2026-09', cost: '7' }]],
      ['all', 'v2', [october('1')]],
    )
    const { restatements } = await diff(dataDir, { billingPeriod: '2026-09' })
    expect(restatements[0]?.totals).toMatchObject([{ billedBefore: '7', billedAfter: '0', rowsAfter: 0 }])
    expect(brief(restatements[0]?.services)).toEqual([['USD', 'Compute', '-7', 1, 0]])
  })

  test('is nothing where no month was delivered twice', async () => {
    const dataDir = await lakeOf(['2026-10', 'v1', [october('1')]])
    await expect(diff(dataDir)).rejects.toMatchObject({ code: 'FINOPS_NOT_RESTATED' })
    await expect(diff(dataDir, { billingPeriod: '2026-10' })).rejects.toMatchObject({ code: 'FINOPS_NOT_RESTATED' })
  })
})

test('a real bill is told apart by service, account, SKU and type of row', async () => {
  const folder = await testFolder(onTestFinished)
  const [source, dataDir] = [join(folder, 'bucket'), join(folder, 'data')]
  for (const [assembly, extras] of [
    ['a1', false],
    ['a2', true],
  ] as const) {
    await writeFaultyBill(source, { assembly, extras })
    await ingestFolder({ source, dataDir })
  }
  const [one] = (await diff(dataDir)).restatements
  expect(one?.totals).toMatchObject([{ billedChange: '-29.37', rowsBefore: 31, rowsAfter: 34 }])
  expect(brief(one?.types)).toEqual([
    ['USD', 'Credit', '-120', 0, 1],
    ['USD', 'Tax', '57.3', 0, 1],
    ['USD', 'Usage', '33.33', 31, 32],
  ])
  expect(brief(one?.subAccounts)).toEqual([['USD', '000000000001', '-29.37', 31, 34]])
  for (const changes of [one?.services, one?.skus]) {
    const cents = (changes ?? []).reduce((sum, { billedChange }) => sum + Math.round(Number(billedChange) * 100), 0)
    expect(cents).toBe(-2937)
  }
})

test('of many SKUs the smallest of each service and account become one line, and nothing is lost', async () => {
  const dataDir = await lakeOf(['s', 'v1', [1, 2, 3, 4, 5].map((cost) => october(String(cost), `Service ${cost % 2}`))])
  const lake = await openLake({ dataDir })
  onTestFinished(() => lake.close())
  const { rows: files } = await lake.query('SELECT path FROM finops.lake_files')
  const sums = `SELECT service, folded, rows, billed_cost::INTEGER FROM (${lineTotals(`(${chargeSums(files.map(String))})`, 1)}) ORDER BY ALL`
  expect((await lake.query(sums)).rows).toEqual([
    ['Service 0', true, 2, 6],
    ['Service 1', false, 3, 9],
  ])
})
