import type { InvoiceTotal } from '@open-finops/focus-reconcile'
import { rowsOfLake } from './answer-rows.ts'
import type { Lake } from './lake.ts'
import { sameInvoices } from './proving-facts.ts'
import { hasProof } from './require-proof.ts'

/** True when the lake compares its bills with these invoices and no others; false of a lake of an earlier version. */
export async function knowsInvoices(lake: Lake, invoices: readonly InvoiceTotal[]): Promise<boolean> {
  if (!(await hasProof(lake))) return false
  const rows = await rowsOfLake(lake, 'FROM finops.invoices')
  const known = rows.map((row) => ({
    invoiceIssuer: row.text('invoice_issuer'),
    invoiceId: row.text('invoice_id'),
    billingPeriod: row.text('billing_period'),
    currency: row.text('currency'),
    total: row.text('total'),
    billingAccountId: row.optional('billing_account_id'),
    chargeCategory: row.optional('charge_category'),
    issueDate: row.optional('issue_date'),
  }))
  return sameInvoices(known, invoices)
}
