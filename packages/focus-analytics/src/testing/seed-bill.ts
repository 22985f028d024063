import { LAKE_COLUMNS } from '@open-finops/focus-schema'
import type { Row } from './answer.ts'
import { decimalText } from './exact.ts'
import { contractCommitments, invoiceLines } from './seed-datasets.ts'
import { amount, chance, type Dice, dice, pick } from './seed-dice.ts'

/** A small bill with a bit of everything, and the datasets beside it. */
export interface SeedBill {
  readonly charges: readonly Row[]
  readonly contractCommitments: readonly Row[]
  readonly invoiceLines: readonly Row[]
}

/** The span that tests ask for: two Januaries and what lies between. Rows lie on both of its ends. */
export const span: { readonly from: string; readonly to: string } = { from: '2025-01-01', to: '2026-02-01' }

/** Makes the bill; the same seed makes the same rows. */
export function seedBill(seed: number, size: number): SeedBill {
  const roll = dice(seed)
  const charges = Array.from({ length: size }, (_, index) => charge(roll, index))
  return { charges, contractCommitments: contractCommitments(), invoiceLines: invoiceLines(charges) }
}

const nothing: Row = Object.fromEntries(LAKE_COLUMNS.map(({ name }) => [name, null]))

const kinds = [
  ...['usage', 'usage', 'usage', 'usage', 'usage', 'usage', 'covered', 'covered', 'unused', 'purchase', 'fee'],
  ...['credit', 'refund', 'tax', 'marketplace', 'saas', 'correction', 'reserved', 'spare', 'split', 'virtual'],
  ...['cores', 'cores', 'transfer', 'contract'],
] as const
type Kind = (typeof kinds)[number]

const providers = [
  { name: 'AWS', account: 'payer-1', currencies: ['USD', 'USD', 'EUR'], regions: ['us-east-1', 'eu-west-1'] },
  { name: 'Microsoft', account: 'payer-2', currencies: ['EUR'], regions: ['westeurope'] },
  { name: 'Google Cloud', account: 'payer-3', currencies: ['GBP', 'USD'], regions: ['europe-west2', 'us-central1'] },
] as const

function charge(roll: Dice, index: number): Row {
  const kind = kinds[index % kinds.length] ?? 'usage'
  const provider = pick(roll, providers)
  const region = pick(roll, [...provider.regions, null])
  const subAccount = pick(roll, ['team-a', 'team-b', 'team-c', null])
  const service = pick(roll, services)
  const listed = amount(roll)
  const contracted = (listed * 9n) / 10n
  const cost = chance(roll, 0.5) ? contracted : (listed * 8n) / 10n
  const quantity = amount(roll) / 100n
  return {
    ...nothing,
    ...period(roll),
    ProviderName: provider.name,
    PublisherName: provider.name,
    InvoiceIssuerName: provider.name,
    ServiceProviderName: provider.name,
    HostProviderName: provider.name,
    BillingAccountId: provider.account,
    BillingAccountName: `${provider.name} payer`,
    BillingAccountType: 'Payer',
    BillingCurrency: pick(roll, provider.currencies),
    InvoiceId: pick(roll, [`${provider.account}-inv-1`, `${provider.account}-inv-2`, null]),
    InvoiceDetailId: pick(roll, ['line-1', 'line-2', null]),
    SubAccountId: subAccount,
    SubAccountName: subAccount === null ? null : `Team ${subAccount.slice(-1).toUpperCase()}`,
    SubAccountType: subAccount === null ? null : 'Account',
    RegionId: region,
    RegionName: region === null ? null : `Region ${region}`,
    AvailabilityZone: region === null || chance(roll, 0.4) ? null : `${region}${pick(roll, ['a', 'b'])}`,
    ServiceName: service.name,
    ServiceCategory: service.category,
    ServiceSubcategory: service.subcategory,
    ResourceId: pick(roll, ['res-1', 'res-2', "res'3", null]),
    ResourceName: pick(roll, ['web', null]),
    ResourceType: 'Instance',
    SkuId: pick(roll, ['sku-1', 'sku-2', 'sku-3']),
    SkuMeter: pick(roll, ['Hours', 'Requests']),
    SkuPriceId: pick(roll, ['price-1', 'price-2', null]),
    ChargeCategory: 'Usage',
    ChargeFrequency: 'Usage-Based',
    ChargeDescription: pick(roll, ['Hours of use', 'Data Transfer out', 'data transfer in', null]),
    PricingCategory: 'Standard',
    PricingUnit: pick(roll, ['Hours', 'GB']),
    PricingQuantity: quantityText(quantity),
    ConsumedUnit: pick(roll, ['Hours', 'GB']),
    ConsumedQuantity: quantityText(quantity * 3n),
    ListUnitPrice: pick(roll, ['0.10', '0.25', null]),
    ListCost: decimalText(listed),
    ContractedCost: decimalText(contracted),
    EffectiveCost: decimalText(cost),
    BilledCost: decimalText(cost),
    Tags: pick(roll, tags),
    CommitmentProgramEligibilityDetails: pick(roll, eligibilities),
    ...special(kind, roll, { listed, cost, quantity }),
  }
}

interface Costs {
  readonly listed: bigint
  readonly cost: bigint
  readonly quantity: bigint
}

const services = [
  { name: 'Virtual Machines', category: 'Compute', subcategory: 'Virtual Machines' },
  { name: 'Object Storage', category: 'Storage', subcategory: 'Object Storage' },
  { name: 'Warehouse', category: 'Databases', subcategory: 'Data Warehouses' },
] as const

const tags = [
  ...['{"Application":"shop","ApplicationId":"a-1"}', '{"Application":"pay","ApplicationId":"a-2"}', '{}', null],
  ...[
    '{"Application":"it\'s \\"new\\"","ApplicationId":7}',
    '{"Application":null}',
    '{"Application":true,"a/b~c":"x"}',
  ],
  ...['{"application":"small letters"}', '{"Application":"Größe, 東京"}'],
] as const

const eligibilities = [
  ...[null, null, '{"CommitmentPrograms":[{"ProgramType":"FlexibleSpendPlan"}]}'],
  '{"CommitmentPrograms":[{"ProgramType":"FlexibleSpendPlan"},{"ProgramType":"ZonalResourceCommitment"}]}',
  '{"CommitmentPrograms":[{"ProgramType":"ResourceReservation","x_Note":"a, b"}]}',
] as const

function special(kind: Kind, roll: Dice, { listed, cost, quantity }: Costs): Row {
  const commitment = pick(roll, ['plan-1', 'plan-2'])
  const commitmentColumns = {
    CommitmentDiscountId: commitment,
    CommitmentDiscountName: `The ${commitment}`,
    CommitmentDiscountType: commitment === 'plan-1' ? 'Savings Plan' : 'Reservation',
    CommitmentDiscountQuantity: '720',
    CommitmentDiscountUnit: 'Hours',
  }
  const none = { ListCost: '0', ContractedCost: '0', PricingQuantity: null, PricingUnit: null, ConsumedQuantity: null }
  const all = (value: bigint): Row => ({
    ...{ BilledCost: decimalText(value), EffectiveCost: decimalText(value) },
    ...{ ListCost: decimalText(value), ContractedCost: decimalText(value) },
  })
  const sale = { ...commitmentColumns, ChargeCategory: 'Purchase', EffectiveCost: '0', ConsumedQuantity: null }
  switch (kind) {
    case 'usage':
      return chance(roll, 0.15) ? { ContractedCost: '0', ListCost: '0' } : {}
    case 'covered':
      return { ...commitmentColumns, CommitmentDiscountStatus: 'Used', BilledCost: '0', PricingCategory: 'Committed' }
    case 'unused':
      return { ...commitmentColumns, ...none, CommitmentDiscountStatus: 'Unused', BilledCost: '0' }
    case 'purchase':
      return { ...sale, ChargeFrequency: 'One-Time' }
    case 'fee':
      return { ...sale, ChargeFrequency: 'Recurring' }
    case 'credit':
      return { ...all(-cost / 7n), ...none, ChargeCategory: 'Credit', ChargeFrequency: 'One-Time' }
    case 'refund':
      return { ...all(-cost), ChargeClass: 'Correction', ChargeCategory: pick(roll, ['Usage', 'Adjustment']) }
    case 'correction':
      return { ChargeClass: 'Correction' }
    case 'tax':
      return { ...all(cost / 5n), PricingQuantity: null, PricingUnit: null, ChargeCategory: 'Tax', Tags: null }
    case 'marketplace':
      return { PublisherName: 'Datadog', ServiceProviderName: 'Datadog', ServiceName: 'Monitoring' }
    case 'saas':
      return {
        ...{ PublisherName: 'Snow', ServiceProviderName: 'Snow', HostProviderName: 'Not Applicable' },
        ...{ InvoiceIssuerName: 'Snow', ProviderName: 'Snow' },
      }
    case 'reserved':
      return { CapacityReservationId: 'cr-1', CapacityReservationStatus: 'Used', ServiceCategory: 'Compute' }
    case 'spare':
      return {
        ...{ CapacityReservationId: pick(roll, ['cr-1', 'cr-2']), CapacityReservationStatus: 'Unused' },
        ...{ ServiceCategory: 'Compute' },
      }
    case 'split':
      return {
        ...{ AllocatedMethodId: pick(roll, ['by-cpu', 'by-memory']), AllocatedResourceName: pick(roll, ['pod', null]) },
        ...{ AllocatedResourceId: pick(roll, ['ns-1', 'ns-2', null]) },
      }
    case 'virtual': {
      const isSale = chance(roll, 0.3)
      return {
        ...{ PricingCurrency: pick(roll, ['DBU', 'Credits']), PricingCurrencyEffectiveCost: decimalText(cost * 3n) },
        ...{ PricingCurrencyListUnitPrice: '0.375', PricingCurrencyContractedUnitPrice: pick(roll, ['0.25', '0.375']) },
        ...(isSale && { ChargeCategory: 'Purchase', ChargeFrequency: 'One-Time', PricingUnit: 'DBU' }),
      }
    }
    case 'cores':
      return { SkuPriceDetails: pick(roll, details), ServiceName: 'Virtual Machines', ServiceCategory: 'Compute' }
    case 'transfer':
      return { ChargeDescription: 'Data TRANSFER to the internet', ConsumedUnit: 'GB', BilledCost: decimalText(listed) }
    case 'contract':
      return {
        ContractApplied: pick(roll, applied(quantity)),
        ChargeCategory: chance(roll, 0.3) ? 'Purchase' : 'Usage',
      }
  }
}

const details = [
  ...['{"CoreCount":4,"InstanceSeries":"m5"}', '{"CoreCount":"8","InstanceSeries":"m5"}', '{"CoreCount":2}'],
  ...[
    '{"CoreCount":0.5,"InstanceSeries":"t3"}',
    '{"InstanceSeries":"m5"}',
    '{"CoreCount":"many","InstanceSeries":"x"}',
  ],
] as const

function applied(quantity: bigint): readonly (string | null)[] {
  const cost = `{"ContractId":"c-1","ContractCommitmentId":"cc-1","ContractCommitmentAppliedCost":12.375}`
  const late = `{"ContractId":"c-1","ContractCommitmentID":"cc-2","ContractCommitmentAppliedCost":1e-3}`
  const used = `{"ContractId":"c-2","ContractCommitmentId":"cc-3","ContractCommitmentAppliedQuantity":${quantity % 997n},"ContractCommitmentAppliedUnit":"Hours"}`
  return [`{"Elements":[${cost}]}`, `{"Elements":[${cost},${late}]}`, `{"Elements":[${used}]}`, '{"Elements":[]}']
}

const quantityText = (value: bigint): string => decimalText(value - (value % 1000n))

/** Hours of four months, with those on the ends of the span; corrections of the month before lie in the next bill. */
function period(roll: Dice): Row {
  const [year, month] = pick(roll, [
    [2024, 12],
    [2025, 1],
    [2025, 12],
    [2026, 1],
    [2026, 1],
    [2026, 2],
  ] as const)
  const billed = new Date(Date.UTC(year, month - 1 + (chance(roll, 0.1) ? 1 : 0), 1))
  const days = new Date(Date.UTC(year, month, 0)).getUTCDate()
  const day = pick(roll, [1, days, days, ...Array.from({ length: days }, (_, index) => index + 1)])
  const hour = pick(roll, [0, 23, 23])
  const start = new Date(Date.UTC(year, month - 1, day, hour))
  return {
    ChargePeriodStart: moment(start),
    ChargePeriodEnd: moment(new Date(start.getTime() + 3_600_000)),
    BillingPeriodStart: moment(billed),
    BillingPeriodEnd: moment(new Date(Date.UTC(billed.getUTCFullYear(), billed.getUTCMonth() + 1, 1))),
  }
}

function moment(at: Date): string {
  return `${at.toISOString().slice(0, 19)}Z`
}
