import { describe, expect, test } from 'vitest'
import {
  CHARGE_CATEGORY_VALUES,
  costAndUsageColumns,
  datasetColumns,
  FOCUS_VERSIONS,
  type FocusVersion,
  focusDatasets,
  SERVICE_CATEGORIES,
  SERVICE_SUBCATEGORIES,
  serviceCategoryOf,
} from './index.ts'

const column = (version: FocusVersion, name: string) =>
  costAndUsageColumns(version).find((candidate) => candidate.name === name)

describe('the columns of CostAndUsage', () => {
  test.each([
    ['1.0', 43],
    ['1.1', 50],
    ['1.2', 57],
    ['1.3', 65],
    ['1.4', 65],
  ] as const)('FOCUS %s has %i', (version, count) => {
    const names = costAndUsageColumns(version).map(({ name }) => name)
    expect(names).toHaveLength(count)
    expect(names).toEqual([...new Set(names)].sort())
  })

  test('a fact that changed is told as each version has it', () => {
    expect(column('1.3', 'InvoiceId')).toMatchObject({ featureLevel: 'Recommended', presenceCondition: null })
    expect(column('1.4', 'InvoiceId')).toMatchObject({
      featureLevel: 'Conditional',
      presenceCondition: expect.any(String),
    })
    expect(column('1.2', 'PricingCurrency')?.allowsNulls).toBe(true)
    expect(column('1.4', 'PricingCurrency')?.allowsNulls).toBe(false)
    expect(column('1.0', 'ConsumedUnit')?.kind).toBe('Metric')
    expect(column('1.1', 'ConsumedUnit')?.kind).toBe('Dimension')
  })

  test('ProviderName is deprecated in 1.3 and gone in 1.4', () => {
    expect(column('1.3', 'ProviderName')).toMatchObject({ deprecatedIn: '1.3', removedIn: '1.4' })
    expect(column('1.4', 'ProviderName')).toBeUndefined()
  })

  test('unit prices may not be negative, costs may', () => {
    expect(column('1.0', 'ListUnitPrice')?.numericRange).toEqual({ min: '0', max: null })
    expect(column('1.0', 'BilledCost')?.numericRange).toBeNull()
  })
})

describe('the other datasets', () => {
  test('come with 1.3 and 1.4', () => {
    expect(FOCUS_VERSIONS.map(focusDatasets)).toEqual([
      ['CostAndUsage'],
      ['CostAndUsage'],
      ['CostAndUsage'],
      ['CostAndUsage', 'ContractCommitment'],
      ['CostAndUsage', 'ContractCommitment', 'InvoiceDetail', 'BillingPeriod'],
    ])
    expect(datasetColumns('ContractCommitment', '1.4')).toHaveLength(30)
    expect(datasetColumns('InvoiceDetail', '1.4')).toHaveLength(22)
    expect(datasetColumns('BillingPeriod', '1.4')).toHaveLength(6)
  })

  test('ContractCommitment of 1.3 has its thirteen columns', () => {
    expect(datasetColumns('ContractCommitment', '1.3').map(({ name }) => name)).toEqual([
      'BillingCurrency',
      'ContractCommitmentCategory',
      'ContractCommitmentCost',
      'ContractCommitmentDescription',
      'ContractCommitmentId',
      'ContractCommitmentPeriodEnd',
      'ContractCommitmentPeriodStart',
      'ContractCommitmentQuantity',
      'ContractCommitmentType',
      'ContractCommitmentUnit',
      'ContractId',
      'ContractPeriodEnd',
      'ContractPeriodStart',
    ])
  })

  test('asking a version for a dataset that it lacks says which it has', () => {
    expect(() => datasetColumns('InvoiceDetail', '1.3')).toThrow(
      'FOCUS 1.3 has no dataset InvoiceDetail; it has CostAndUsage, ContractCommitment',
    )
  })
})

describe('service categories', () => {
  test('there are nineteen, each ends with its Other, and each subcategory leads back to one', () => {
    expect(SERVICE_CATEGORIES).toHaveLength(19)
    for (const category of SERVICE_CATEGORIES) {
      expect(SERVICE_SUBCATEGORIES[category].at(-1)).toBe(`Other (${category})`)
      for (const subcategory of SERVICE_SUBCATEGORIES[category]) expect(serviceCategoryOf(subcategory)).toBe(category)
    }
  })

  test('text that is no subcategory has no category', () => {
    expect(serviceCategoryOf('Virtual machines' as string)).toBeUndefined()
  })

  test('closed lists are constants named after their column', () => {
    expect(CHARGE_CATEGORY_VALUES).toEqual(['Usage', 'Purchase', 'Tax', 'Credit', 'Adjustment'])
  })
})
