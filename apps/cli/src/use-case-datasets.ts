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

/** A use case for ClickHouse, and what it is to bind besides its parameters. */
export interface ClickhouseUseCase {
  readonly sql: string
  readonly parameters: Readonly<Record<string, string>>
}

/**
 * The same for ClickHouse, whose readers make no table: the invoice lines travel with the question.
 * @throws FinopsError `FINOPS_NO_DATASET` where nobody has said anything of invoices, or a file says it, which DuckDB reads.
 */
export function withInvoiceDetail(
  sql: string,
  relations: readonly string[],
  config: FinopsConfig | undefined,
): ClickhouseUseCase {
  if (!relations.includes('invoice_detail')) return { sql, parameters: {} }
  const { invoices = [] } = config ?? {}
  if ('file' in invoices) throw invoicesInFile()
  const lines = invoiceLines(invoices)
  if (lines.length === 0) throw noInvoices()
  const columns = datasetColumns('InvoiceDetail', '1.4').map(({ name, dataType, measure }) => {
    const text = `JSONExtract(line, '${name}', 'Nullable(String)')`
    const type = lakeTypeOf(dataType, measure)
    if (type === 'TIMESTAMP') return `parseDateTime64BestEffortOrNull(${text}, 6, 'UTC') AS ${name}`
    return `CAST(${text} AS Nullable(${type === 'VARCHAR' ? 'String' : type.replace('DECIMAL', 'Decimal')})) AS ${name}`
  })
  const rows = `SELECT arrayJoin(JSONExtractArrayRaw({invoice_lines:String})) AS line`
  return {
    sql: `WITH invoice_detail AS (SELECT ${columns.join(', ')} FROM (${rows}))\n${sql}`,
    parameters: { invoice_lines: JSON.stringify(lines) },
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

function invoicesInFile(): FinopsError {
  return new FinopsError({
    code: 'FINOPS_NO_DATASET',
    message: 'Invoices in a file are read by the lake, and finops.yaml lets rows land in ClickHouse',
    hint: 'List them under invoices: in finops.yaml itself, each line with its chargeCategory; or ask a lake.',
  })
}

function noInvoices(): FinopsError {
  return new FinopsError({
    code: 'FINOPS_NO_DATASET',
    message: 'No invoice line is known to compare with',
    hint: 'Give invoices: in finops.yaml, each line with its chargeCategory; docs/focus-versions.md tells how.',
  })
}
