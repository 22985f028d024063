import { type InvoiceFacts, readCommitmentFacts, readInvoiceFacts } from '@open-finops/focus-export'
import { datasetColumns, type FocusDataset, lakeTypeOf } from '@open-finops/focus-schema'
import type { Lake } from '@open-finops/loader-duckdb'
import { FinopsError } from '@open-finops/pipeline'
import type { FinopsConfig } from './config/load.ts'
import type { Invocation } from './invocation.ts'

/** A row of a dataset: FOCUS column names, values as text; what is not there is null. */
type DatasetRow = Readonly<Record<string, string | null | undefined>>

/**
 * Gives the use cases that read another dataset than CostAndUsage what finance knows, as `finops.yaml` says it, where the
 * lake itself does not hold that dataset.
 * @throws FinopsError `FINOPS_NO_DATASET` where nobody has said anything of invoices.
 */
export async function makeDatasets(
  lake: Lake,
  relations: readonly string[],
  config: FinopsConfig | undefined,
  invocation: Invocation,
): Promise<void> {
  if (relations.includes('invoice_detail') && !(await holds(lake, 'invoice_detail'))) {
    const lines = invoiceLines(await invoiceFacts(lake, config))
    if (lines.length === 0) throw noInvoices()
    await makeTable(lake, 'InvoiceDetail', 'invoice_detail', lines)
  }
  if (relations.includes('contract_commitment') && !(await holds(lake, 'contract_commitment'))) {
    const file = config?.commitments?.file
    const facts = file === undefined ? [] : await readCommitmentFacts(lake, file)
    await makeTable(lake, 'ContractCommitment', 'contract_commitment', facts)
    if (facts.length === 0) {
      const message =
        'Nobody has said what contract commitments hold; name a file of them as commitments: in finops.yaml'
      await invocation.warn('FINOPS_NO_DATASET', message)
    }
  }
}

async function holds(lake: Lake, relation: string): Promise<boolean> {
  const { rows } = await lake.query('SELECT 1 FROM information_schema.tables WHERE table_name = $relation', {
    relation,
  })
  return rows.length > 0
}

async function invoiceFacts(lake: Lake, config: FinopsConfig | undefined): Promise<readonly InvoiceFacts[]> {
  const { invoices } = config ?? {}
  if (invoices === undefined) return []
  return 'file' in invoices ? await readInvoiceFacts(lake, invoices.file) : invoices
}

/** An invoice given as one total can't be told apart into tax and the rest: only its lines count. */
function invoiceLines(facts: readonly InvoiceFacts[]): readonly DatasetRow[] {
  return facts
    .filter(({ chargeCategory }) => chargeCategory !== undefined)
    .map((fact) => ({
      BilledCost: fact.total,
      BillingAccountId: fact.billingAccountId,
      BillingCurrency: fact.currency,
      BillingPeriodStart: `${fact.billingPeriod}-01`,
      ChargeCategory: fact.chargeCategory,
      InvoiceDetailDescription: fact.description,
      InvoiceDetailId: fact.invoiceDetailId,
      InvoiceId: fact.invoiceId,
      InvoiceIssueStatus: fact.issueStatus ?? (fact.issueDate === undefined ? 'Open' : 'Issued'),
      InvoiceIssuerName: fact.invoiceIssuer,
      PaymentTerms: fact.paymentTerms,
      PurchaseOrderNumber: fact.purchaseOrder,
      ReferenceInvoiceId: fact.referenceInvoiceId ?? fact.invoiceId,
    }))
}

async function makeTable(
  lake: Lake,
  dataset: FocusDataset,
  relation: string,
  rows: readonly DatasetRow[],
): Promise<void> {
  const columns = datasetColumns(dataset, '1.4')
  const shape = JSON.stringify([Object.fromEntries(columns.map(({ name }) => [name, 'VARCHAR']))])
  const values = columns.map(
    ({ name, dataType, measure }) => `CAST(row."${name}" AS ${lakeTypeOf(dataType, measure)}) AS "${name}"`,
  )
  await lake.query(
    `CREATE TEMP TABLE ${relation} AS SELECT ${values.join(', ')}
    FROM (SELECT unnest(from_json($rows::JSON, '${shape}')) AS row)`,
    { rows: JSON.stringify(rows) },
  )
}

function noInvoices(): FinopsError {
  return new FinopsError({
    code: 'FINOPS_NO_DATASET',
    message: 'No invoice line is known to compare with',
    hint: 'Give invoices: in finops.yaml, each line with its chargeCategory; docs/focus-versions.md tells how.',
  })
}
