import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hashTree, inTemporaryFolder, query } from '../../read-back.ts'
import { generateAzureBill } from '../generate.ts'
import type { GeneratedAzureDelivery } from '../options.ts'
import { exportRelation, totalsFromExports } from '../read-back.ts'

const options = { layout: 'ea-create-new', scenario: 'bench', periods: ['2026-09'], rowsPerPeriod: 40_000 } as const

let folder = ''
let delivery: GeneratedAzureDelivery
let lines = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bill-generator-'))
  const [only] = (await generateAzureBill({ ...options, directory: folder, threads: 4 })).deliveries
  if (only === undefined) throw new Error('no delivery')
  delivery = only
  lines = exportRelation(folder, delivery, 'ActualCost')
})

afterAll(async () => {
  await rm(folder, { recursive: true, force: true })
})

describe('the wide bill', () => {
  it('holds what the returned truth says', async () => {
    expect(await query(totalsFromExports(folder, delivery))).toEqual(
      delivery.totals.map((total) => ({
        type: total.chargeType,
        model: total.pricingModel,
        line_rows: String(total.rows),
        billed: total.billedCost,
        effective: total.effectiveCost,
      })),
    )
    expect(delivery.rows).toBe(40_000)
  })

  it('prices what is used, and not what a commitment covers', async () => {
    const off = await query(`SELECT * FROM ${lines} WHERE ChargeType = 'Usage' AND PublisherType = 'Azure' AND (
      Quantity::DECIMAL(20,6)::DECIMAL(38,6) * EffectivePrice::DECIMAL(18,10) <> CostInBillingCurrency::DECIMAL(38,16)
      OR (EffectivePrice::DECIMAL(18,10) = 0) <> (PricingModel IN ('Reservation', 'SavingsPlan')))`)
    expect(off).toEqual([])
  })

  it('has thousands of resources on every day of the month, with tags and details of many kinds', async () => {
    const [row] =
      await query(`SELECT count(DISTINCT ResourceId) AS resources, count(DISTINCT Date) AS days, count(DISTINCT SubscriptionId) AS subscriptions, count(DISTINCT MeterCategory) AS categories,
        count(DISTINCT Tags) AS tags, count(DISTINCT AdditionalInfo) AS details, avg((Tags IS NOT NULL)::INTEGER) AS tagged, count(DISTINCT PricingModel) AS models,
        count(*) FILTER (CostInBillingCurrency LIKE '%E-%') > 0 AS exponents, max(length(CostInBillingCurrency)) > 14 AS long FROM ${lines}`)
    expect(Number(row?.['resources'])).toBeGreaterThan(8000)
    expect(Number(row?.['tags'])).toBeGreaterThan(1000)
    expect(Number(row?.['details'])).toBeGreaterThan(3000)
    expect(Number(row?.['tagged'])).toBeGreaterThan(0.9)
    expect(Number(row?.['categories'])).toBeGreaterThanOrEqual(20)
    expect(row).toMatchObject({ days: '30', subscriptions: '60', models: '4', exponents: 'true', long: 'true' })
  })

  it('writes tags and details that are JSON once the tags have their braces', async () => {
    const [row] = await query(`SELECT count(*) FILTER (Tags IS NOT NULL AND NOT json_valid('{' || Tags || '}')) AS tags,
        count(*) FILTER (AdditionalInfo IS NOT NULL AND NOT json_valid(AdditionalInfo)) AS details FROM ${lines}`)
    expect(row).toEqual({ tags: '0', details: '0' })
  })

  it('is the same bytes again on another number of threads', async () => {
    await inTemporaryFolder(async (again) => {
      await generateAzureBill({ ...options, directory: again, threads: 1 })
      expect(await hashTree(again)).toEqual(await hashTree(folder))
    })
  })
})
