import { coalesce, col, lit, nothing, present, sql, step, when } from '../../../language/build.ts'
import type { Format } from '../../../language/mapping.ts'
import { dateOf, isMarketplace } from '../terms.ts'

const customer = step('is_customer_agreement')
const publisher = sql(
  'string',
  "regexp_replace({0}, '(?i)^microsoft( corporation| azure)?$', 'Microsoft')",
  col('PublisherName'),
)
const seller = when([[isMarketplace, coalesce(publisher, lit('Azure Marketplace'))]], lit('Microsoft'))

/** Who is billed, by whom, and who provides. */
export const accountRules: Format['mapping'] = {
  BillingAccountId: {
    value: coalesce(
      when([[customer, col('BillingProfileId')]], nothing()),
      col('BillingAccountId'),
      col('BillingProfileId'),
      col('SubscriptionId'),
    ),
    note: 'The billing account of an Enterprise Agreement, the billing profile of a Microsoft Customer Agreement: what gets the invoice. A pay-as-you-go file names neither; there it is the subscription.',
  },
  BillingAccountName: {
    value: coalesce(
      when([[customer, col('BillingProfileName')]], nothing()),
      col('BillingAccountName'),
      col('BillingProfileName'),
    ),
  },
  BillingAccountType: {
    value: when(
      [
        [customer, lit('Billing Profile')],
        [present(col('BillingAccountId')), lit('Billing Account')],
      ],
      lit('Subscription'),
    ),
  },
  SubAccountId: { value: col('SubscriptionId') },
  SubAccountName: { value: col('SubscriptionName') },
  SubAccountType: { value: when([[present(col('SubscriptionId')), lit('Subscription')]], nothing()) },
  InvoiceId: { value: col('InvoiceId'), note: 'Only files of a Microsoft Customer Agreement have it.' },
  InvoiceIssuerName: { value: coalesce(col('PartnerName'), lit('Microsoft')) },
  ProviderName: { value: lit('Microsoft') },
  PublisherName: { value: coalesce(publisher, seller), origin: 'mixed', note: 'Microsoft where the file has none.' },
  ServiceProviderName: { value: seller, note: 'The publisher of an Azure Marketplace product, else Microsoft.' },
  HostProviderName: {
    value: when([[isMarketplace, lit('Not Applicable')]], lit('Microsoft')),
    note: 'Microsoft for its own services; where a third party runs a marketplace product is not in the bill.',
  },
  BillingCurrency: { value: col('BillingCurrency') },
  BillingPeriodStart: { value: step('period_start'), origin: 'reported' },
  BillingPeriodEnd: {
    value: coalesce(
      sql('timestamp', '{0} + INTERVAL 1 DAY', dateOf(col('BillingPeriodEndDate'))),
      sql('timestamp', '{0} + INTERVAL 1 MONTH', step('period_start')),
    ),
    origin: 'reported',
    note: "Azure's end is the last day; the end in FOCUS is exclusive.",
  },
}
