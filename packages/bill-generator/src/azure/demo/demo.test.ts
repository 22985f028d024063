import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { query } from '../../read-back.ts'
import { generateAzureBill } from '../generate.ts'
import type { GeneratedAzureBill } from '../options.ts'
import { exportRelation } from '../read-back.ts'

// Before and after a reservation is bought, before and after a half of it is given back, and the month of the log level.
const periods = ['2025-10', '2025-11', '2026-05', '2026-06', '2026-08', '2026-10']

let directory = ''
let bill: GeneratedAzureBill
/** All months of one export as text columns, copied into Parquet because several questions read them. */
const lines = { ActualCost: '', AmortizedCost: '' }

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'bill-generator-'))
  bill = await generateAzureBill({
    directory,
    layout: 'ea-create-new',
    scenario: 'demo',
    historyStart: '2025-10',
    periods,
  })
  for (const dataset of ['ActualCost', 'AmortizedCost'] as const) {
    const copy = join(directory, `${dataset}.parquet`)
    const months = bill.deliveries.map(
      (delivery) => `SELECT '${delivery.period}' AS month, * FROM ${exportRelation(directory, delivery, dataset)}`,
    )
    await query(`COPY (${months.join(' UNION ALL BY NAME ')}) TO '${copy}' (FORMAT parquet)`)
    lines[dataset] = `read_parquet('${copy}')`
  }
})

afterAll(async () => {
  await rm(directory, { recursive: true, force: true })
})

const cost = 'CostInBillingCurrency::DECIMAL(38,16)'

describe("months of the demo's company", () => {
  it('use and leave unused, on each day, exactly what each commitment costs', async () => {
    const days =
      await query(`SELECT benefitName AS name, month, strptime(Date, '%m/%d/%Y')::DATE::VARCHAR AS day, sum(${cost})::DECIMAL(18,4)::VARCHAR AS cost
        FROM ${lines.AmortizedCost} WHERE benefitId IS NOT NULL GROUP BY ALL ORDER BY ALL`)
    const costs = (name: string, month: string): readonly (string | null | undefined)[] => [
      ...new Set(days.filter((day) => day['name'] === name && day['month'] === month).map((day) => day['cost'])),
    ]
    // Two machines, then one: 24 × 0.115 each.
    expect(periods.map((month) => costs('VM_RI_checkout', month))).toEqual([
      [],
      ['5.5200'],
      ['5.5200'],
      ['2.7600'],
      ['2.7600'],
      ['2.7600'],
    ])
    expect(periods.flatMap((month) => costs('SQL_RI_orders', month))).toEqual(Array(6).fill('15.8400'))
    expect(periods.flatMap((month) => costs('Compute_SavingsPlan_larkspur', month))).toEqual(Array(4).fill('6.0000'))
    expect(days.filter((day) => day['month'] === '2026-10')).toHaveLength(3 * 31)
  })

  it('pay a reservation once and get the rest of its term back', async () => {
    const paid =
      await query(`SELECT month, ChargeType AS type, ${cost}::DECIMAL(18,2)::VARCHAR AS cost FROM ${lines.ActualCost}
      WHERE benefitName = 'VM_RI_checkout' AND ChargeType <> 'Usage' ORDER BY ALL`)
    // 2 × 8,760 hours, and 153 days of one machine, at 0.115.
    expect(paid).toEqual([
      { month: '2025-11', type: 'Purchase', cost: '2014.80' },
      { month: '2026-06', type: 'Refund', cost: '-422.28' },
    ])
  })

  it('charge nothing for covered usage in the actual export, and buy nothing in the amortized one', async () => {
    expect(
      await query(
        `SELECT * FROM ${lines.ActualCost} WHERE ChargeType = 'Usage' AND benefitId IS NOT NULL AND ${cost} <> 0`,
      ),
    ).toEqual([])
    expect(
      await query(
        `SELECT * FROM ${lines.AmortizedCost} WHERE ChargeType IN ('Purchase', 'Refund') AND benefitId IS NOT NULL`,
      ),
    ).toEqual([])
    expect(await query(`SELECT * FROM ${lines.ActualCost} WHERE ChargeType LIKE 'Unused%'`)).toEqual([])
  })

  it('price every metered row as price times quantity, to the last decimal', async () => {
    for (const relation of Object.values(lines)) {
      const off =
        await query(`SELECT * FROM ${relation} WHERE ChargeType IN ('Usage', 'Purchase', 'Refund') AND EffectivePrice IS NOT NULL AND Quantity::DECIMAL(20,6) <> 1
        AND Quantity::DECIMAL(20,6)::DECIMAL(28,6) * EffectivePrice::DECIMAL(18,10) <> ${cost}`)
      expect(off).toEqual([])
    }
  })

  it('come to whole cents by the rounding row', async () => {
    const sums =
      await query(`SELECT month, (sum(${cost}) = round(sum(${cost}), 2))::VARCHAR AS whole, (max(abs(${cost})) FILTER (ChargeType = 'RoundingAdjustment') < 0.01)::VARCHAR AS small
        FROM ${lines.ActualCost} GROUP BY ALL ORDER BY ALL`)
    expect(sums).toEqual(periods.map((month) => ({ month, whole: 'true', small: 'true' })))
  })

  it('have five days of a log level left at debug', async () => {
    const days =
      await query(`SELECT strptime(Date, '%m/%d/%Y')::DATE::VARCHAR AS day, sum(${cost}) AS cost FROM ${lines.ActualCost}
        WHERE MeterName = 'Analytics Logs Data Ingestion' GROUP BY day HAVING cost > 300 ORDER BY day`)
    expect(days.map(({ day }) => day)).toEqual(['2026-08-05', '2026-08-06', '2026-08-07', '2026-08-08', '2026-08-09'])
  })

  it('carry the tags of the company, with their gaps and misspellings', async () => {
    const teams = await query(
      `SELECT DISTINCT json_extract_string('{' || Tags || '}', '$.team') AS team FROM ${lines.ActualCost} WHERE team IS NOT NULL ORDER BY team`,
    )
    expect(teams.map(({ team }) => team)).toEqual([
      'checkout',
      'chekout',
      'data-platform',
      'ml',
      'platform',
      'search',
      'storefront',
    ])
  })

  it('grow', () => {
    const effective = bill.deliveries.map(({ totals }) =>
      totals.reduce((sum, total) => sum + Number(total.effectiveCost), 0),
    )
    expect(effective.at(-1) ?? 0).toBeGreaterThan(1.3 * (effective[0] ?? 0))
  })
})
