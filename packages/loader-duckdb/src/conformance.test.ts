import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type StoreDelivery, storeConformance } from '@open-finops/pipeline/testing'
import { afterAll, describe, test } from 'vitest'
import { createDuckdbStore } from './create-store.ts'
import { openLake } from './lake.ts'
import { type BillRow, deliveryOf, stageBySql } from './testing/bill.ts'

const rawFolder = await mkdtemp(join(tmpdir(), 'open-finops-conformance-'))
afterAll(async () => await rm(rawFolder, { recursive: true, force: true }))

async function delivery(slot: string, version: string, rows: readonly BillRow[]): Promise<StoreDelivery> {
  return {
    fetched: await deliveryOf({ slot, version, rawFolder }, rows),
    holds: rows.map(({ period, cost, currency }) => ({
      billingPeriod: period,
      currency: currency ?? 'USD',
      rows: 1,
      billedCost: cost,
    })),
  }
}

const first = await delivery('a', 'a1', [
  { period: '2026-09', cost: '1.000000000000000001' },
  { period: '2026-09', cost: '12.5', currency: 'EUR' },
  { period: '2026-10', cost: '-2.25' },
])
const restated = await delivery('a', 'a2', [{ period: '2026-10', cost: '3.5' }])
const beside = await delivery('b', 'b1', [{ period: '2026-10', cost: '40' }])
const whole = await deliveryOf({ slot: 'a', version: 'a3', rawFolder }, [{ period: '2026-10', cost: '9' }])
const broken = { ...whole, files: whole.files.map((file) => ({ ...file, bytes: file.bytes - 1 })) }

describe('the DuckDB store keeps the contract of a FOCUS store', () => {
  const cases = storeConformance({
    open: async (dataDir) => await createDuckdbStore({ dataDir }, stageBySql),
    async contents(_store, dataDir) {
      const lake = await openLake({ dataDir }).catch(() => undefined)
      if (lake === undefined) return []
      const { rows } = await lake.query(
        `SELECT strftime(BillingPeriodStart, '%Y-%m'), BillingCurrency, count(*), sum(BilledCost)
          FROM cost_and_usage GROUP BY ALL`,
      )
      await lake.close()
      return rows.map(([billingPeriod, currency, count, cost]) => ({
        billingPeriod: String(billingPeriod),
        currency: String(currency),
        rows: Number(count),
        billedCost: String(cost),
      }))
    },
    first,
    restated,
    beside,
    broken,
  })
  for (const { name, run } of cases) test(name, run)
})
