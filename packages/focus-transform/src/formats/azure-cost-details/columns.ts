import type { RawColumn } from '../../language/mapping.ts'

const optional = (type: RawColumn['type'] = 'string'): RawColumn => ({ type, need: 'optional' })
const whenReached = (type: RawColumn['type'] = 'string'): RawColumn => ({
  type,
  need: 'when-reached',
  remedy:
    'Every Cost Management export of cost details has it: create the export anew with all columns, or name it under `columns:` when the files were edited.',
})

/**
 * The columns of Azure's cost and usage details that FOCUS needs, by their names in Enterprise Agreement files where
 * those have them. Dates are texts here: files write them as MM/dd/yyyy or in ISO 8601.
 * https://learn.microsoft.com/azure/cost-management-billing/dataset-schema/cost-usage-details-ea (and -mca, -pay-as-you-go)
 */
export const COST_DETAILS_COLUMNS: Readonly<Record<string, RawColumn>> = {
  AccountName: optional(),
  AdditionalInfo: optional(),
  AvailabilityZone: optional(),
  BenefitId: optional(),
  BenefitName: optional(),
  BillingAccountId: optional(),
  BillingAccountName: optional(),
  BillingCurrency: whenReached(),
  BillingPeriodEndDate: optional(),
  BillingPeriodStartDate: optional(),
  BillingProfileId: optional(),
  BillingProfileName: optional(),
  ChargeType: whenReached(),
  ConsumedService: optional(),
  Cost: optional('money'),
  CostAllocationRuleName: optional(),
  CostCenter: optional(),
  CostInBillingCurrency: whenReached('money'),
  CostInPricingCurrency: optional('money'),
  Date: whenReached(),
  EffectivePrice: optional('money'),
  ExchangeRate: optional('money'),
  FileRole: optional(),
  Frequency: optional(),
  InstanceName: optional(),
  InvoiceId: optional(),
  InvoiceSectionName: optional(),
  Location: optional(),
  MeterCategory: optional(),
  MeterId: optional(),
  MeterName: optional(),
  MeterSubCategory: optional(),
  OfferId: optional(),
  PartNumber: optional(),
  PartnerName: optional(),
  PayGCostInBillingCurrency: optional('money'),
  PayGPrice: optional('money'),
  PricingCurrency: optional(),
  PricingModel: optional(),
  ProductId: optional(),
  ProductName: optional(),
  ProductOrderId: optional(),
  PublisherName: optional(),
  PublisherType: optional(),
  Quantity: optional('quantity'),
  ReservationId: optional(),
  ReservationName: optional(),
  ResourceGroup: optional(),
  ResourceId: optional(),
  ResourceLocation: optional(),
  ResourceName: optional(),
  SubscriptionId: optional(),
  SubscriptionName: optional(),
  Tags: optional(),
  Term: optional(),
  UnitOfMeasure: optional(),
  UnitPrice: optional('money'),
}
