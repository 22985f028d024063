import { LAKE_COLUMNS } from '@open-finops/focus-schema'
import { dimensionColumn } from './dimensions.ts'

/** A relation that cards read; `prepareStatements` makes each of them, empty where the lake has nothing of the kind. */
export interface CardRelation {
  readonly name: string
  /** What a row is. */
  readonly description: string
  /** Column → type on DuckDB. */
  readonly columns: Readonly<Record<string, string>>
}

/** Columns of the lake that say what the loader did, and that cards need. */
const loaderColumns: readonly string[] = ['x_ExportName', 'x_DeliveryVersion', 'x_CostCategories']

/** Columns of the lake that `charges` takes over: those of FOCUS, and a few of the loader's. */
export const chargeColumns: readonly (readonly [name: string, type: string])[] = LAKE_COLUMNS.filter(
  ({ name }) => !name.startsWith('x_') || loaderColumns.includes(name),
).map(({ name, lakeType }) => [name, lakeType])

/** What `daily_charges` keeps of `charges`; every one is a dimension that costs are added up by. */
export const dailyKeys: readonly string[] = [
  'ServiceProviderName',
  'HostProviderName',
  'PublisherName',
  'ProviderName',
  'InvoiceIssuerName',
  'InvoiceId',
  'BillingAccountId',
  'BillingAccountName',
  'SubAccountId',
  'SubAccountName',
  'ServiceCategory',
  'ServiceSubcategory',
  'ServiceName',
  'SkuMeter',
  'RegionId',
  'RegionName',
  'ChargeCategory',
  'ChargeClass',
  'ChargeFrequency',
  'PricingCategory',
  'CommitmentDiscountId',
  'CommitmentDiscountName',
  'CommitmentDiscountType',
  'CommitmentDiscountStatus',
  'BillingCurrency',
  'Tags',
  'x_CostCategories',
  'x_ExportName',
]

/** Whether a charge has a list price to compare with: a list cost, and none of the zeros that clouds write for an unknown one. */
export const hasListPrice = 'coalesce(ListCost <> 0 OR EffectiveCost = 0, false)'

/** What a charge is, where adding it up would lose that. */
export const detailFlags: readonly { readonly name: string; readonly sql: string }[] = [
  { name: 'ListIsTooLow', sql: 'coalesce(ListCost < ContractedCost, false)' },
  { name: 'IsNegative', sql: 'coalesce(EffectiveCost < 0, false)' },
  { name: 'HasConsumedQuantity', sql: '(ConsumedQuantity IS NOT NULL)' },
  { name: 'HasSku', sql: '(SkuId IS NOT NULL)' },
  { name: 'HasInvoice', sql: '(InvoiceId IS NOT NULL)' },
]

/** What `charge_details` keeps of `charges` besides what `daily_charges` does. */
export const chargeDetailKeys: readonly string[] = [
  'SkuId',
  'SkuPriceId',
  'ConsumedUnit',
  'PricingUnit',
  'PricingCurrency',
  'ListUnitPrice',
  'ContractedUnitPrice',
  'ResourceId',
  'ResourceName',
  'ResourceType',
  'ChargeDescription',
]

/** Quantities that `charge_details` adds up, each of one unit. */
export const quantityColumns: readonly string[] = ['ConsumedQuantity', 'PricingQuantity']

/** The four costs of FOCUS. */
export const costColumns: readonly string[] = ['BilledCost', 'EffectiveCost', 'ContractedCost', 'ListCost']

const typeOf = new Map(chargeColumns)
const dates = { ChargeDate: 'DATE', BillingMonth: 'DATE', HasListPrice: 'BOOLEAN' }
const money = 'DECIMAL(38,18)'
const counts = { x_ChargeCount: 'BIGINT', FirstChargeDate: 'DATE', LastChargeDate: 'DATE', OwnTagCount: 'BIGINT' }

function typed(names: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(names.map((name) => [name, typeOf.get(name) ?? 'VARCHAR']))
}

/** The relations that a card may read, with a column for each dimension. */
export function cardRelations(dimensions: readonly string[] = []): readonly CardRelation[] {
  const owners = Object.fromEntries(dimensions.map((name) => [dimensionColumn(name), 'VARCHAR']))
  return [
    {
      name: 'charges',
      description: 'A row for each charge of the lake, with the day it begins and its dimensions',
      columns: { ...dates, ...Object.fromEntries(chargeColumns), ...owners },
    },
    {
      name: 'daily_charges',
      description:
        'The charges of a day that are alike but for resource, SKU, description and time, added up: fewer rows, the same sums',
      columns: { ...dates, ...typed(dailyKeys), ...owners, ...typed(costColumns), ...counts },
    },
    {
      name: 'charge_details',
      description:
        'Charges that are alike but for time, added up, with resource, SKU, prices, quantities and description: the same sums',
      columns: {
        ...dates,
        ...Object.fromEntries(detailFlags.map(({ name }) => [name, 'BOOLEAN'])),
        ...typed([...dailyKeys, ...chargeDetailKeys]),
        ...owners,
        ...typed([...costColumns, ...quantityColumns]),
        ...counts,
      },
    },
    ...otherRelations,
  ]
}

const otherRelations: readonly CardRelation[] = [
  {
    name: 'freshness',
    description: 'A row for each export: its newest load, the last day with charges and the last complete one',
    columns: {
      Provider: 'VARCHAR',
      x_ExportName: 'VARCHAR',
      DataAsOf: 'TIMESTAMP',
      LoadedAt: 'TIMESTAMP',
      LastChargeDate: 'DATE',
      LastCompleteDate: 'DATE',
    },
  },
  {
    name: 'complete_days',
    description: 'A row for each export and day of which no charges are to come',
    columns: { x_ExportName: 'VARCHAR', ChargeDate: 'DATE' },
  },
  {
    name: 'full_months',
    description: 'A row for each month of which no charges are to come from any export that still delivers',
    columns: { Month: 'DATE' },
  },
  {
    name: 'loads',
    description: 'A row for each export and billing period in force',
    columns: {
      Provider: 'VARCHAR',
      x_ExportName: 'VARCHAR',
      BillingMonth: 'DATE',
      SourceRows: 'BIGINT',
      FocusRows: 'BIGINT',
      LoadedAt: 'TIMESTAMP',
      IsPartial: 'BOOLEAN',
    },
  },
  {
    name: 'load_history',
    description: 'A row for each version of a delivery that was ever loaded, billing period and currency',
    columns: {
      Provider: 'VARCHAR',
      x_ExportName: 'VARCHAR',
      Slot: 'VARCHAR',
      DeliveryVersion: 'VARCHAR',
      BillingMonth: 'DATE',
      BillingCurrency: 'VARCHAR',
      LoadedAt: 'TIMESTAMP',
      ReplacedAt: 'TIMESTAMP',
      IsCurrent: 'BOOLEAN',
      SourceRows: 'BIGINT',
      BilledCost: money,
      EffectiveCost: money,
    },
  },
  {
    name: 'column_gaps',
    description: 'A row for each FOCUS column that an export in force lacks, or has from a derivation',
    columns: {
      Provider: 'VARCHAR',
      x_ExportName: 'VARCHAR',
      ColumnName: 'VARCHAR',
      Origin: 'VARCHAR',
      Missing: 'VARCHAR',
    },
  },
  {
    name: 'unknown_values',
    description: 'A row for each value of a bill in force that no rule knows',
    columns: {
      Provider: 'VARCHAR',
      x_ExportName: 'VARCHAR',
      Kind: 'VARCHAR',
      UnknownValue: 'VARCHAR',
      SourceRows: 'BIGINT',
    },
  },
  {
    name: 'reconciliation',
    description:
      'A row for each invoice, or part of a bill that is on none: what was charged, what was invoiced, and how far they tie',
    columns: {
      BillingMonth: 'DATE',
      InvoiceIssuerName: 'VARCHAR',
      InvoiceId: 'VARCHAR',
      BillingCurrency: 'VARCHAR',
      ReconciliationState: 'VARCHAR',
      InvoicedCost: money,
      BilledCost: money,
      x_ChargeCount: 'BIGINT',
      VarianceCost: money,
      UnexplainedCost: money,
      Causes: 'VARCHAR',
    },
  },
  {
    name: 'source_ties',
    description:
      "A row for each export, billing period and currency: the bill's own total beside the sum of its FOCUS rows",
    columns: {
      Provider: 'VARCHAR',
      x_ExportName: 'VARCHAR',
      BillingMonth: 'DATE',
      BillingCurrency: 'VARCHAR',
      SourceRows: 'BIGINT',
      FocusRows: 'BIGINT',
      NativeCost: money,
      BilledCost: money,
      VarianceCost: money,
      IsTied: 'BOOLEAN',
    },
  },
  {
    name: 'contract_commitments',
    description:
      'A row for each contract commitment that a FOCUS file describes (dataset ContractCommitment of FOCUS 1.3)',
    columns: {
      ContractCommitmentId: 'VARCHAR',
      ContractCommitmentCategory: 'VARCHAR',
      ContractCommitmentType: 'VARCHAR',
      ContractCommitmentDescription: 'VARCHAR',
      ContractCommitmentCost: money,
      ContractCommitmentQuantity: 'DECIMAL(38,15)',
      ContractCommitmentUnit: 'VARCHAR',
      BillingCurrency: 'VARCHAR',
      PeriodStartDate: 'DATE',
      PeriodEndDate: 'DATE',
    },
  },
]

/** Relations whose rows filters narrow: a card reads at most one of them. */
export const filterableRelations: readonly string[] = ['charges', 'daily_charges', 'charge_details']
