import { describe, expect, test } from 'vitest'
import { contractCommitmentRowSchema } from './generated/1.3/zod.ts'
import { billingPeriodRowSchema } from './generated/1.4/zod.ts'
import { FOCUS_VERSIONS } from './index.ts'
import { costAndUsageRowSchema } from './zod.ts'

/** A row that is legal in every version but 1.4: what AWS bills for an hour of a virtual machine. */
const ROW = {
  BilledCost: '0.0960000000',
  BillingAccountId: '000011112222',
  BillingAccountName: null,
  BillingCurrency: 'USD',
  BillingPeriodEnd: '2026-09-01T00:00:00Z',
  BillingPeriodStart: '2026-08-01T00:00:00Z',
  ChargeCategory: 'Usage',
  ChargeClass: null,
  ChargeDescription: '$0.096 per On Demand Linux m5.large Instance Hour',
  ChargeFrequency: 'Usage-Based',
  ChargePeriodEnd: '2026-08-05T02:00:00Z',
  ChargePeriodStart: '2026-08-05T01:00:00Z',
  ContractedCost: '0.096',
  EffectiveCost: '0.096',
  InvoiceIssuerName: 'Amazon Web Services, Inc.',
  ListCost: '0.096',
  ListUnitPrice: '0.096',
  PricingQuantity: '1',
  PricingUnit: 'Hours',
  ProviderName: 'AWS',
  PublisherName: 'AWS',
  ServiceCategory: 'Compute',
  ServiceName: 'Amazon Elastic Compute Cloud',
  Tags: '{"team":"shop","spot":true}',
  x_Operation: 'RunInstances',
}
const { ProviderName: _provider, PublisherName: _publisher, ...WITHOUT_PROVIDER } = ROW
const ROWS = {
  '1.0': ROW,
  '1.1': { ...ROW, ServiceSubcategory: 'Virtual Machines', SkuPriceDetails: '{"CoreCount":2}' },
  '1.2': { ...ROW, ServiceSubcategory: 'Virtual Machines', InvoiceId: null },
  '1.3': { ...ROW, ServiceProviderName: 'AWS', HostProviderName: 'AWS' },
  '1.4': { ...WITHOUT_PROVIDER, ServiceProviderName: 'AWS', HostProviderName: null },
}

function faults(row: unknown, version: keyof typeof ROWS = '1.2'): readonly string[] {
  const result = costAndUsageRowSchema(version).safeParse(row)
  return result.success ? [] : result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)
}

describe('a legal row', () => {
  test.each(FOCUS_VERSIONS)('of FOCUS %s passes, unchanged', (version) => {
    expect(faults(ROWS[version], version)).toEqual([])
    expect(costAndUsageRowSchema(version).parse(ROWS[version])).toEqual(ROWS[version])
  })

  test.each(['0', '-12.50', '0.00000000000000001', '12345678901234567890.123456789012345678'])(
    'may cost %s',
    (cost) => {
      expect(faults({ ...ROW, BilledCost: cost })).toEqual([])
    },
  )
})

describe('a broken row is refused, by the name of its column', () => {
  test.each([
    ['an exponent', '1.2E-05'],
    ['a plus sign', '+1.2'],
    ['a thousands separator', '1,200.00'],
    ['a currency sign', '$1.20'],
    ['no digit before the point', '.5'],
    ['white space', ' 1.2'],
    ['nothing', ''],
    ['NaN', 'NaN'],
  ])('a cost with %s', (_, cost) => {
    expect(faults({ ...ROW, BilledCost: cost })).toEqual([expect.stringMatching(/^BilledCost: is no plain decimal/)])
  })

  test('a cost that is a JavaScript number', () => {
    expect(faults({ ...ROW, BilledCost: 0.1 })).toEqual([expect.stringMatching(/^BilledCost: .*string/)])
  })

  test.each([
    '2026-08-01T00:00:00',
    '2026-08-01',
    '2026-08-01T00:00:00+00:00',
    '2026-08-01 00:00:00Z',
    '2026-02-30T00:00:00Z',
    '2026-08-01T24:00:00Z',
  ])('a moment written %s', (moment) => {
    expect(faults({ ...ROW, ChargePeriodStart: moment })).toEqual([
      expect.stringMatching(/^ChargePeriodStart: is no moment in UTC/),
    ])
  })

  test.each([
    ['null where FOCUS allows none', { BilledCost: null }, /^BilledCost: /],
    ['an empty string for a missing value', { ChargeDescription: '' }, /^ChargeDescription: is empty/],
    ['a value outside its list', { ChargeCategory: 'usage' }, /^ChargeCategory: /],
    ['null in a column that may be absent but not null', { ChargeFrequency: null }, /^ChargeFrequency: /],
    ['undefined in a column that may be absent', { ResourceId: undefined }, /^ResourceId: /],
    ['a negative unit price', { ListUnitPrice: '-0.01' }, /^ListUnitPrice: is less than 0/],
    ['a currency by its sign', { BillingCurrency: '$' }, /^BillingCurrency: is no currency code/],
    ['tags that are no JSON', { Tags: 'team=shop' }, /^Tags: is no flat JSON object/],
    ['tags that are a list', { Tags: '["team"]' }, /^Tags: is no flat JSON object/],
    ['tags with an object in them', { Tags: '{"team":{"name":"shop"}}' }, /^Tags: is no flat JSON object/],
    ['a column of a later version', { HostProviderName: 'AWS' }, /^HostProviderName: is no column of this version/],
    ['a column that nobody knows', { Id: '7' }, /^Id: is no column of this version/],
    [
      'a subcategory of another category',
      { ServiceSubcategory: 'Object Storage' },
      /^ServiceSubcategory: is no subcategory of Compute/,
    ],
  ])('%s', (_, change, fault) => {
    expect(faults({ ...ROW, ...change })).toEqual([expect.stringMatching(fault)])
  })

  test('a mandatory column that is missing, even one that may be null', () => {
    const { BillingAccountName: _, ...rest } = ROW
    expect(faults(rest)).toEqual([expect.stringMatching(/^BillingAccountName: /)])
  })

  test('ProviderName in 1.4, which removed it', () => {
    expect(faults({ ...ROWS['1.4'], ProviderName: 'AWS' }, '1.4')).toEqual([
      expect.stringMatching(/^ProviderName: is no column/),
    ])
  })
})

describe('rows of the other datasets', () => {
  test('a billing period is open or closed', () => {
    const period = {
      BillingPeriodCreated: '2026-08-01T00:00:00Z',
      BillingPeriodEnd: '2026-09-01T00:00:00Z',
      BillingPeriodLastUpdated: '2026-08-09T10:11:12Z',
      BillingPeriodStart: '2026-08-01T00:00:00Z',
      BillingPeriodStatus: 'Open',
      InvoiceIssuerName: 'AWS',
    }
    expect(billingPeriodRowSchema.safeParse(period).success).toBe(true)
    expect(billingPeriodRowSchema.safeParse({ ...period, BillingPeriodStatus: 'Ajar' }).success).toBe(false)
  })

  test('a contract commitment of 1.3 is no contract commitment without its id', () => {
    const commitment = {
      BillingCurrency: 'USD',
      ContractCommitmentCategory: 'Spend',
      ContractCommitmentCost: '280460.160000',
      ContractCommitmentDescription: null,
      ContractCommitmentId: 'sp-1',
      ContractCommitmentPeriodEnd: '2027-05-01T03:00:00Z',
      ContractCommitmentPeriodStart: '2026-05-01T03:00:00Z',
      ContractCommitmentQuantity: null,
      ContractCommitmentType: 'Savings Plan',
      ContractCommitmentUnit: null,
      ContractId: 'c-1',
      ContractPeriodEnd: '2027-05-01T03:00:00Z',
      ContractPeriodStart: '2026-05-01T03:00:00Z',
    }
    expect(contractCommitmentRowSchema.safeParse(commitment).success).toBe(true)
    expect(contractCommitmentRowSchema.safeParse({ ...commitment, ContractCommitmentId: null }).success).toBe(false)
  })
})
