import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { LAKE_COLUMNS } from '@open-finops/focus-schema'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createDuckdbStore, type StageDelivery } from './create-store.ts'
import { openLake } from './lake.ts'
import { deliveryOf, stageBySql } from './testing/bill.ts'
import { testFolder } from './testing/folder.ts'
import { filesOf, rowsOf } from './testing/lake-content.ts'

const sums = 'SELECT BillingPeriodStart, BillingCurrency, sum(BilledCost) FROM cost_and_usage GROUP BY ALL ORDER BY ALL'

describe('loading', () => {
  test('a delivery becomes rows of the lake, and its facts stay in the ledger', async () => {
    const dataDir = await testFolder(onTestFinished)
    const store = await createDuckdbStore({ dataDir }, stageBySql)
    const rawFolder = join(dataDir, 'raw')
    const load = await store.loadDelivery(
      await deliveryOf({ slot: '2026-10', version: 'v1', createdAt: '2026-11-01T02:03:04Z', rawFolder }, [
        { period: '2026-10', cost: '0.123456789012345678' },
        { period: '2026-10', cost: '10' },
        { period: '2026-10', cost: '-3', type: 'Negation' },
        { period: '2026-10', cost: '5.5', currency: 'EUR' },
      ]),
    )
    expect(load).toMatchObject({
      provider: 'aws',
      exportName: 'aws-main/cur',
      slot: '2026-10',
      version: 'v1',
      format: 'test-csv',
    })
    expect(await store.listLoadedDeliveries()).toEqual([
      {
        provider: 'aws',
        exportName: 'aws-main/cur',
        slot: '2026-10',
        version: 'v1',
        loadedAt: load.loadedAt,
        billingPeriods: ['2026-10'],
        current: true,
      },
    ])
    await store.close()
    expect(await rowsOf(dataDir, sums)).toEqual([
      ['2026-10-01T00:00:00Z', 'EUR', '5.500000000000000000'],
      ['2026-10-01T00:00:00Z', 'USD', '10.123456789012345678'],
    ])
    expect(await readFile(join(dataDir, 'CURRENT'), 'utf8')).toBe('1.duckdb\n')
    expect(await filesOf(join(dataDir, 'lake', 'cost_and_usage'))).toEqual(['v1-1-1.parquet'])
    expect(await filesOf(join(dataDir, 'lake', 'line_totals'))).toEqual(['v1-1.parquet'])
    expect((await readdir(dataDir)).sort()).toEqual(['CURRENT', 'catalog', 'lake', 'lock.duckdb', 'raw'])
  })

  test('a newer version takes its slot in every period that either holds, and other slots stay', async () => {
    const dataDir = await testFolder(onTestFinished)
    const rawFolder = join(dataDir, 'raw')
    const store = await createDuckdbStore({ dataDir }, stageBySql)
    const load = async (slot: string, version: string, costs: Record<string, string>): Promise<void> => {
      const rows = Object.entries(costs).map(([period, cost]) => ({ period, cost }))
      await store.loadDelivery(await deliveryOf({ slot, version, rawFolder }, rows))
    }
    await load('a', 'a1', { '2026-08': '1', '2026-09': '2' })
    await load('b', 'b1', { '2026-09': '40' })
    await load('a', 'a2', { '2026-09': '3', '2026-10': '5' })
    expect(
      await rowsOf(
        dataDir,
        'SELECT strftime(BillingPeriodStart, $$%Y-%m$$), sum(BilledCost)::INTEGER FROM focus_1_0 GROUP BY 1 ORDER BY 1',
      ),
    ).toEqual([
      ['2026-09', 43],
      ['2026-10', 5],
    ])
    const listed = await store.listLoadedDeliveries()
    expect(listed.map((d) => [d.slot, d.version, d.current, d.billingPeriods])).toEqual([
      ['a', 'a2', true, ['2026-09', '2026-10']],
      ['a', 'a1', false, ['2026-08', '2026-09']],
      ['b', 'b1', true, ['2026-09']],
    ])
    await store.close()
  })

  test('the same version loaded again, or one taken back, leaves one entry of it', async () => {
    const dataDir = await testFolder(onTestFinished)
    const rawFolder = join(dataDir, 'raw')
    const store = await createDuckdbStore({ dataDir }, stageBySql)
    for (const version of ['v1', 'v1', 'v2', 'v1']) {
      const cost = version === 'v1' ? '1' : '2'
      await store.loadDelivery(await deliveryOf({ slot: 's', version, rawFolder }, [{ period: '2026-10', cost }]))
    }
    expect((await store.listLoadedDeliveries()).map((d) => [d.version, d.current])).toEqual([
      ['v1', true],
      ['v2', false],
    ])
    await store.close()
    expect(await rowsOf(dataDir, 'SELECT sum(BilledCost)::INTEGER FROM cost_and_usage')).toEqual([[1]])
  })

  test('a delivery without rows empties its slot and leaves typed, empty views', async () => {
    const dataDir = await testFolder(onTestFinished)
    const store = await createDuckdbStore({ dataDir }, stageBySql)
    await store.loadDelivery(
      await deliveryOf({ slot: 's', version: 'v1', rawFolder: dataDir }, [{ period: '2026-10', cost: '1' }]),
    )
    await store.loadDelivery(await deliveryOf({ slot: 's', version: 'v2', rawFolder: dataDir }, []))
    await store.close()
    const lake = await openLake({ dataDir })
    expect((await lake.query('SELECT count(*), sum(BilledCost) FROM cost_and_usage')).rows).toEqual([[0, null]])
    expect((await lake.query('FROM cost_and_usage')).columns).toEqual(
      LAKE_COLUMNS.map(({ name, lakeType }) => ({ name, type: lakeType })),
    )
    const status = await lake.status()
    expect(status.periods).toMatchObject([
      { billingPeriod: '2026-10', focusRows: 0, loadedAt: null, replaced: [{ version: 'v1' }] },
    ])
    await lake.close()
  })

  test('a load that fails leaves the lake as it was', async () => {
    const dataDir = await testFolder(onTestFinished)
    let stage: StageDelivery = stageBySql
    const store = await createDuckdbStore({ dataDir }, async (request) => await stage(request))
    await store.loadDelivery(
      await deliveryOf({ slot: 's', version: 'v1', rawFolder: dataDir }, [{ period: '2026-10', cost: '1' }]),
    )
    const before = await filesOf(join(dataDir, 'lake'))
    const next = await deliveryOf({ slot: 's', version: 'v2', rawFolder: dataDir }, [{ period: '2026-10', cost: '2' }])

    stage = async (request) => {
      const staged = await stageBySql(request)
      return { ...staged, files: [] }
    }
    await expect(store.loadDelivery(next)).rejects.toMatchObject({ code: 'FINOPS_INCOMPLETE_STAGE' })
    stage = async (request) => {
      const staged = await stageBySql(request)
      return {
        ...staged,
        periods: staged.periods.map((period) => ({
          ...period,
          totals: period.totals.map((total) => ({ ...total, nativeCost: 'much' })),
        })),
      }
    }
    await expect(store.loadDelivery(next)).rejects.toThrow('much')

    expect(await filesOf(join(dataDir, 'lake'))).toEqual(before)
    expect(await filesOf(join(dataDir, 'catalog'))).toEqual(['1.duckdb'])
    expect(await rowsOf(dataDir, 'SELECT sum(BilledCost)::INTEGER FROM cost_and_usage')).toEqual([[1]])
    stage = stageBySql
    await store.loadDelivery(next)
    expect(await rowsOf(dataDir, 'SELECT sum(BilledCost)::INTEGER FROM cost_and_usage')).toEqual([[2]])
    await store.close()
  })

  test.skipIf(!existsSync('/dev/full'))(
    'a full disk is called so',
    { meta: { skipReason: 'no /dev/full here' } },
    async () => {
      const dataDir = await testFolder(onTestFinished)
      const store = await createDuckdbStore({ dataDir }, async ({ connection }) => {
        await connection.run("COPY (SELECT 1 AS a) TO '/dev/full' (FORMAT parquet)")
        throw new Error('the disk was not full')
      })
      const fetched = await deliveryOf({ slot: 's', version: 'v1', rawFolder: dataDir }, [])
      await expect(store.loadDelivery(fetched)).rejects.toMatchObject({ code: 'FINOPS_DISK_FULL' })
      await store.close()
    },
  )

  test('an aborted load leaves the lake as it was', async () => {
    const dataDir = await testFolder(onTestFinished)
    const abort = new AbortController()
    const store = await createDuckdbStore({ dataDir }, async (request) => {
      abort.abort()
      return await stageBySql(request)
    })
    const fetched = await deliveryOf({ slot: 's', version: 'v1', rawFolder: dataDir }, [
      { period: '2026-10', cost: '1' },
    ])
    await expect(store.loadDelivery(fetched, { signal: abort.signal })).rejects.toMatchObject({
      code: 'FINOPS_ABORTED',
    })
    expect(await store.listLoadedDeliveries()).toEqual([])
    await store.close()
    await expect(store.listLoadedDeliveries()).rejects.toMatchObject({ code: 'FINOPS_STORE_CLOSED' })
  })

  test('names with quotes, SQL, slashes and other scripts stay names', async () => {
    const dataDir = await testFolder(onTestFinished, 'Kosten \'Ünter\' "A" 費用 [x];--')
    const store = await createDuckdbStore({ dataDir }, stageBySql)
    const exportName = `aws'); DROP SCHEMA finops; --/../../"x"`
    const slot = "s'lot/../..\n"
    const fetched = await deliveryOf({ slot, version: "v'1/../", exportName, rawFolder: join(dataDir, 'raw') }, [
      { period: '2026-10', cost: '7' },
    ])
    await store.loadDelivery(fetched)
    expect(await store.listLoadedDeliveries()).toMatchObject([{ exportName, slot, version: "v'1/../" }])
    await store.close()
    expect(await rowsOf(dataDir, 'SELECT sum(BilledCost)::INTEGER FROM focus_1_4')).toEqual([[7]])
    expect((await filesOf(join(dataDir, 'lake', 'cost_and_usage'))).length).toBe(1)
  })
})

test('options that are wrong or unknown are named', async () => {
  const dataDir = await testFolder(onTestFinished)
  const wrong = { dataDir, memoryLimit: 'plenty', retention: { versions: 0, raw: 'forever' }, colour: 'red' }
  await expect(createDuckdbStore(wrong, stageBySql)).rejects.toMatchObject({
    code: 'FINOPS_BAD_OPTION',
    message: expect.stringMatching(/memoryLimit.*retention\.versions.*retention\.raw.*colour/s),
  })
})
