import { coalesce, col, lit, sql, step, when } from '../../../language/build.ts'
import type { Expression } from '../../../language/expression.ts'
import type { Format } from '../../../language/mapping.ts'

/** The first moment after the billing period. */
export const billingPeriodEnd: Expression = coalesce(
  col('bill_billing_period_end_date'),
  sql(
    'timestamp',
    "CAST(date_trunc('month', {0}) + INTERVAL 1 MONTH AS TIMESTAMP)",
    col('bill_billing_period_start_date'),
  ),
)

/** Who is billed, by whom, and who provides. */
export const accountRules: Format['mapping'] = {
  BillingAccountId: { value: col('bill_payer_account_id') },
  BillingAccountName: { value: col('bill_payer_account_name') },
  BillingAccountType: {
    value: lit('Management Account'),
    note: 'The payer account of an AWS organisation, or a single account.',
  },
  SubAccountId: { value: col('line_item_usage_account_id') },
  SubAccountName: { value: col('line_item_usage_account_name') },
  SubAccountType: {
    value: when([[{ op: 'test', test: 'present', of: col('line_item_usage_account_id') }, lit('Account')]], {
      op: 'lit',
      value: null,
      type: 'string',
    }),
  },
  InvoiceId: {
    value: sql('string', "NULLIF({0}, 'null')", col('bill_invoice_id')),
    origin: 'reported',
    note: 'Empty until AWS issues the invoice; a period can have several.',
  },
  InvoiceIssuerName: {
    value: coalesce(col('bill_invoicing_entity'), col('line_item_legal_entity'), lit('AWS')),
    note: 'The invoicing entity of the bill; where the report lacks it, the legal entity of the line, else AWS.',
  },
  ProviderName: { value: lit('AWS') },
  PublisherName: {
    value: when(
      [[step('is_marketplace'), coalesce(col('line_item_legal_entity'), lit('AWS Marketplace'))]],
      lit('AWS'),
    ),
    note: 'The seller of an AWS Marketplace product, else AWS.',
  },
  ServiceProviderName: {
    value: when(
      [[step('is_marketplace'), coalesce(col('line_item_legal_entity'), lit('AWS Marketplace'))]],
      lit('AWS'),
    ),
    note: 'The seller of an AWS Marketplace product, else AWS.',
  },
  HostProviderName: {
    value: when([[step('is_marketplace'), lit('Not Applicable')]], lit('AWS')),
    note: 'AWS for its own services; where a third party runs a marketplace product is not in the bill.',
  },
  BillingCurrency: { value: col('line_item_currency_code') },
  BillingPeriodStart: { value: col('bill_billing_period_start_date') },
  BillingPeriodEnd: { value: billingPeriodEnd },
}
