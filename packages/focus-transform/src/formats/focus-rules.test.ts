import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { LAKE_COLUMNS, serviceCategoryOf } from '@open-finops/focus-schema'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Engine, type FocusRow, startEngine } from '../testing/bill.ts'
import { awsCur1 } from './aws-cur-1/format.ts'
import { awsCur2 } from './aws-cur-2/format.ts'

let engine: Engine
const bills: { readonly file: string; readonly rows: readonly FocusRow[] }[] = []
beforeAll(async () => {
  engine = await startEngine()
  for (const format of [awsCur1, awsCur2]) {
    const folder = join(import.meta.dirname, format.id, '__fixtures__')
    for (const file of (await readdir(folder)).filter((name) => name.endsWith('.csv'))) {
      const { rows } = await engine.focus(format, await engine.csvFile(join(folder, file)))
      bills.push({ file, rows: rows.filter((row) => !row['x_RowChange']?.startsWith('dropped')) })
    }
  }
})
afterAll(() => engine.close())

/** The rows of all golden bills that break a rule. */
const breaking = (holds: (row: FocusRow) => boolean): string[] =>
  bills.flatMap(({ file, rows }) =>
    rows.filter((row) => !holds(row)).map((row) => `${file}: ${row['x_LineItemId']} ${row['x_RowChange'] ?? ''}`),
  )
const isNull = (row: FocusRow, ...columns: string[]): boolean => columns.every((column) => row[column] === undefined)
const is = (row: FocusRow, column: string, ...values: string[]): boolean => values.includes(row[column] ?? '')
const priced = (row: FocusRow): boolean =>
  is(row, 'ChargeCategory', 'Usage', 'Purchase') && !is(row, 'ChargeClass', 'Correction')
const number = (row: FocusRow, column: string): number => Number(row[column])
const same = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-9 * Math.max(Math.abs(a), Math.abs(b))

describe('rows of golden bills keep the rules of FOCUS', () => {
  it('reads every golden bill', () =>
    expect(bills.map(({ rows }) => rows.length).filter((rows) => rows > 0)).toHaveLength(8))

  it('has no NULL in a column that allows none', () => {
    const columns = LAKE_COLUMNS.filter((column) => !column.nullable).map((column) => column.name)
    expect(columns).toContain('EffectiveCost')
    expect(
      breaking((row) =>
        columns.every(
          (column) => row[column] !== undefined || column === 'x_ExportName' || column === 'x_DeliveryVersion',
        ),
      ),
    ).toEqual([])
  })

  it('is never Usage-Based on a purchase', () => {
    expect(
      breaking((row) => !(is(row, 'ChargeCategory', 'Purchase') && is(row, 'ChargeFrequency', 'Usage-Based'))),
    ).toEqual([])
  })

  it('has no prices, quantities and SKU on tax', () => {
    const columns = [
      'ListUnitPrice',
      'ContractedUnitPrice',
      'PricingQuantity',
      'PricingUnit',
      'PricingCategory',
      'SkuId',
      'SkuPriceId',
      'SkuMeter',
      'SkuPriceDetails',
    ]
    expect(breaking((row) => !is(row, 'ChargeCategory', 'Tax') || isNull(row, ...columns))).toEqual([])
  })

  it('multiplies unit prices and quantity to the cost', () => {
    for (const [price, cost] of [
      ['ListUnitPrice', 'ListCost'],
      ['ContractedUnitPrice', 'ContractedCost'],
    ] as const) {
      expect(
        breaking((row) => {
          if (!priced(row) || number(row, cost) < 0 || isNull(row, 'PricingQuantity')) return true
          return same(number(row, price) * number(row, 'PricingQuantity'), number(row, cost))
        }),
        cost,
      ).toEqual([])
    }
  })

  it('has no negative unit price', () => {
    expect(breaking((row) => !(number(row, 'ListUnitPrice') < 0 || number(row, 'ContractedUnitPrice') < 0))).toEqual([])
  })

  it('measures consumption on used usage alone', () => {
    expect(
      breaking(
        (row) =>
          isNull(row, 'ConsumedQuantity', 'ConsumedUnit') ||
          (is(row, 'ChargeCategory', 'Usage') && !is(row, 'CommitmentDiscountStatus', 'Unused')),
      ),
    ).toEqual([])
  })

  it('says all or nothing of a commitment', () => {
    expect(
      breaking((row) => {
        const none = isNull(row, 'CommitmentDiscountId')
        const usage = is(row, 'ChargeCategory', 'Usage')
        return (
          isNull(row, 'CommitmentDiscountCategory') === none &&
          isNull(row, 'CommitmentDiscountType') === none &&
          isNull(row, 'CommitmentDiscountStatus') === (none || !usage) &&
          isNull(row, 'CommitmentDiscountQuantity') === (none || !priced(row)) &&
          isNull(row, 'CommitmentDiscountUnit') === isNull(row, 'CommitmentDiscountQuantity')
        )
      }),
    ).toEqual([])
  })

  it('is Committed on usage under a commitment and never on its purchase, which costs nothing effectively', () => {
    expect(
      breaking((row) => {
        if (isNull(row, 'CommitmentDiscountId')) return true
        if (is(row, 'ChargeCategory', 'Usage')) return is(row, 'PricingCategory', 'Committed')
        return (
          !is(row, 'PricingCategory', 'Committed') && row['EffectiveCost'] === '0' && row['ResourceId'] !== undefined
        )
      }),
    ).toEqual([])
  })

  it('puts the subcategory under its category', () => {
    expect(breaking((row) => serviceCategoryOf(row['ServiceSubcategory'] ?? '') === row['ServiceCategory'])).toEqual([])
  })

  it('files each service in one category', () => {
    const categories = new Map<string, Set<string>>()
    for (const row of bills.flatMap((bill) => bill.rows)) {
      const name = row['ServiceName'] ?? ''
      categories.set(name, (categories.get(name) ?? new Set()).add(row['ServiceCategory'] ?? ''))
    }
    expect([...categories].filter(([, found]) => found.size > 1)).toEqual([])
  })

  it('has a charge period that ends after it starts', () => {
    expect(breaking((row) => (row['ChargePeriodStart'] ?? '') < (row['ChargePeriodEnd'] ?? ''))).toEqual([])
  })

  it('bills what the bill sums to, once covered usage and its negation have gone', () => {
    for (const { file, rows } of bills) {
      const sum = (column: string): number => rows.reduce((total, row) => total + number(row, column), 0)
      const covered = rows.filter((row) => row['x_LineItemType'] === 'SavingsPlanCoveredUsage')
      const gone = covered.reduce((total, row) => total + number(row, 'x_NativeCost'), 0)
      expect(sum('BilledCost'), file).toBeCloseTo(sum('x_NativeCost') - gone, 9)
    }
  })
})
