import { createHash } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type StoreDelivery, storeConformance } from '@open-finops/pipeline/testing'
import { afterAll, beforeAll, describe, test } from 'vitest'
import type { ClickhouseStoreOptions } from './options.ts'
import { clickhouseStore } from './store.ts'
import { noClickHouse } from './testing/chdb.ts'
import { type CurLine, curDelivery } from './testing/cur-bill.ts'
import { startTestServer, type TestServer } from './testing/database.ts'

const bills = await mkdtemp(join(tmpdir(), 'finops-clickhouse-bills-'))
let server: TestServer
beforeAll(async () => {
  if (noClickHouse === undefined) server = await startTestServer()
})
afterAll(async () => {
  await server?.close()
  await rm(bills, { recursive: true, force: true })
})

async function delivery(slot: string, version: string, lines: readonly CurLine[]): Promise<StoreDelivery> {
  return {
    fetched: await curDelivery({ folder: bills, slot, version }, lines),
    holds: lines.map(({ period, cost, currency = 'USD' }) => ({
      ...{ billingPeriod: period, currency, rows: 1, billedCost: cost },
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
const whole = await curDelivery({ folder: bills, slot: 'a', version: 'a3' }, [
  { period: '2026-09', cost: '9' },
  { period: '2026-10', cost: '9' },
])
const [sound, cut] = whole.files
if (sound === undefined || cut === undefined) throw new Error('two files were written')
await writeFile(cut.path, Buffer.alloc(cut.bytes >> 1))
const broken = { ...whole, files: [sound, { ...cut, bytes: cut.bytes >> 1 }] }

/** A database for each folder that the kit makes. */
function optionsOf(folder: string): ClickhouseStoreOptions & { readonly database: string } {
  const database = `kit_${createHash('sha256').update(folder).digest('hex').slice(0, 12)}`
  return { ...server.reach(database), database, dataDir: folder }
}

describe.skipIf(noClickHouse !== undefined)(
  'the ClickHouse store keeps the contract of a FOCUS store',
  { meta: { skipReason: noClickHouse ?? 'ClickHouse runs' } },
  () => {
    const cases = storeConformance({
      open: async (folder) => await clickhouseStore(optionsOf(folder)),
      async contents(_store, folder) {
        const { database } = optionsOf(folder)
        const rows = await server.ask(
          `SELECT formatDateTime(BillingPeriodStart, '%Y-%m'), BillingCurrency, count(), toString(sum(BilledCost))
            FROM ${database}.cost_and_usage GROUP BY ALL`,
        )
        return rows.map(([billingPeriod, currency, count, cost]) => ({
          ...{ billingPeriod: String(billingPeriod), currency: String(currency) },
          ...{ rows: Number(count), billedCost: String(cost) },
        }))
      },
      ...{ first, restated, beside, broken },
    })
    for (const { name, run } of cases) test(name, run)
  },
)
