import { name } from '../sql.ts'
import type { WrittenColumn } from '../write.ts'
import type { AzureLayout } from './options.ts'

/** What a column holds; decides its text. */
export type ColumnKind = 'text' | 'number' | 'date'

/** One column of cost details; relations of this package carry it under its `key`. */
export interface CostColumn {
  /** Name in the files of the agreement. */
  readonly header: string
  /** Name of the same thing in files of an Enterprise Agreement, in lower case. */
  readonly key: string
  readonly kind: ColumnKind
}

const numbers =
  /^(quantity|effectiveprice|unitprice|paygprice|costinbillingcurrency|costinpricingcurrency|costinusd|paygcostin.*|exchangeratepricingtobilling)$/
const dates = /^(date|.*startdate|.*enddate|exchangeratedate)$/

/** Where the two agreements name one thing differently. */
const aliases: Readonly<Record<string, string>> = {
  billingcurrency: 'billingcurrencycode',
  resourcegroupname: 'resourcegroup',
}

function columns(list: string): readonly CostColumn[] {
  return list
    .split(/\s+/)
    .filter((header) => header !== '')
    .map((header) => {
      const lower = header.toLowerCase()
      const key = aliases[lower] ?? lower
      return { header, key, kind: numbers.test(key) ? 'number' : dates.test(key) ? 'date' : 'text' }
    })
}

/** Columns in the order of the exports of an Enterprise Agreement. */
const eaColumns: readonly CostColumn[] = columns(`
  InvoiceSectionName AccountName AccountOwnerId SubscriptionId SubscriptionName ResourceGroup ResourceLocation Date ProductName
  MeterCategory MeterSubCategory MeterId MeterName MeterRegion UnitOfMeasure Quantity EffectivePrice CostInBillingCurrency
  CostCenter ConsumedService ResourceId Tags OfferId AdditionalInfo ServiceInfo1 ServiceInfo2 ResourceName ReservationId
  ReservationName UnitPrice ProductOrderId ProductOrderName Term PublisherType PublisherName ChargeType Frequency PricingModel
  AvailabilityZone BillingAccountId BillingAccountName BillingCurrencyCode BillingPeriodStartDate BillingPeriodEndDate
  BillingProfileId BillingProfileName InvoiceSectionId IsAzureCreditEligible PartNumber PayGPrice PlanName ServiceFamily
  CostAllocationRuleName benefitId benefitName`)

/**
 * Columns in the order of the exports of a Microsoft Customer Agreement.
 * https://learn.microsoft.com/azure/cost-management-billing/dataset-schema/cost-usage-details-mca
 */
const mcaColumns: readonly CostColumn[] = columns(`
  invoiceId previousInvoiceId billingAccountId billingAccountName billingProfileId billingProfileName invoiceSectionId
  invoiceSectionName resellerName resellerMpnId costCenter billingPeriodEndDate billingPeriodStartDate servicePeriodEndDate
  servicePeriodStartDate date serviceFamily productOrderId productOrderName consumedService meterId meterName meterCategory
  meterSubCategory meterRegion ProductId ProductName SubscriptionId subscriptionName publisherType publisherId publisherName
  resourceGroupName ResourceId resourceLocation location effectivePrice quantity unitOfMeasure chargeType billingCurrency
  pricingCurrency costInBillingCurrency costInPricingCurrency costInUsd paygCostInBillingCurrency paygCostInUsd
  exchangeRatePricingToBilling exchangeRateDate isAzureCreditEligible serviceInfo1 serviceInfo2 additionalInfo tags PayGPrice
  frequency term reservationId reservationName pricingModel unitPrice costAllocationRuleName benefitId benefitName provider`)

/** The columns of a layout's files. */
export function columnsOf(layout: AzureLayout): readonly CostColumn[] {
  return layout === 'ea-create-new' ? eaColumns : mcaColumns
}

/**
 * How values are written: dates as MM/dd/yyyy, numbers without trailing zeros and with an exponent below 0.0001, columns
 * that the rows lack empty.
 * @param present Columns of the rows to write.
 */
export function projectCostDetails(layout: AzureLayout, present: ReadonlySet<string>): readonly WrittenColumn[] {
  return columnsOf(layout).map(({ header, key, kind }) => ({
    output: header,
    sql: present.has(key) ? written(name(key), kind) : 'CAST(NULL AS VARCHAR)',
  }))
}

function written(column: string, kind: ColumnKind): string {
  if (kind === 'date') return `strftime(${column}, '%m/%d/%Y')`
  return kind === 'number' ? `azure_number(CAST(${column} AS VARCHAR))` : column
}

/**
 * Macros `azure_number(text)`, a decimal's text as Azure writes numbers, such as 0.35 or 5.64902E-05, and `guid(a)`, which
 * looks random and depends only on the seed and on what it is for.
 */
export function costDetailsMacros(seed: number): readonly string[] {
  const digits = `md5('${seed}/' || a)`
  return [
    `CREATE OR REPLACE MACRO guid(a) AS substr(${digits}, 1, 8) || '-' || substr(${digits}, 9, 4) || '-4' || substr(${digits}, 14, 3) || '-a' || substr(${digits}, 18, 3) || '-' || substr(${digits}, 21, 12)`,
    `CREATE OR REPLACE MACRO without_zeros(t) AS if(contains(t, '.'), rtrim(rtrim(t, '0'), '.'), t)`,
    `CREATE OR REPLACE MACRO with_exponent(sign, fraction, digits) AS
     sign || digits[1] || if(length(digits) > 1, '.' || digits[2:], '') || 'E-' || lpad((length(fraction) - length(ltrim(fraction, '0')) + 1)::VARCHAR, 2, '0')`,
    `CREATE OR REPLACE MACRO azure_number(t) AS
     CASE WHEN starts_with(t, '0.0000') AND ltrim(t, '0.') <> '' THEN with_exponent('', substr(t, 3), rtrim(ltrim(substr(t, 3), '0'), '0'))
       WHEN starts_with(t, '-0.0000') AND ltrim(t, '-0.') <> '' THEN with_exponent('-', substr(t, 4), rtrim(ltrim(substr(t, 4), '0'), '0'))
       ELSE without_zeros(t) END`,
  ]
}
