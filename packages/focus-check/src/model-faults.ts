/** A fault of the published requirements model of FOCUS 1.2, or of the Foundation's validator 2.2.1 that runs it. */
export interface ModelFault {
  readonly id: string
  readonly of: 'model' | 'validator'
  /** What is published, and what the sentence of the rule asks for. */
  readonly fault: string
}

/**
 * Where the verdict here differs from the machine-readable model on purpose: the rule's own sentence is right, and the
 * requirement or condition that was derived from it is not.
 */
export const modelFaults: readonly ModelFault[] = [
  {
    id: 'BillingAccountName-C-003-C',
    of: 'model',
    fault:
      'the condition is dropped: a name is due only where the provider gives names to billing accounts. Here: where some row has one',
  },
  {
    id: 'BilledCost-C-005-C',
    of: 'model',
    fault:
      'the condition compares ProviderName with InvoiceIssuerName, which differ for every bill of a subsidiary ("AWS", "Amazon Web Services EMEA SARL"); who receives the payment is not in the data. Here: no verdict',
  },
  {
    id: 'CapacityReservationStatus-C-003-C',
    of: 'validator',
    fault: 'its condition has no CheckFunction, so the validator applies the rule to every row',
  },
  {
    id: 'CapacityReservationStatus-C-004-C',
    of: 'validator',
    fault: 'its condition has no CheckFunction, so the validator asks for a status on every row',
  },
  {
    id: 'CommitmentDiscountCategory-C-005-M',
    of: 'model',
    fault:
      'asks for an allowed value on every row, also where CommitmentDiscountId is null and the column must be null',
  },
  {
    id: 'CommitmentDiscountQuantity-C-007-C',
    of: 'model',
    fault:
      'counts corrections among "all other cases" where the quantity must be null, while CommitmentDiscountQuantity-C-006-C lets a correction have one or none',
  },
  {
    id: 'CommitmentDiscountQuantity-C-010-C',
    of: 'model',
    fault: 'the condition of this heading asks for a null ChargeCategory where the sentence says "Purchase"',
  },
  {
    id: 'CommitmentDiscountStatus-C-003-C',
    of: 'model',
    fault: 'the requirement is inverted: it asks for a status where CommitmentDiscountId is null',
  },
  {
    id: 'CommitmentDiscountStatus-C-004-C',
    of: 'model',
    fault: 'the condition is inverted, and its second half (ChargeCategory is "Usage") is dropped',
  },
  {
    id: 'CommitmentDiscountStatus-C-005-M',
    of: 'model',
    fault: 'lists Active, Expired and Pending; the allowed values of FOCUS 1.0 to 1.4 are Used and Unused',
  },
  {
    id: 'ConsumedQuantity-C-006-C',
    of: 'model',
    fault: 'the condition is inverted: it asks for a quantity on corrections instead of on all other usage',
  },
  {
    id: 'ContractedCost-C-004-M',
    of: 'model',
    fault: 'asks for a value that is not null where the sentence asks for a valid decimal',
  },
  { id: 'EffectiveCost-C-004-M', of: 'model', fault: 'the same as ContractedCost-C-004-M' },
  { id: 'ListCost-C-004-M', of: 'model', fault: 'the same as ContractedCost-C-004-M' },
  { id: 'PricingQuantity-C-008-M', of: 'model', fault: 'the same as ContractedCost-C-004-M' },
  {
    id: 'EffectiveCost-C-005-C',
    of: 'model',
    fault:
      'half of the condition is dropped: only a purchase that covers later charges has an EffectiveCost of 0. Here: a purchase with a CommitmentDiscountId',
  },
  {
    id: 'InvoiceId-C-003-C',
    of: 'model',
    fault:
      'one of its two rules has to hold of the whole file, since the conditions of both are dropped: it fails where some rows are on an invoice and others are not yet',
  },
  {
    id: 'InvoiceId-C-004-C',
    of: 'model',
    fault:
      'the condition is dropped, so that it asks for null on every row; whether a charge is on an invoice only the issuer knows',
  },
  {
    id: 'InvoiceId-C-005-C',
    of: 'model',
    fault: 'the condition is dropped, so that it asks for a value on every row, against InvoiceId-C-004-C',
  },
  {
    id: 'PricingCurrencyEffectiveCost-C-004-M',
    of: 'model',
    fault: 'looks at another column: PricingCurrencyListUnitPrice is at least 0, instead of a valid decimal',
  },
  {
    id: 'ResourceId-C-006-C',
    of: 'model',
    fault:
      'the condition names its column as CheckCondition instead of ColumnName, so that it names no column to compare',
  },
  { id: 'ResourceType-C-005-C', of: 'validator', fault: 'the same as ResourceId-C-006-C' },
  {
    id: 'ResourceName-C-005-C',
    of: 'model',
    fault: 'the condition is inverted: a null ResourceId where the sentence says it is not null',
  },
  { id: 'Tags-C-003-C', of: 'model', fault: 'the condition of this heading is inverted: null instead of not null' },
  {
    id: 'StringHandling',
    of: 'validator',
    fault: 'refuses every character beyond ASCII, while StringHandling-A-001-M asks for valid Unicode',
  },
  {
    id: 'NumericFormat',
    of: 'validator',
    fault: 'takes a plus sign before a number and before an exponent, which NumericFormat-A-006-M and A-010-M forbid',
  },
]
