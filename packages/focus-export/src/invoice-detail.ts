import { datasetColumns } from '@open-finops/focus-schema'
import type { Lake } from '@open-finops/loader-duckdb'
import { type BillingPeriod, FinopsError } from '@open-finops/pipeline'
import type { InvoiceFacts } from './invoice-facts.ts'
import type { Gap } from './options.ts'
import { ofPeriods } from './periods.ts'
import { rowsOf } from './rows.ts'
import type { ExportColumn } from './values.ts'

/** How far an invoice, rounded to cents, may be from the exact sum of its rows. */
const tolerance = '0.01'

/** The dataset InvoiceDetail, ready to be written, and what keeps invoices out of it. */
export interface InvoiceDetailPlan {
  readonly columns: readonly ExportColumn[]
  readonly from: string
  readonly rows: number
  readonly gaps: readonly Gap[]
  /** SQL over `cost_and_usage`: what a row's invoice and its line are, also where the bill doesn't name them. */
  readonly invoiceId: string
  readonly detailId: string
}

const table = 'temp.export_invoice_detail'

/**
 * Makes the dataset of what finance provides, with what a bill holds filled in: the rows of the bill are grouped by
 * invoice issuer, invoice, billing account, currency and charge category, and each group whose invoice finance knows is a
 * line. Nothing is made up: an invoice without payment terms or issue status, and one whose total is not the sum of its
 * rows, is left out and named.
 * @throws FinopsError `FINOPS_FACTS` when two facts speak of the same line.
 */
export async function planInvoiceDetails(
  lake: Lake,
  periods: readonly BillingPeriod[],
  facts: readonly InvoiceFacts[],
  signal?: AbortSignal,
): Promise<InvoiceDetailPlan> {
  const known = facts.filter(({ billingPeriod }) => periods.includes(billingPeriod))
  const options = signal && { signal }
  await lake.query(factsSql, { facts: JSON.stringify(known.map(complete)) }, options)
  await lake.query(linesSql(ofPeriods(periods)), undefined, options)
  await requireOneFactEach(lake)
  await lake.query(detailsSql, undefined, options)
  const [count] = await rowsOf(lake, `SELECT count(*) AS n, count(PurchaseOrderNumber) AS orders FROM ${table}`)
  const emitted = datasetColumns('InvoiceDetail', '1.4').filter(
    ({ name }) =>
      !name.startsWith('PaymentCurrency') && (name !== 'PurchaseOrderNumber' || (count?.number('orders') ?? 0) > 0),
  )
  return {
    columns: emitted.map((column) => ({ ...column, sql: `"${column.name}"` })),
    from: table,
    rows: count?.number('n') ?? 0,
    gaps: await gapsOf(lake),
    invoiceId: `coalesce(InvoiceId, ${ofLine('InvoiceId')})`,
    detailId: `coalesce(InvoiceDetailId, ${ofLine('InvoiceDetailId')})`,
  }
}

/** As a row of the temporary table: the defaults that follow from other facts. */
function complete(fact: InvoiceFacts): Readonly<Record<string, string | null>> {
  const { issueStatus = fact.issueDate === undefined ? null : 'Issued' } = fact
  return {
    issuer: fact.invoiceIssuer,
    invoice: fact.invoiceId,
    period: fact.billingPeriod,
    currency: fact.currency,
    total: fact.total,
    account: fact.billingAccountId ?? null,
    category: fact.chargeCategory ?? null,
    detail_id: fact.invoiceDetailId ?? null,
    description: fact.description ?? null,
    status: issueStatus,
    issued: moment(fact.issueDate),
    due: moment(fact.dueDate),
    terms: fact.paymentTerms ?? null,
    // Source: FOCUS 1.4 ReferenceInvoiceId is the invoice itself where it adjusts no other.
    reference: fact.referenceInvoiceId ?? fact.invoiceId,
    purchase_order: fact.purchaseOrder ?? null,
  }
}

function moment(text: string | undefined): string | null {
  if (text === undefined) return null
  return text.includes('T') ? new Date(text).toISOString().slice(0, -1) : `${text}T00:00:00`
}

/** A line that two facts speak of would count twice. */
async function requireOneFactEach(lake: Lake): Promise<void> {
  const [twice] = await rowsOf(
    lake,
    `SELECT any_value(invoice) AS invoice, InvoiceIssuerName AS issuer, strftime(BillingPeriodStart, '%Y-%m') AS period
    FROM temp.export_invoice_line WHERE fact IS NOT NULL
    GROUP BY InvoiceIssuerName, InvoiceId, BillingAccountId, BillingCurrency, BillingPeriodStart, BillingPeriodEnd,
      ChargeCategory
    HAVING count(*) > 1 ORDER BY ALL LIMIT 1`,
  )
  if (twice === undefined) return
  const [invoice, issuer, period] = [twice.text('invoice'), twice.text('issuer'), twice.text('period')]
  throw new FinopsError({
    code: 'FINOPS_FACTS',
    message: `invoice ${invoice} of ${issuer} for ${period} is given twice, as a whole or by the same line`,
    hint: 'Give an invoice once, or each of its lines once.',
    details: { invoiceIssuer: issuer, invoiceId: invoice, billingPeriod: period },
  })
}

const factsSql = `CREATE OR REPLACE TEMP TABLE export_invoice_fact AS
  SELECT row_number() OVER () AS fact, row.issuer, row.invoice, row.period, row.currency,
    row.total::DECIMAL(38, 18) AS total, row.account, row.category, row.detail_id, row.description, row.status,
    row.issued::TIMESTAMP AS issued, row.due::TIMESTAMP AS due, row.terms, row.reference, row.purchase_order,
    -- Rows of a bill that names no invoice can only be of the one that finance lists.
    count(DISTINCT row.invoice) OVER (PARTITION BY row.issuer, row.period, row.currency, row.account) = 1 AS sole
  FROM (SELECT unnest(from_json($facts::JSON, '[{"issuer":"VARCHAR","invoice":"VARCHAR","period":"VARCHAR",
    "currency":"VARCHAR","total":"VARCHAR","account":"VARCHAR","category":"VARCHAR","detail_id":"VARCHAR",
    "description":"VARCHAR","status":"VARCHAR","issued":"VARCHAR","due":"VARCHAR","terms":"VARCHAR",
    "reference":"VARCHAR","purchase_order":"VARCHAR"}]')) AS row)`

/** The groups of the bill, each with the fact that speaks of it. */
const linesSql = (where: string): string => `CREATE OR REPLACE TEMP TABLE export_invoice_line AS
  WITH bill AS (
    SELECT InvoiceIssuerName, InvoiceId, BillingAccountId, BillingCurrency, BillingPeriodStart, BillingPeriodEnd,
      ChargeCategory, sum(BilledCost) AS BilledCost, count(*) AS rows
    FROM cost_and_usage WHERE ${where} GROUP BY ALL
  ), loads AS (
    SELECT billing_period, min(loaded_at) AS created, max(loaded_at) AS updated
    FROM finops.deliveries JOIN finops.period_loads USING (delivery) GROUP BY ALL
  )
  SELECT bill.*, loads.created, loads.updated, fact.* EXCLUDE (sole)
  FROM bill
  LEFT JOIN loads ON loads.billing_period = strftime(BillingPeriodStart, '%Y-%m')
  LEFT JOIN temp.export_invoice_fact fact ON fact.issuer = InvoiceIssuerName
    AND fact.period = strftime(BillingPeriodStart, '%Y-%m') AND fact.currency = BillingCurrency
    AND (fact.invoice = InvoiceId OR (InvoiceId IS NULL AND fact.sole))
    AND (fact.account IS NULL OR fact.account = BillingAccountId)
    AND (fact.category IS NULL OR fact.category = ChargeCategory)`

/** Facts that are complete and tie; rows with and without the invoice's number become one line. */
const detailsSql = `CREATE OR REPLACE TEMP TABLE export_invoice_detail AS
  WITH tied AS (
    SELECT fact, abs(sum(BilledCost) - any_value(total)) < ${tolerance} AS ties
    FROM temp.export_invoice_line WHERE fact IS NOT NULL GROUP BY fact
  )
  SELECT sum(BilledCost) AS BilledCost, BillingAccountId, BillingCurrency, BillingPeriodEnd, BillingPeriodStart,
    ChargeCategory, min(created) AS InvoiceDetailCreated, any_value(description) AS InvoiceDetailDescription,
    CAST(NULL AS VARCHAR) AS InvoiceDetailGrain,
    coalesce(any_value(CASE WHEN account IS NOT NULL AND category IS NOT NULL THEN detail_id END),
      concat_ws('/', invoice, strftime(BillingPeriodStart, '%Y-%m'), BillingAccountId, BillingCurrency, ChargeCategory)
    ) AS InvoiceDetailId,
    max(updated) AS InvoiceDetailLastUpdated, invoice AS InvoiceId, any_value(issued) AS InvoiceIssueDate,
    any_value(status) AS InvoiceIssueStatus, InvoiceIssuerName, any_value(due) AS PaymentDueDate,
    any_value(terms) AS PaymentTerms, any_value(purchase_order) AS PurchaseOrderNumber,
    any_value(reference) AS ReferenceInvoiceId,
    bool_or(export_invoice_line.InvoiceId IS NULL) AS has_unnamed
  FROM temp.export_invoice_line JOIN tied USING (fact)
  WHERE ties AND status IS NOT NULL AND terms IS NOT NULL
  GROUP BY InvoiceIssuerName, invoice, BillingAccountId, BillingCurrency, BillingPeriodStart, BillingPeriodEnd,
    ChargeCategory`

/* A subquery with a key of its own can't multiply rows, as a join could. */
const ofLine = (column: string): string => `(
  SELECT min(detail.${column}) FROM temp.export_invoice_detail detail
  WHERE detail.InvoiceIssuerName = cost_and_usage.InvoiceIssuerName
    AND detail.BillingPeriodStart = cost_and_usage.BillingPeriodStart
    AND detail.BillingAccountId = cost_and_usage.BillingAccountId
    AND detail.BillingCurrency = cost_and_usage.BillingCurrency
    AND detail.ChargeCategory = cost_and_usage.ChargeCategory
    AND (detail.InvoiceId = cost_and_usage.InvoiceId OR (cost_and_usage.InvoiceId IS NULL AND detail.has_unnamed)))`

async function gapsOf(lake: Lake): Promise<readonly Gap[]> {
  const unknown = await rowsOf(
    lake,
    `SELECT InvoiceIssuerName AS issuer, strftime(BillingPeriodStart, '%Y-%m') AS period, BillingCurrency AS currency,
      InvoiceId AS invoice, sum(BilledCost)::VARCHAR AS billed
    FROM temp.export_invoice_line WHERE fact IS NULL GROUP BY ALL ORDER BY ALL`,
  )
  const incomplete = await rowsOf(
    lake,
    `SELECT fact.issuer, fact.period, fact.currency, fact.invoice, fact.status, fact.terms,
      fact.total::VARCHAR AS total, sum(line.BilledCost)::VARCHAR AS billed,
      abs(sum(line.BilledCost) - fact.total) < ${tolerance} AS ties
    FROM temp.export_invoice_fact fact LEFT JOIN temp.export_invoice_line line USING (fact)
    GROUP BY fact.fact, fact.issuer, fact.period, fact.currency, fact.invoice, fact.status, fact.terms, fact.total
    ORDER BY ALL`,
  )
  return [
    ...unknown.map((row): Gap => {
      const invoice = row.optional('invoice')
      return {
        dataset: 'InvoiceDetail',
        about: `${invoice === undefined ? '' : `invoice ${invoice}, `}${row.text('issuer')} ${row.text('period')} ${row.text('currency')}`,
        columns: [...(invoice === undefined ? ['InvoiceId'] : []), 'InvoiceIssueStatus', 'PaymentTerms'],
        reason: 'finance lists no such invoice',
      }
    }),
    ...incomplete.flatMap((row): Gap[] => {
      const about = `invoice ${row.text('invoice')}, ${row.text('issuer')} ${row.text('period')} ${row.text('currency')}`
      if (row.optional('billed') === undefined) {
        return [{ dataset: 'InvoiceDetail', about, columns: [], reason: 'no row of the bill is of this invoice' }]
      }
      const columns = [
        ...(row.optional('status') === undefined ? ['InvoiceIssueStatus'] : []),
        ...(row.optional('terms') === undefined ? ['PaymentTerms'] : []),
      ]
      const isTied = row.text('ties') === 'true'
      const difference = `finance has a total of ${shown(row.text('total'))}, its rows sum to ${shown(row.text('billed'))}`
      if (isTied && columns.length === 0) return []
      return [{ dataset: 'InvoiceDetail', about, columns, ...(!isTied && { reason: difference }) }]
    }),
  ]
}

function shown(amount: string): string {
  return amount.includes('.') ? amount.replace(/\.?0+$/, '') : amount
}
