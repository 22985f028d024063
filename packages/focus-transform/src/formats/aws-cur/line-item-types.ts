/** Line item types of negotiated discounts shown as rows. AWS CUR user guide, line item details, lineItem/LineItemType. */
export const DISCOUNT_TYPES: readonly string[] = [
  'BundledDiscount',
  'Discount',
  'DistributorDiscount',
  'EdpDiscount',
  'PrivateRateDiscount',
  'RiVolumeDiscount',
  'SppDiscount',
]

/** Every line item type that a rule knows. */
export const KNOWN_TYPES: readonly string[] = [
  ...DISCOUNT_TYPES,
  'Credit',
  'DiscountedUsage',
  'Fee',
  'Refund',
  'RIFee',
  'SavingsPlanCoveredUsage',
  'SavingsPlanNegation',
  'SavingsPlanRecurringFee',
  'SavingsPlanUpfrontFee',
  'Tax',
  'Usage',
]
