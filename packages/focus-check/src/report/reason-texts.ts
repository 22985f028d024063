import type { UndecidedReason } from '../rule.ts'

/** Why rules of the published model have no verdict of their own. */
export const reasonTexts: Readonly<Record<UndecidedReason, string>> = {
  composed: 'a heading: it holds where the rules under it hold, and those have verdicts of their own',
  permits: 'a MAY: it permits something, so no row can break it',
  byColumn: 'asked of many columns at once; each column has its own rule that decides it',
  specification: 'binds the names that the specification itself gives to columns, which are what they are',
  provider:
    'depends on what only the provider knows, such as whether a charge belongs to a resource or a name was given',
  currency: 'an amount does not show its currency; that is what BillingCurrency and PricingCurrency say beside it',
  history: 'asks for consistency over time, contracts or providers, which one dataset does not show',
  invoice: 'compares with an invoice, which is not in the dataset; finops reconcile does',
  documents: "asks for the provider's published documents, price lists or metadata",
}
