import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { query } from '../../read-back.ts'
import { gcpColumns } from '../columns.ts'
import { generateGcpBill } from '../generate.ts'
import type { GeneratedGcpDelivery } from '../options.ts'

let folder = ''
let rows = ''
let delivery: GeneratedGcpDelivery

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bill-generator-'))
  const bill = await generateGcpBill({
    directory: folder,
    layout: 'runs-parquet',
    scenario: 'bench',
    periods: ['2026-11'],
    rowsPerPeriod: 60_000,
    filesPerPeriod: 3,
  })
  const [only] = bill.deliveries
  if (only === undefined) throw new Error('no delivery')
  delivery = only
  rows = `read_parquet('${folder}/gcp/*/*/*/*.parquet', hive_partitioning = false)`
})

afterAll(async () => {
  await rm(folder, { recursive: true, force: true })
})

describe('the wide bill', () => {
  it('holds what the returned truth says, and ends in whole cents', async () => {
    const read = await query(`SELECT cost_type, count(*) AS rows, sum(cost::VARCHAR::DECIMAL(38,6)) AS cost,
      sum(coalesce(list_sum(list_transform(credits, lambda c: c.amount::VARCHAR::DECIMAL(38,6))), 0))::DECIMAL(38,6) AS credits FROM ${rows} GROUP BY ALL ORDER BY cost_type`)
    expect(read).toEqual(
      delivery.totals.map(({ costType, rows: count, cost, credits }) => ({
        cost_type: costType,
        rows: String(count),
        cost,
        credits,
      })),
    )
    expect(delivery.rows).toBe(60_000)
    expect(
      delivery.totals.reduce((sum, { billedCost }) => sum + BigInt(billedCost.replace('.', '')), 0n) % 10_000n,
    ).toBe(0n)
  })

  it("has the columns and types of BigQuery's extract, lists that are empty but never NULL", async () => {
    const described = await query(`DESCRIBE SELECT * FROM ${rows}`)
    const withoutQuotes = (type: string | null | undefined): string => String(type).replaceAll('"', '')
    expect(described.map((row) => [row['column_name'], withoutQuotes(row['column_type'])])).toEqual(
      Object.entries(gcpColumns).map(([name, type]) => [name, withoutQuotes(type)]),
    )
    const [nulls] = await query(
      `SELECT count(*) AS rows FROM ${rows} WHERE credits IS NULL OR labels IS NULL OR system_labels IS NULL OR tags IS NULL`,
    )
    expect(nulls).toEqual({ rows: '0' })
  })

  it('is varied: thousands of resources, a third of rows with credits, labels on most, some late usage', async () => {
    const [row] =
      await query(`SELECT count(DISTINCT resource.global_name) AS resources, avg((len(credits) > 0)::INTEGER) AS with_credits, avg((len(labels) > 0)::INTEGER) AS labelled,
      avg((usage_start_time < TIMESTAMPTZ '2026-11-01 07:00:00+00')::INTEGER) AS late, max(usage_end_time)::VARCHAR LIKE '2026-12-01 08:00:00%' AS to_the_end, avg((cost < 0)::INTEGER) AS negative FROM ${rows}`)
    expect(Number(row?.['resources'])).toBeGreaterThan(5000)
    expect(Number(row?.['with_credits'])).toBeGreaterThan(0.25)
    expect(Number(row?.['with_credits'])).toBeLessThan(0.5)
    expect(Number(row?.['labelled'])).toBeGreaterThan(0.5)
    expect(Number(row?.['late'])).toBeGreaterThan(0.003)
    expect(Number(row?.['late'])).toBeLessThan(0.02)
  })

  it('offsets what covered usage uses of each hour of a fee', async () => {
    const fees = `SELECT subscription.instance_id AS id, usage_start_time AS hour, cost + list_sum(list_transform(credits, lambda c: c.amount)) AS unused, -credits[1].amount AS used FROM ${rows} WHERE credits[1]."type" = 'FEE_UTILIZATION_OFFSET'`
    const used = `SELECT subscription.instance_id AS id, usage_start_time AS hour, sum(cost) AS cost FROM ${rows} WHERE consumption_model.description LIKE '%CUDs%' GROUP BY ALL`
    const [row] = await query(
      `SELECT count(*) > 1000 AS hours, max(abs(f.used - u.cost)) < 1e-9 AS ties, min(f.unused) >= -1e-9 AS within FROM (${fees}) f JOIN (${used}) u USING (id, hour)`,
    )
    expect(row).toEqual({ hours: 'true', ties: 'true', within: 'true' })
  })
})
