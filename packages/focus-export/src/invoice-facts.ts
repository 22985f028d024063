import type { Lake } from '@open-finops/loader-duckdb'
import { z } from 'zod'
import { checkFacts, type FactsRow, readFactsFile } from './facts-file.ts'

/**
 * What finance knows of an invoice, or of one line of it. Amounts are decimals as text, positive where money is owed;
 * moments are dates (`2026-11-03`) or ISO 8601 in UTC.
 */
export interface InvoiceFacts {
  /** As InvoiceIssuerName of the bill has it. */
  readonly invoiceIssuer: string
  readonly invoiceId: string
  /** `YYYY-MM` */
  readonly billingPeriod: string
  /** ISO 4217 */
  readonly currency: string
  /** What the invoice, or this line of it, comes to. */
  readonly total: string
  /** Of a line: the account and the kind of charge that it is for; absent, it is for all of them. */
  readonly billingAccountId?: string | undefined
  readonly chargeCategory?: (typeof chargeCategories)[number] | undefined
  /** The issuer's own id of the line. */
  readonly invoiceDetailId?: string | undefined
  readonly description?: string | undefined
  readonly issueStatus?: 'Open' | 'Issued' | 'Voided' | undefined
  readonly issueDate?: string | undefined
  readonly dueDate?: string | undefined
  /** E.g. `Net 30`. */
  readonly paymentTerms?: string | undefined
  /** The invoice that this one adjusts; absent, it adjusts none. */
  readonly referenceInvoiceId?: string | undefined
  readonly purchaseOrder?: string | undefined
}

const chargeCategories = ['Usage', 'Purchase', 'Tax', 'Credit', 'Adjustment'] as const

const text = z.string().trim().min(1)
const day = z.iso
  .date('write a date as 2026-11-03')
  .or(z.iso.datetime('write a moment as 2026-11-03T00:00:00Z'))
  .meta({ description: 'A date such as 2026-11-03, or a moment in UTC' })

/** An invoice in `finops.yaml`, or a row of the file that it names; unknown keys are errors. */
export const invoiceFactsSchema: z.ZodType<InvoiceFacts> = z.strictObject({
  invoiceIssuer: text.meta({ description: "Who issues it, as the bill's InvoiceIssuerName has it" }),
  invoiceId: text.meta({ description: "The invoice's number" }),
  billingPeriod: z
    .string()
    .regex(/^\d{4}-(0[1-9]|1[0-2])$/, 'write a month as 2026-10')
    .meta({ description: 'The billing period that it is for, such as 2026-10' }),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, 'write the code of ISO 4217, such as USD')
    .meta({ description: 'Its currency by ISO 4217' }),
  total: z
    .string('write it as text, in quotes: "1234.50"')
    .regex(/^-?\d{1,20}(\.\d{1,18})?$/, 'write a plain decimal such as "1234.50", in quotes where YAML has it')
    .meta({ description: 'What it comes to, tax included, as text: "1234.50"' }),
  billingAccountId: text.optional().meta({ description: 'Of a line: the billing account that it is for' }),
  chargeCategory: z.enum(chargeCategories).optional().meta({ description: 'Of a line: the kind of charge' }),
  invoiceDetailId: text.optional().meta({ description: "Of a line: the issuer's own id of it" }),
  description: text.optional().meta({ description: 'Of a line: what it says' }),
  issueStatus: z.enum(['Open', 'Issued', 'Voided']).optional().meta({ description: 'Issued where it has a date' }),
  issueDate: day.optional(),
  dueDate: day.optional(),
  paymentTerms: text.optional().meta({ description: 'Such as Net 30' }),
  referenceInvoiceId: text.optional().meta({ description: 'The invoice that this one adjusts' }),
  purchaseOrder: text.optional().meta({ description: 'The purchase order number' }),
})

/** Names of FOCUS InvoiceDetail in a file → ours. */
const focusNames: Readonly<Record<string, keyof InvoiceFacts>> = {
  InvoiceIssuerName: 'invoiceIssuer',
  InvoiceId: 'invoiceId',
  BillingPeriodStart: 'billingPeriod',
  BillingCurrency: 'currency',
  BilledCost: 'total',
  BillingAccountId: 'billingAccountId',
  ChargeCategory: 'chargeCategory',
  InvoiceDetailId: 'invoiceDetailId',
  InvoiceDetailDescription: 'description',
  InvoiceIssueStatus: 'issueStatus',
  InvoiceIssueDate: 'issueDate',
  PaymentDueDate: 'dueDate',
  PaymentTerms: 'paymentTerms',
  ReferenceInvoiceId: 'referenceInvoiceId',
  PurchaseOrderNumber: 'purchaseOrder',
}

/** Columns of InvoiceDetail that are known from the others, or from the ledger. */
const derivedNames: ReadonlySet<string> = new Set([
  'BillingPeriodEnd',
  'InvoiceDetailCreated',
  'InvoiceDetailLastUpdated',
  'InvoiceDetailGrain',
])

/**
 * Reads what finance knows of invoices: a CSV or Parquet file with a row for each invoice (columns as in `finops.yaml`:
 * invoiceIssuer, invoiceId, billingPeriod, currency, total …) or for each of its lines (columns of FOCUS InvoiceDetail).
 * @param path Absolute.
 * @throws FinopsError `FINOPS_FACTS_FILE` when it can't be read, `FINOPS_FACTS` with every fault in it.
 */
export async function readInvoiceFacts(lake: Lake, path: string): Promise<readonly InvoiceFacts[]> {
  const rows = await readFactsFile(lake, path)
  return checkFacts(invoiceFactsSchema, rows.map(withOurNames), (index) => `${path}, row ${index + 1}`)
}

function withOurNames(row: FactsRow): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(row).flatMap(([name, value]) => {
      if (derivedNames.has(name)) return []
      const ours = focusNames[name] ?? name
      return [[ours, name === 'BillingPeriodStart' ? value.slice(0, 7) : value] as const]
    }),
  )
}
