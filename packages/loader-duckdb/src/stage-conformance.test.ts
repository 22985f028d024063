import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { type StoreDelivery, storeConformance } from '@open-finops/pipeline/testing'
import { afterAll, describe, test } from 'vitest'
import { openLake } from './lake.ts'
import { duckdbStore } from './store.ts'
import { curCsv } from './testing/aws-bill.ts'

const rawFolder = await mkdtemp(join(tmpdir(), 'open-finops-stage-conformance-'))
afterAll(async () => await rm(rawFolder, { recursive: true, force: true }))

interface Line {
  readonly period: string
  readonly cost: string
  readonly currency?: string
}

/** A delivery of a legacy report whose months only its rows can tell: one gzip file for each line. */
async function delivery(slot: string, version: string, lines: readonly Line[]): Promise<StoreDelivery> {
  const files = []
  for (const [at, { period, cost, currency = 'USD' }] of lines.entries()) {
    const key = `${slot}-${version}-${at}.csv.gz`
    const path = join(rawFolder, key)
    const row = { 'lineItem/UnblendedCost': cost, 'lineItem/CurrencyCode': currency, 'identity/LineItemId': key }
    await writeFile(path, gzipSync(curCsv(period, [row])))
    files.push({ key, path, bytes: (await stat(path)).size, compression: 'gzip' as const })
  }
  return {
    fetched: {
      delivery: {
        provider: 'aws',
        exportName: 'aws-main/cur',
        slot,
        version,
        format: 'aws-cur-1',
        encoding: 'csv',
        files: files.map(({ key, bytes }) => ({ key, bytes })),
      },
      files,
    },
    holds: lines.map(({ period, cost, currency = 'USD' }) => ({
      billingPeriod: period,
      currency,
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
const whole = await delivery('a', 'a3', [
  { period: '2026-09', cost: '9' },
  { period: '2026-10', cost: '9' },
])
const [sound, cut] = whole.fetched.files
if (sound === undefined || cut === undefined) throw new Error('two files were written')
await writeFile(cut.path, gzipSync(curCsv('2026-10', [{}])).subarray(0, cut.bytes >> 1))
const broken = { ...whole.fetched, files: [sound, { ...cut, bytes: cut.bytes >> 1 }] }

describe('the DuckDB store keeps the contract of a FOCUS store, with AWS bills', () => {
  const cases = storeConformance({
    open: async (dataDir) => await duckdbStore({ dataDir }),
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
