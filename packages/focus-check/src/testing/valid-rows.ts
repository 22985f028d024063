import { costAndUsageColumns } from '@open-finops/focus-schema'
import type { Row } from './model-interpreter.ts'

/** The columns of FOCUS 1.2 in the order of a file. */
export const columns12: readonly string[] = costAndUsageColumns('1.2').map(({ name }) => name)

const nothing: Row = Object.fromEntries(columns12.map((name) => [name, null]))

const shared: Row = {
  ...nothing,
  BilledCost: '12.5',
  EffectiveCost: '12.5',
  ListCost: '12.5',
  ContractedCost: '12.5',
  BillingAccountId: '012345678901',
  BillingAccountName: 'Nimbus Holding',
  BillingAccountType: 'Payer',
  BillingCurrency: 'EUR',
  BillingPeriodStart: '2026-08-01T00:00:00Z',
  BillingPeriodEnd: '2026-09-01T00:00:00Z',
  ChargeCategory: 'Usage',
  ChargeDescription: 'm5.large per hour',
  ChargeFrequency: 'Usage-Based',
  ChargePeriodStart: '2026-08-03T10:00:00Z',
  ChargePeriodEnd: '2026-08-03T11:00:00Z',
  InvoiceId: 'INV-7',
  InvoiceIssuerName: 'Nimbus Cloud',
  PricingCurrency: 'USD',
  PricingCurrencyEffectiveCost: '13.75',
  ProviderName: 'Nimbus Cloud',
  PublisherName: 'Nimbus Cloud',
  RegionId: 'eu-1',
  RegionName: 'Europe 1',
  AvailabilityZone: 'eu-1a',
  ServiceCategory: 'Compute',
  ServiceName: 'Machines',
  ServiceSubcategory: 'Virtual Machines',
  SubAccountId: '200000000001',
  SubAccountName: 'shop',
  SubAccountType: 'Account',
}

const priced: Row = {
  ...shared,
  ListUnitPrice: '2.5',
  ContractedUnitPrice: '2.5',
  PricingCategory: 'Standard',
  PricingCurrencyContractedUnitPrice: '2.75',
  PricingCurrencyListUnitPrice: '2.75',
  PricingQuantity: '5',
  PricingUnit: 'Hours',
  SkuId: 'SKU-1',
  SkuMeter: 'Compute hours',
  SkuPriceId: 'SKU-1.P1',
  SkuPriceDetails: '{"CoreCount":2,"InstanceType":"m5.large","x_Tenancy":"Shared"}',
}

const used: Row = {
  ...priced,
  ConsumedQuantity: '5',
  ConsumedUnit: 'Hours',
  ResourceId: 'vm-17',
  ResourceName: 'web',
  ResourceType: 'Virtual machine',
  Tags: '{"team":"shop","critical":true}',
}

const committed: Row = {
  CommitmentDiscountCategory: 'Spend',
  CommitmentDiscountId: 'plan-3',
  CommitmentDiscountName: 'One year, no upfront',
  CommitmentDiscountQuantity: '5',
  CommitmentDiscountType: 'Savings plan',
  CommitmentDiscountUnit: 'Hours',
}

const plan: Row = { ResourceId: 'plan-3', ResourceName: null, ResourceType: 'Savings plan', Tags: null }

/** A row for each kind of charge; every rule of FOCUS 1.2 holds. */
export const validRows: readonly Row[] = [
  used,
  { ...used, CapacityReservationId: 'cr-1', CapacityReservationStatus: 'Used' },
  { ...used, ...committed, CommitmentDiscountStatus: 'Used', PricingCategory: 'Committed', BilledCost: '0' },
  {
    ...used,
    ...committed,
    ...plan,
    ConsumedQuantity: null,
    ConsumedUnit: null,
    CommitmentDiscountStatus: 'Unused',
    PricingCategory: 'Committed',
    BilledCost: '0',
  },
  {
    ...used,
    ...committed,
    ...plan,
    ChargeCategory: 'Purchase',
    ChargeFrequency: 'Recurring',
    ConsumedQuantity: null,
    ConsumedUnit: null,
    EffectiveCost: '0',
    PricingCurrencyEffectiveCost: '0',
  },
  {
    ...shared,
    ChargeCategory: 'Tax',
    ChargeFrequency: 'One-Time',
    ServiceName: 'Tax',
    ServiceCategory: 'Other',
    ServiceSubcategory: 'Other (Other)',
  },
  {
    ...shared,
    ChargeCategory: 'Credit',
    ChargeFrequency: 'One-Time',
    BilledCost: '-3',
    EffectiveCost: '-3',
    ListCost: '-3',
    ContractedCost: '-3',
  },
  { ...used, ChargeClass: 'Correction', BilledCost: '-1E-2', EffectiveCost: '-0.01' },
]
