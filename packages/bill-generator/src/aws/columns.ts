import { sha256 } from '../ids.ts'

/** What a column holds; decides its text in CSV and its type in Parquet. */
export type ColumnKind = 'text' | 'decimal' | 'timestamp'

/** One column of a legacy CUR; relations of this package carry it under its `snake` name. */
export interface BillColumn {
  readonly category: string
  readonly name: string
  readonly kind: ColumnKind
  /** Name in legacy Parquet, and in CUR 2.0 where that has the column. */
  readonly snake: string
}

/** AWS's rule from `category/Name` to Parquet: an underscore before each capital, lower case, others to `_`. */
export function snakeName(category: string, columnName: string): string {
  return `${category}/${columnName}`
    .replace(/[A-Z]/g, (capital) => `_${capital}`)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/_+/g, '_')
    .replace(/^_|_$/g, '')
}

function family(
  category: string,
  text: string,
  kinds: { decimal?: string; timestamp?: string } = {},
): readonly BillColumn[] {
  const decimals = new Set(words(kinds.decimal ?? ''))
  const timestamps = new Set(words(kinds.timestamp ?? ''))
  return words(text).map((columnName) => ({
    category,
    name: columnName,
    kind: decimals.has(columnName) ? 'decimal' : timestamps.has(columnName) ? 'timestamp' : 'text',
    snake: snakeName(category, columnName),
  }))
}

function words(list: string): readonly string[] {
  return list.split(/\s+/).filter((word) => word !== '')
}

/** Families that every legacy bill of this package has; names as in AWS's column reference for CUR. */
export const identityColumns: readonly BillColumn[] = family('identity', 'LineItemId TimeInterval')

export const billColumns: readonly BillColumn[] = family(
  'bill',
  'InvoiceId InvoicingEntity BillingEntity BillType PayerAccountId BillingPeriodStartDate BillingPeriodEndDate',
  { timestamp: 'BillingPeriodStartDate BillingPeriodEndDate' },
)

export const lineItemColumns: readonly BillColumn[] = family(
  'lineItem',
  `UsageAccountId LineItemType UsageStartDate UsageEndDate ProductCode UsageType Operation AvailabilityZone ResourceId
   UsageAmount NormalizationFactor NormalizedUsageAmount CurrencyCode UnblendedRate UnblendedCost BlendedRate BlendedCost
   LineItemDescription TaxType LegalEntity`,
  {
    decimal:
      'UsageAmount NormalizationFactor NormalizedUsageAmount UnblendedRate UnblendedCost BlendedRate BlendedCost',
    timestamp: 'UsageStartDate UsageEndDate',
  },
)

/** Present only in periods with a negotiated discount on the net basis. */
export const netColumns: readonly BillColumn[] = [
  ...family('lineItem', 'NetUnblendedRate NetUnblendedCost', { decimal: 'NetUnblendedRate NetUnblendedCost' }),
  ...family(
    'reservation',
    'NetAmortizedUpfrontCostForUsage NetAmortizedUpfrontFeeForBillingPeriod NetEffectiveCost NetRecurringFeeForUsage NetUnusedAmortizedUpfrontFeeForBillingPeriod NetUnusedRecurringFee NetUpfrontValue',
    {
      decimal:
        'NetAmortizedUpfrontCostForUsage NetAmortizedUpfrontFeeForBillingPeriod NetEffectiveCost NetRecurringFeeForUsage NetUnusedAmortizedUpfrontFeeForBillingPeriod NetUnusedRecurringFee NetUpfrontValue',
    },
  ),
  ...family(
    'savingsPlan',
    'NetAmortizedUpfrontCommitmentForBillingPeriod NetRecurringCommitmentForBillingPeriod NetSavingsPlanEffectiveCost',
    {
      decimal:
        'NetAmortizedUpfrontCommitmentForBillingPeriod NetRecurringCommitmentForBillingPeriod NetSavingsPlanEffectiveCost',
    },
  ),
  ...family('discount', 'EdpDiscount PrivateRateDiscount BundledDiscount RiVolumeDiscount SppDiscount TotalDiscount', {
    decimal: 'EdpDiscount PrivateRateDiscount BundledDiscount RiVolumeDiscount SppDiscount TotalDiscount',
  }),
]

export const pricingColumns: readonly BillColumn[] = family(
  'pricing',
  'LeaseContractLength OfferingClass PurchaseOption RateCode RateId currency publicOnDemandCost publicOnDemandRate term unit',
  { decimal: 'publicOnDemandCost publicOnDemandRate' },
)

/** Product attributes that the demo's prices fill. */
export const productColumns: readonly BillColumn[] = family(
  'product',
  `ProductName databaseEngine fromLocation fromLocationType fromRegionCode group groupDescription instanceFamily instanceType
   instanceTypeFamily licenseModel location locationType marketoption memory operatingSystem operation productFamily region
   regionCode servicecode servicename sku storageClass tenancy toLocation toLocationType toRegionCode transferType usagetype
   vcpu volumeApiName volumeType`,
)

/** Further attributes of a wide bill, mostly empty. */
export const wideProductColumns: readonly BillColumn[] = family(
  'product',
  `availability availabilityZone capacitystatus classicnetworkingsupport clockSpeed contentType currentGeneration
   dedicatedEbsThroughput deploymentOption description durability ecu endpointType engineCode enhancedNetworkingSupported
   feeCode feeDescription gpuMemory intelAvx2Available intelAvxAvailable intelTurboAvailable maxIopsBurstPerformance maxIopsvolume
   maxThroughputvolume maxVolumeSize messageDeliveryFrequency messageDeliveryOrder minVolumeSize networkPerformance
   normalizationSizeFactor physicalProcessor platousagetype preInstalledSw processorArchitecture processorFeatures
   provisioned queueType softwareType storage storageMedia subscriptionType version vpcnetworkingsupport`,
)

const reservationDecimals =
  'AmortizedUpfrontCostForUsage AmortizedUpfrontFeeForBillingPeriod EffectiveCost NormalizedUnitsPerReservation NumberOfReservations RecurringFeeForUsage TotalReservedNormalizedUnits TotalReservedUnits UnitsPerReservation UnusedAmortizedUpfrontFeeForBillingPeriod UnusedNormalizedUnitQuantity UnusedQuantity UnusedRecurringFee UpfrontValue'

export const reservationColumns: readonly BillColumn[] = family(
  'reservation',
  `AmortizedUpfrontCostForUsage AmortizedUpfrontFeeForBillingPeriod AvailabilityZone EffectiveCost EndTime ModificationStatus
   NormalizedUnitsPerReservation NumberOfReservations RecurringFeeForUsage ReservationARN StartTime SubscriptionId
   TotalReservedNormalizedUnits TotalReservedUnits UnitsPerReservation UnusedAmortizedUpfrontFeeForBillingPeriod
   UnusedNormalizedUnitQuantity UnusedQuantity UnusedRecurringFee UpfrontValue`,
  { decimal: reservationDecimals },
)

export const savingsPlanColumns: readonly BillColumn[] = family(
  'savingsPlan',
  `AmortizedUpfrontCommitmentForBillingPeriod EndTime InstanceTypeFamily OfferingType PaymentOption PurchaseTerm
   RecurringCommitmentForBillingPeriod Region SavingsPlanARN SavingsPlanEffectiveCost SavingsPlanRate StartTime
   TotalCommitmentToDate UsedCommitment`,
  {
    decimal:
      'AmortizedUpfrontCommitmentForBillingPeriod RecurringCommitmentForBillingPeriod SavingsPlanEffectiveCost SavingsPlanRate TotalCommitmentToDate UsedCommitment',
  },
)

export const splitColumns: readonly BillColumn[] = family(
  'splitLineItem',
  'ActualUsage NetSplitCost NetUnusedCost ParentResourceId PublicOnDemandSplitCost PublicOnDemandUnusedCost ReservedUsage SplitCost SplitUsage SplitUsageRatio UnusedCost',
  {
    decimal:
      'ActualUsage NetSplitCost NetUnusedCost PublicOnDemandSplitCost PublicOnDemandUnusedCost ReservedUsage SplitCost SplitUsage SplitUsageRatio UnusedCost',
  },
)

/** The column of an activated tag key, such as `user:team`. */
export function tagColumn(key: string): BillColumn {
  return { category: 'resourceTags', name: key, kind: 'text', snake: snakeName('resourceTags', key) }
}

/** The column of a cost category, such as `Business unit`. */
export function costCategoryColumn(categoryName: string): BillColumn {
  return { category: 'costCategory', name: categoryName, kind: 'text', snake: snakeName('costCategory', categoryName) }
}

/** Name in the header of a legacy CSV. */
export function headerName(column: BillColumn): string {
  return `${column.category}/${column.name}`
}

/**
 * The name under which relations of this package carry a column: `snake`, except tags and cost categories, whose snake
 * names may collide and which therefore keep their header name. Tag keys may differ by case alone, which DuckDB's column
 * names may not: a tag's name also carries a hash of its key.
 */
export function relationName(column: BillColumn): string {
  if (!isDynamic(column)) return column.snake
  return column.category === 'resourceTags'
    ? `${headerName(column)} ${sha256(column.name).slice(0, 8)}`
    : headerName(column)
}

/** True for tags and cost categories. */
export function isDynamic(column: BillColumn): boolean {
  return column.category === 'resourceTags' || column.category === 'costCategory'
}
