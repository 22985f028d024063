import { FinopsError } from '@open-finops/pipeline'
import type { InvoiceTotal } from './facts.ts'

/**
 * Refuses invoices of which two speak of the same rows, which would then count twice: one given twice, or as a whole and
 * by a line.
 * @throws FinopsError `FINOPS_FACTS`
 */
export function requireDistinctInvoices(invoices: readonly InvoiceTotal[]): void {
  const seen = new Map<string, InvoiceTotal[]>()
  for (const invoice of invoices) {
    const { invoiceIssuer, invoiceId, billingPeriod, currency } = invoice
    const key = JSON.stringify([invoiceIssuer, invoiceId, billingPeriod, currency])
    const others = seen.get(key) ?? []
    seen.set(key, [...others, invoice])
    if (!others.some((other) => overlaps(invoice, other))) continue
    throw new FinopsError({
      code: 'FINOPS_FACTS',
      message: `invoice ${invoiceId} of ${invoiceIssuer} for ${billingPeriod} is given twice, as a whole or by the same line`,
      hint: 'Give an invoice once, or each of its lines once.',
      details: { invoiceIssuer, invoiceId, billingPeriod },
    })
  }
}

function overlaps(one: InvoiceTotal, other: InvoiceTotal): boolean {
  return (
    meet(one.billingAccountId ?? null, other.billingAccountId ?? null) &&
    meet(one.chargeCategory ?? null, other.chargeCategory ?? null)
  )
}

/** Null speaks of all. */
function meet(one: string | null, other: string | null): boolean {
  return one === null || other === null || one === other
}
