import type { AwsFormat } from './options.ts'

// Columns that only one of two similar layouts has. AWS user guide, "Data Exports table dictionary"
// (https://docs.aws.amazon.com/cur/latest/userguide/dataexports-table-dictionary.html), and for the legacy report
// "Data dictionary" of the same guide.
const onlyFocus12: readonly string[] = [
  'BillingAccountType',
  'CapacityReservationId',
  'CapacityReservationStatus',
  'CommitmentDiscountQuantity',
  'CommitmentDiscountUnit',
  'InvoiceId',
  'PricingCurrency',
  'PricingCurrencyContractedUnitPrice',
  'PricingCurrencyEffectiveCost',
  'PricingCurrencyListUnitPrice',
  'ServiceSubcategory',
  'SkuMeter',
  'SkuPriceDetails',
  'SubAccountType',
]
const onlyCur2: readonly string[] = [
  'product',
  'resource_tags',
  'cost_category',
  'discount',
  'tags',
  'bill_payer_account_name',
  'line_item_usage_account_name',
  'product_fee_code',
  'product_fee_description',
  'product_from_region_code',
  'product_to_region_code',
]
const legacyParquet: RegExp =
  /^(product_(product_name|region|servicename|group|sku_.*)|resource_tags_.+|cost_category_.+)$/
const focusCosts: readonly string[] = ['BilledCost', 'EffectiveCost', 'ListCost', 'ContractedCost']

/**
 * Tells the column layout from the column names of a file or of a manifest.
 * @param renamed AWS's own name → name in the file, for exports whose SQL renames columns.
 * @returns Undefined when the columns are none of a bill.
 */
export function formatOfColumns(
  columns: readonly string[],
  renamed: Readonly<Record<string, string>> = {},
): AwsFormat | undefined {
  const names = new Set(columns)
  for (const [own, inFile] of Object.entries(renamed)) if (names.has(inFile)) names.add(own)
  const has = (name: string): boolean => names.has(name)

  if ([...names].some((name) => /^lineItem\/|^identity\/LineItemId$/.test(name))) return 'aws-cur-1'
  if (focusCosts.some(has) && (has('ChargePeriodStart') || has('ChargeCategory') || has('BillingPeriodStart'))) {
    return onlyFocus12.some(has) ? 'aws-focus-1-2' : 'aws-focus-1-0'
  }
  if (![...names].some((name) => name.startsWith('line_item_'))) return undefined
  if (onlyCur2.some(has)) return 'aws-cur-2'
  return [...names].some((name) => legacyParquet.test(name)) ? 'aws-cur-1' : 'aws-cur-2'
}
