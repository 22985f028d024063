import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { createDuckdbStore } from './create-store.ts'
import { openLake } from './lake.ts'
import { deliveryOf, stageBySql } from './testing/bill.ts'
import { testFolder } from './testing/folder.ts'

test('a clock that is set back changes neither which version is in force nor which ones stay', async () => {
  const dataDir = await testFolder(onTestFinished)
  vi.useFakeTimers({ toFake: ['Date'] })
  onTestFinished(() => void vi.useRealTimers())
  const store = await createDuckdbStore({ dataDir, retention: { versions: 2 } }, stageBySql)
  for (const [at, moment] of ['2026-10-05', '2020-01-01', '1999-12-31', '2019-06-01'].entries()) {
    vi.setSystemTime(new Date(moment))
    const facts = { slot: 's', version: `v${at + 1}`, rawFolder: join(dataDir, 'raw') }
    await store.loadDelivery(await deliveryOf(facts, [{ period: '2026-10', cost: String(at + 1) }]))
  }
  await store.close()
  const lake = await openLake({ dataDir })
  onTestFinished(async () => await lake.close())
  expect((await lake.deliveries()).map(({ version, current, rowsKept }) => [version, current, rowsKept])).toEqual([
    ['v4', true, true],
    ['v3', false, true],
    ['v2', false, false],
    ['v1', false, false],
  ])
  expect((await lake.query('SELECT sum(BilledCost)::INTEGER FROM cost_and_usage')).rows).toEqual([[4]])
})
