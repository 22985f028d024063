import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Engine, type FocusRow, startEngine } from '../../testing/bill.ts'
import { azureCostDetails1 } from '../azure-cost-details-1/format.ts'

let engine: Engine
beforeAll(async () => {
  engine = await startEngine()
})
afterAll(() => engine.close())

const fixtures = join(import.meta.dirname, '../azure-cost-details-1/__fixtures__')
const read = async (file: string): Promise<readonly FocusRow[]> =>
  (await engine.focus(azureCostDetails1, await engine.csvFile(join(fixtures, file)))).rows
const sum = (rows: readonly FocusRow[], column: string): number =>
  Number(rows.reduce((total, row) => total + Number(row[column] ?? 0), 0).toFixed(9))
const shown = (rows: readonly FocusRow[]): readonly FocusRow[] => rows.filter((row) => row['x_RowChange'] === undefined)
const ofType = (rows: readonly FocusRow[], type: string): readonly FocusRow[] =>
  rows.filter((row) => row['x_ChargeType'] === type)

const header = [
  'finops:file-role',
  'Date',
  'ChargeType',
  'PricingModel',
  'CostInBillingCurrency',
  'BillingCurrencyCode',
  'BillingAccountId',
  'SubscriptionId',
  'BillingPeriodStartDate',
  'BillingPeriodEndDate',
]
const line = (role: string, day: number, values: Partial<Record<string, string>> = {}): string => {
  const all: Record<string, string | undefined> = {
    'finops:file-role': role,
    Date: `10/${String(day).padStart(2, '0')}/2026`,
    ChargeType: 'Usage',
    PricingModel: 'OnDemand',
    CostInBillingCurrency: '1',
    BillingCurrencyCode: 'EUR',
    BillingAccountId: '1',
    SubscriptionId: 's1',
    BillingPeriodStartDate: '10/01/2026',
    BillingPeriodEndDate: '10/31/2026',
    ...values,
  }
  return header.map((column) => all[column]).join(',')
}
const days = (role: string, last: number, values?: Partial<Record<string, string>>): string[] =>
  Array.from({ length: last }, (_, day) => line(role, day + 1, values))
const bill = (...lines: readonly string[]): Promise<readonly FocusRow[]> =>
  engine
    .csv(`${[header.join(','), ...lines].join('\n')}\n`)
    .then((raw) => engine.focus(azureCostDetails1, raw))
    .then(({ rows }) => rows)

describe('an actual and an amortized export of one month', () => {
  it('are billed what the actual export costs, and cost what the amortized export costs', async () => {
    const rows = await read('ea-pair.csv')
    const both = rows.filter((row) => row['ChargePeriodStart'] !== '2026-10-03 00:00:00')
    expect(sum(rows, 'x_NativeCost')).toBe(sum(rows, 'BilledCost'))
    expect(sum(both, 'BilledCost')).toBe(428.1240516)
    // 120.6840516 of what no commitment covers, plus 1.44 + 1.2 of covered usage and 0.36 + 0.3 that nobody used.
    expect(sum(both, 'EffectiveCost')).toBe(123.9840516)
  })

  it('do not count what stands in both of them twice', async () => {
    const rows = shown(await read('ea-pair.csv'))
    const descriptions = rows.map((row) => row['ChargeDescription'])
    expect(new Set(descriptions).size).toBe(descriptions.length)
    expect(descriptions).toHaveLength(16)
  })

  it('account for every source row: a row of FOCUS, or dropped for a reason', async () => {
    const rows = await read('ea-pair.csv')
    const reasons = new Map<string, number>()
    for (const row of rows) {
      const reason = row['x_RowChange'] ?? 'shown'
      reasons.set(reason, (reasons.get(reason) ?? 0) + 1)
    }
    const text = await readFile(join(fixtures, 'ea-pair.csv'), 'utf8')
    expect(rows).toHaveLength(text.trimEnd().split('\n').length - 1)
    expect(Object.fromEntries(reasons)).toEqual({
      shown: 16,
      'dropped: beyond-last-common-day': 1,
      'dropped: in-actual-export': 9,
      'dropped: in-amortized-export': 2,
    })
  })

  it('bill an unused commitment nothing: its purchase is billed', async () => {
    const rows = shown(await read('ea-pair.csv'))
    for (const type of ['UnusedReservation', 'UnusedSavingsPlan']) {
      expect(ofType(rows, type)).toMatchObject([{ BilledCost: '0', ChargeCategory: 'Usage' }])
      expect(Number(ofType(rows, type)[0]?.['EffectiveCost'])).toBeGreaterThan(0)
    }
  })

  it('keep the sign of a refund, and give purchases and refunds of commitments no effective cost', async () => {
    const rows = shown(await read('ea-pair.csv'))
    expect(ofType(rows, 'Refund')).toMatchObject([{ BilledCost: '-262.8', EffectiveCost: '0' }])
    const commitments = ofType(rows, 'Purchase').filter((row) => row['CommitmentDiscountId'] !== undefined)
    expect(commitments.map((row) => row['EffectiveCost'])).toEqual(['0', '0'])
  })

  it('keep amounts in the billing currency where prices are in another', async () => {
    const rows = shown(await read('mca-pair.csv'))
    expect(new Set(rows.map((row) => row['BillingCurrency']))).toEqual(new Set(['EUR']))
    const onDemand = rows.find((row) => row['ChargeDescription']?.startsWith('1 '))
    expect(onDemand).toMatchObject({ ContractedUnitPrice: '0.09', ContractedCost: '2.16', BilledCost: '2.16' })
    expect(onDemand).toMatchObject({ PricingCurrencyContractedUnitPrice: '0.1', PricingCurrencyEffectiveCost: '2.4' })
  })

  it('count up to the last day that both cover', async () => {
    const rows = await bill(...days('actual', 20), ...days('amortized', 18))
    expect(shown(rows)).toHaveLength(18)
    expect(sum(rows, 'BilledCost')).toBe(18)
    expect(sum(rows, 'x_NativeCost')).toBe(18)
    const late = rows.filter((row) => row['x_RowChange'] === 'dropped: beyond-last-common-day')
    expect(late.map((row) => row['ChargePeriodStart']).sort()).toEqual(['2026-10-19 00:00:00', '2026-10-20 00:00:00'])
  })

  it('may end some days apart around the end of a month', async () => {
    expect(shown(await bill(...days('actual', 31), ...days('amortized', 28)))).toHaveLength(28)
  })

  it('are refused when one covers the whole month and the other a part of it', async () => {
    await expect(bill(...days('actual', 31), ...days('amortized', 20))).rejects.toThrow('FINOPS_EXPORT_BEHIND')
    await expect(bill(...days('actual', 20), ...days('amortized', 31))).rejects.toThrow('FINOPS_EXPORT_BEHIND')
  })

  it('are refused when one of them has no rows of a month', async () => {
    await expect(bill(...days('actual', 3))).rejects.toThrow('FINOPS_AMORTIZED_MISSING')
    await expect(bill(...days('amortized', 3))).rejects.toThrow('FINOPS_AMORTIZED_MISSING')
  })

  it.each([{ BillingAccountId: '2' }, { SubscriptionId: 's2' }])(
    'are refused when their scopes differ: %o',
    async (other) => {
      await expect(bill(...days('actual', 3), ...days('amortized', 3, other))).rejects.toThrow('FINOPS_SCOPE_MISMATCH')
    },
  )
})

describe('an actual export alone', () => {
  it('is complete, with the effective cost that is billed, marked as derived', async () => {
    const raw = await engine.csvFile(join(fixtures, 'ea-actual-alone.csv'))
    const { rows, compiled } = await engine.focus(azureCostDetails1, raw)
    expect(rows.every((row) => row['EffectiveCost'] === row['BilledCost'])).toBe(true)
    expect(sum(rows, 'BilledCost')).toBe(sum(rows, 'x_NativeCost'))
    expect(compiled.origins.find(({ column }) => column === 'EffectiveCost')).toMatchObject({
      origin: 'derived',
      missing: expect.arrayContaining(['rows of an amortized cost export']),
    })
  })

  it('that is none, but an amortized export, is refused', async () => {
    const alone = (type: string, model: string): Promise<unknown> => {
      const text = [header.slice(1).join(','), line('', 1, { ChargeType: type, PricingModel: model }).slice(1)]
      return engine.csv(`${text.join('\n')}\n`).then((raw) => engine.focus(azureCostDetails1, raw))
    }
    await expect(alone('UnusedReservation', 'Reservation')).rejects.toThrow('FINOPS_AMORTIZED_ALONE')
    await expect(alone('Usage', 'SavingsPlan')).rejects.toThrow('FINOPS_AMORTIZED_ALONE')
    await expect(alone('Usage', 'OnDemand')).resolves.toBeDefined()
  })

  it('reports a charge type and a service that nobody knows, and keeps their money', async () => {
    const raw = await engine.csvFile(join(fixtures, 'ea-actual-alone.csv'))
    const { rows, unknown } = await engine.focus(azureCostDetails1, raw)
    expect(unknown).toContainEqual({ kind: 'charge-type', value: 'Surcharge', rows: 1 })
    expect(unknown).toContainEqual({ kind: 'service', value: 'Unknown Things', rows: 1 })
    expect(ofType(rows, 'Surcharge')).toMatchObject([{ BilledCost: '1.5', ChargeCategory: 'Adjustment' }])
  })
})

describe('quantities', () => {
  it('of an Enterprise Agreement count blocks already', async () => {
    const rows = await read('ea-actual-alone.csv')
    const storage = rows.find((row) => row['ChargeDescription']?.startsWith('2 '))
    expect(storage).toMatchObject({
      PricingQuantity: '0.0129',
      PricingUnit: '10000 Units',
      ContractedCost: '0.0000516',
      BilledCost: '0.0000516',
      ConsumedQuantity: '129',
      ConsumedUnit: 'Units',
    })
  })

  it('of a customer agreement count what its prices show', async () => {
    const raw = await engine.csvFile(join(fixtures, 'mca-single-units.csv'))
    const { rows, variant } = await engine.focus(azureCostDetails1, raw)
    expect(variant).toBe('single-units')
    expect(rows.map((row) => [row['PricingQuantity'], row['ConsumedQuantity'], row['ContractedCost']])).toEqual([
      ['0.24', '24', '2.16'],
      ['2', '20000', '0.0072'],
    ])
  })
})
