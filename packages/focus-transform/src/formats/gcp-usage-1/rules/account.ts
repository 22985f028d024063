import { coalesce, col, lit, nothing, present, sql, step, when } from '../../../language/build.ts'
import type { Format } from '../../../language/mapping.ts'

const seller = coalesce(col('seller_name'), lit('Google Cloud Marketplace'))

/** Who is billed, by whom, and who provides. */
export const accountRules: Format['mapping'] = {
  BillingAccountId: { value: col('billing_account_id') },
  BillingAccountType: { value: lit('Billing Account') },
  SubAccountId: { value: col('project.id') },
  SubAccountName: { value: col('project.name') },
  SubAccountType: { value: when([[present(col('project.id')), lit('Project')]], nothing()) },
  InvoiceIssuerName: { value: lit('Google Cloud') },
  ProviderName: { value: lit('Google Cloud') },
  PublisherName: {
    value: when([[step('is_third_party'), seller]], lit('Google Cloud')),
    note: 'The seller of a marketplace product, else Google Cloud.',
  },
  ServiceProviderName: {
    value: when([[step('is_third_party'), seller]], lit('Google Cloud')),
    note: 'The seller of a marketplace product, else Google Cloud.',
  },
  HostProviderName: {
    value: when([[step('is_third_party'), lit('Not Applicable')]], lit('Google Cloud')),
    note: 'Google Cloud for its own services; where a third party runs a marketplace product is not in the bill.',
  },
  BillingCurrency: { value: col('currency') },
  BillingPeriodStart: { value: step('period_start') },
  BillingPeriodEnd: {
    value: sql('timestamp', 'CAST({0} + INTERVAL 1 MONTH AS TIMESTAMP)', step('period_start')),
    note: 'The first moment after the invoice month.',
  },
}
