import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Engine, type FocusBill, type FocusRow, startEngine } from '../../testing/bill.ts'
import { gcpUsage1 } from './format.ts'

// The BigQuery view that Google published for FOCUS 1.0-preview (March 2024) differs from the specification in these
// points. Each test shows what is right, on the rows of the golden files.

let engine: Engine
const bills = new Map<string, FocusBill>()
beforeAll(async () => {
  engine = await startEngine()
  for (const name of ['usage', 'credits', 'adjustments', 'resource-commitment', 'spend-commitment-since-2025-07']) {
    const bill = engine.jsonlFile(join(import.meta.dirname, '__fixtures__', `${name}.jsonl`), gcpUsage1)
    bills.set(name, await engine.focus(gcpUsage1, bill))
  }
}, 60_000)
afterAll(() => engine.close())

const rows = (file: string): readonly FocusRow[] => bills.get(file)?.rows ?? []
const row = (file: string, meter: string): FocusRow => {
  const found = rows(file).find(
    (one) => one['x_RowChange'] === undefined && one['ChargeDescription']?.startsWith(meter),
  )
  if (found === undefined) throw new Error(`${file} has no row '${meter}'`)
  return found
}

describe("what Google's published view gets wrong", () => {
  it('prices the usage, not the size of the unit that a price is for', () => {
    // The view: PricingQuantity = price.pricing_unit_quantity, here 1000.
    expect(row('usage', 'b price')).toMatchObject({
      PricingQuantity: '2500',
      PricingUnit: 'Counts',
      ListUnitPrice: '0.0002',
      ContractedUnitPrice: '0.00016',
    })
  })

  it('spells charge categories and classes as FOCUS does', () => {
    // The view: usage, tax, adjustment, error, correction.
    const all = [...bills.values()].flatMap((bill) => bill.rows)
    expect(new Set(all.map((one) => one['ChargeCategory']))).toEqual(
      new Set(['Usage', 'Purchase', 'Tax', 'Credit', 'Adjustment']),
    )
    expect(new Set(all.map((one) => one['ChargeClass']))).toEqual(new Set([undefined, 'Correction']))
  })

  it('calls a correction only what corrects an invoiced month', () => {
    // The view: every row with adjustment_info.
    expect(row('adjustments', 'a September')['ChargeClass']).toBe('Correction')
    expect(row('adjustments', 'b October')['ChargeClass']).toBeUndefined()
    expect(rows('adjustments').find((one) => one['ChargeDescription'] === 'Correction GOODWILL')).not.toHaveProperty(
      'ChargeClass',
    )
  })

  it('ends a billing period at the first moment after it, in UTC', () => {
    // The view: the last day of the month, at midnight in Los Angeles.
    expect(row('usage', 'h usage')).toMatchObject({
      BillingPeriodStart: '2026-10-01 00:00:00',
      BillingPeriodEnd: '2026-11-01 00:00:00',
      ChargePeriodStart: '2026-09-30 23:00:00',
    })
  })

  it('takes the project for the sub account', () => {
    // The view: the billing account once more.
    expect(row('usage', 'a tags')).toMatchObject({
      BillingAccountId: '01ABCD-23EF45-678901',
      SubAccountId: 'shop-prod',
      SubAccountType: 'Project',
    })
  })

  it('takes a promotion out of the usage it pays for, once', () => {
    // The view: BilledCost of the usage is net of promotions, ChargeCategory Credit does not occur.
    const charge = row('credits', 'd a promotion')
    const paid = rows('credits').find((one) => one['ChargeDescription'] === 'Free trial credit, Launch credit')
    expect(charge).toMatchObject({ BilledCost: '1', x_NativeCost: '0.125' })
    expect(paid).toMatchObject({ ChargeCategory: 'Credit', BilledCost: '-0.875', EffectiveCost: '-0.875' })
    expect(Number(charge['BilledCost']) + Number(paid?.['BilledCost'])).toBe(0.125)
  })

  it('contracts after contractual discounts and before commitments', () => {
    // The view: ContractedCost = cost, which since July 2025 is discounted by the commitment already.
    expect(row('credits', 'b contractual')['ContractedCost']).toBe('1.0625')
    expect(row('spend-commitment-since-2025-07', 'RAM at the price')).toMatchObject({
      ListCost: '0.174496',
      ContractedCost: '0.174496',
      BilledCost: '0.125637',
    })
  })

  it('never calls the purchase of a commitment committed', () => {
    // The view: every SKU that starts with "commitment".
    expect(row('resource-commitment', 'Commitment v1')).toMatchObject({
      ChargeCategory: 'Purchase',
      ChargeFrequency: 'Recurring',
      PricingCategory: 'Standard',
    })
    expect(row('resource-commitment', 'core')).toMatchObject({
      PricingCategory: 'Committed',
      CommitmentDiscountStatus: 'Used',
      CommitmentDiscountCategory: 'Usage',
    })
  })

  it('keeps the unused part of a commitment in the fee', () => {
    const fee = row('spend-commitment-since-2025-07', 'Commitment - dollar based v2: fee that is used')
    expect(fee).toMatchObject({ BilledCost: '0.0000022', EffectiveCost: '0.0000022', ContractedCost: '0.125637' })
    expect(row('spend-commitment-since-2025-07', 'Commitment - dollar based v2: fee that nobody')).toMatchObject({
      EffectiveCost: '0.022994',
    })
  })

  it('writes tags as one JSON object', () => {
    // The view: an array of structs.
    expect(JSON.parse(row('usage', 'a tags')['Tags'] ?? '')).toEqual({
      environment: 'prod',
      'gcp:compute.googleapis.com/cores': '4',
      'gcp:compute.googleapis.com/machine_spec': 'n1-standard-4',
      'project:team': 'platform',
      'resource-tag:cost-center': 'direct',
      team: 'search',
    })
  })
})

describe('what no rule knows', () => {
  it('keeps its money as an adjustment, and is reported', () => {
    expect(row('adjustments', 'f a type')).toMatchObject({ ChargeCategory: 'Adjustment', BilledCost: '2.5' })
    expect(bills.get('adjustments')?.unknown).toEqual([{ kind: 'cost-type', value: 'levy', rows: 1 }])
    expect(bills.get('credits')?.unknown).toEqual([{ kind: 'credit-type', value: 'LOYALTY_POINTS', rows: 1 }])
    expect(bills.get('usage')?.unknown).toEqual([
      { kind: 'service', value: 'Quantum Toaster (0000-0000-0001)', rows: 1 },
    ])
  })
})
