import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { query } from '../../read-back.ts'
import { generateGcpBill } from '../generate.ts'
import type { GeneratedGcpBill } from '../options.ts'

const months = Array.from({ length: 13 }, (_, at) => new Date(Date.UTC(2025, 9 + at)).toISOString().slice(0, 7))
let folder = ''
let bill: GeneratedGcpBill
let rows = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bill-generator-'))
  bill = await generateGcpBill({ directory: folder, layout: 'runs-parquet', scenario: 'demo', periods: months })
  rows = `read_parquet('${folder}/gcp/*/*/*/*.parquet', hive_partitioning = false)`
})

afterAll(async () => {
  await rm(folder, { recursive: true, force: true })
})

const column = async (sql: string): Promise<readonly unknown[]> =>
  (await query(sql)).map((row) => Object.values(row)[0])

describe("Larkspur's Google Cloud bill of thirteen months", () => {
  it('has every cost type, credit type, transaction type and kind of correction', async () => {
    const distinct = async (of: string): Promise<readonly unknown[]> =>
      await column(`SELECT DISTINCT ${of} AS v FROM ${rows} WHERE v IS NOT NULL ORDER BY v`)
    expect(await distinct('cost_type')).toEqual(['adjustment', 'regular', 'rounding_error', 'tax'])
    expect(await distinct('transaction_type')).toEqual(['GOOGLE', 'THIRD_PARTY_AGENCY', 'THIRD_PARTY_RESELLER'])
    expect(await distinct('adjustment_info.mode')).toEqual([
      'COMPLETE_NEGATION',
      'COMPLETE_NEGATION_WITH_REMONETIZATION',
      'MANUAL_ADJUSTMENT',
    ])
    expect(
      await column(`SELECT DISTINCT c."type" AS v FROM (SELECT unnest(credits) AS c FROM ${rows}) ORDER BY v`),
    ).toEqual([
      'COMMITTED_USAGE_DISCOUNT',
      'COMMITTED_USAGE_DISCOUNT_DOLLAR_BASE',
      'CREDIT_TYPE_UNSPECIFIED',
      'DISCOUNT',
      'FEE_UTILIZATION_OFFSET',
      'FREE_TIER',
      'PROMOTION',
      'RESELLER_MARGIN',
      'SPENDING_BASED_DISCOUNT',
      'SUBSCRIPTION_BENEFIT',
      'SUSTAINED_USAGE_DISCOUNT',
    ])
  })

  it('ends every invoice in whole cents, by its rounding row', () => {
    for (const { totals } of bill.deliveries) {
      const micros = totals.reduce((sum, { billedCost }) => sum + BigInt(billedCost.replace('.', '')), 0n)
      expect(micros > 0n && micros % 10_000n === 0n).toBe(true)
    }
  })

  it('turns from credits on covered usage to the price of the commitment and an offset of its fee', async () => {
    const bySide = `SELECT invoice.month AS month, sku.description LIKE 'Commitment%' AS is_fee, list_sort(list_distinct(flatten(list(list_transform(credits, lambda c: c."type"))))) AS kinds,
        list_sort(list(DISTINCT consumption_model.description)) AS models
      FROM ${rows} WHERE sku.description LIKE 'Cloud SQL%4 vCPU%' AND resource.name = 'catalog' OR sku.description LIKE 'Commitment - dollar%' GROUP BY ALL`
    const old = await query(
      `SELECT DISTINCT is_fee, kinds, models FROM (${bySide}) WHERE month < '202604' ORDER BY is_fee`,
    )
    expect(old).toEqual([
      { is_fee: 'false', kinds: 'COMMITTED_USAGE_DISCOUNT_DOLLAR_BASE', models: 'Default' },
      { is_fee: 'true', kinds: '', models: 'Default' },
    ])
    const since = await query(
      `SELECT DISTINCT is_fee, kinds, models FROM (${bySide}) WHERE month > '202604' ORDER BY is_fee`,
    )
    expect(since).toEqual([
      { is_fee: 'false', kinds: '', models: 'Cloud SQL CUDs 1 Year' },
      { is_fee: 'true', kinds: 'FEE_UTILIZATION_OFFSET', models: 'Default' },
    ])
    const offsets = `SELECT usage_start_time AS day, -sum(credits[1].amount) AS used FROM ${rows} WHERE sku.description LIKE 'Commitment - dollar based v2%' GROUP BY ALL`
    const covered = `SELECT usage_start_time AS day, sum(cost) AS used FROM ${rows} WHERE consumption_model.description LIKE 'Cloud SQL%' GROUP BY ALL`
    const [compared] = await query(
      `SELECT count(*) > 190 AS days, max(abs(o.used - c.used)) < 1e-9 AS ties FROM (${offsets}) o JOIN (${covered}) c USING (day)`,
    )
    expect(compared).toEqual({ days: 'true', ties: 'true' })
  })

  it('bills late usage and corrections on the invoice of the month after, the latter as negative rows', async () => {
    const isEarlier = `usage_start_time < (strptime(invoice.month || '01', '%Y%m%d') AT TIME ZONE 'America/Los_Angeles')`
    const late = await query(
      `SELECT invoice.month AS month, count(*) AS late FROM ${rows} WHERE ${isEarlier} AND adjustment_info IS NULL GROUP BY ALL`,
    )
    expect(late).toHaveLength(12)
    const corrected =
      await query(`SELECT adjustment_info.mode AS mode, count(*) AS rows, max(cost) < 0 AS negative, bool_and(${isEarlier}) AS earlier, max(credits[1].amount) > 0 AS takes_back
      FROM ${rows} WHERE adjustment_info.type = 'USAGE_CORRECTION' GROUP BY ALL ORDER BY mode`)
    expect(corrected).toEqual([
      { mode: 'COMPLETE_NEGATION', rows: '3', negative: 'true', earlier: 'true', takes_back: 'true' },
      {
        mode: 'COMPLETE_NEGATION_WITH_REMONETIZATION',
        rows: '3',
        negative: 'false',
        earlier: 'true',
        takes_back: 'false',
      },
    ])
  })

  it('prices what it bills: cost is quantity by price, before credits', async () => {
    const wrong = `SELECT count(*) AS rows FROM ${rows} WHERE price.effective_price IS NOT NULL
      AND abs(cost - "usage".amount_in_pricing_units * price.effective_price::DOUBLE / price.pricing_unit_quantity::DOUBLE) > 0.000001`
    expect(await query(wrong)).toEqual([{ rows: '0' }])
  })
})
