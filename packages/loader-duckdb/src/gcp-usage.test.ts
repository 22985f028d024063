import { existsSync, readFileSync } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { DeliveryLoad, FetchedDelivery, FileEncoding } from '@open-finops/pipeline'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openLake } from './lake.ts'
import { duckdbStore } from './store.ts'
import { testFolder } from './testing/folder.ts'

// Billing data that the project did not make; it lies beside the repository, not in it.
const shared = resolve(import.meta.dirname, '../../../../shared/data')
const isThere = existsSync(join(shared, 'gcp'))
const skipReason = 'Google Cloud bills of another maker are not at ../shared/data/gcp'

async function load(
  dataDir: string,
  folder: string,
  encoding: FileEncoding,
  only: (name: string) => boolean = () => true,
): Promise<readonly DeliveryLoad[]> {
  const store = await duckdbStore({ dataDir })
  try {
    const loads: DeliveryLoad[] = []
    for (const name of (await readdir(join(shared, 'gcp', folder))).filter(only).sort()) {
      const path = join(shared, 'gcp', folder, name)
      const bytes = (await stat(path)).size
      const fetched: FetchedDelivery = {
        delivery: {
          provider: 'gcp',
          exportName: 'gcp-main/billing',
          slot: name.replace(/-\d{12}\..*$/, ''),
          version: 'v1',
          format: 'gcp-usage-1',
          encoding,
          files: [{ key: name, bytes }],
        },
        files: [{ key: name, path, bytes, compression: name.endsWith('.gz') ? 'gzip' : 'none' }],
      }
      loads.push(await store.loadDelivery(fetched))
    }
    return loads
  } finally {
    await store.close()
  }
}

async function rows(dataDir: string, sql: string): Promise<readonly (readonly unknown[])[]> {
  const lake = await openLake({ dataDir })
  try {
    return (await lake.query(sql)).rows
  } finally {
    await lake.close()
  }
}

describe.skipIf(!isThere)("Google Cloud's detailed usage export", { meta: { skipReason } }, () => {
  it('bills cost plus credits of each invoice month, also of rows that lie in the extract of another month', async () => {
    const dataDir = await testFolder(onTestFinished)
    const loads = await load(dataDir, 'detailed-bucket/billing', 'parquet')
    expect(
      loads.map(({ periods }) => periods.map(({ billingPeriod, sourceRows }) => [billingPeriod, sourceRows])),
    ).toEqual([
      [
        ['2026-07', 120],
        ['2026-08', 7800],
      ],
      [
        ['2026-08', 120],
        ['2026-09', 7536],
      ],
      [
        ['2026-09', 120],
        ['2026-10', 7800],
      ],
    ])
    expect(loads.flatMap(({ unknownValues }) => unknownValues)).toEqual([])
    const months = await rows(
      dataDir,
      `SELECT strftime(BillingPeriodStart, '%Y%m'), BillingCurrency, count(*) FILTER (x_RowChange IS NULL),
        sum(BilledCost)::VARCHAR, sum(x_NativeCost)::VARCHAR, (sum(BilledCost) FILTER (ChargeCategory = 'Credit'))::VARCHAR,
        count(*) FILTER (ServiceCategory IS NULL OR ServiceCategory = 'Other')
        FROM cost_and_usage GROUP BY 1, 2 ORDER BY 1`,
    )
    const truth = JSON.parse(readFileSync(join(shared, 'truth.json'), 'utf8')).gcp as readonly Truth[]
    expect(months).toHaveLength(truth.length)
    for (const [at, one] of truth.entries()) {
      const [month, currency, sourceRows, billed, native, credits, unfiled] = months[at] ?? []
      expect([month, currency, sourceRows]).toEqual([one.invoice_month, one.currency, one.native_rows])
      expect(Math.abs(Number(billed) - Number(one.cost_sum) - Number(one.credits_sum))).toBeLessThan(1e-6)
      expect(native).toBe(billed)
      expect(Number(credits)).toBe(Number(one.credits_sum))
      expect(unfiled).toBe(0)
    }
  }, 60_000)

  it('gives the same rows from JSON lines', async () => {
    const [parquet, jsonl] = [await testFolder(onTestFinished), await testFolder(onTestFinished)]
    await load(parquet, 'detailed-bucket/billing', 'parquet', (name) => name.includes('202610'))
    await load(jsonl, 'detailed-jsonl', 'jsonl')
    const all = 'SELECT * FROM cost_and_usage ORDER BY ALL'
    const nested = await rows(parquet, all)
    expect(nested).toHaveLength(7920 + 1440)
    expect(await rows(jsonl, all)).toEqual(nested)
  }, 60_000)
})

interface Truth {
  readonly invoice_month: string
  readonly currency: string
  readonly native_rows: number
  readonly cost_sum: string
  readonly credits_sum: string
}
