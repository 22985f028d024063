import { datasetColumns } from '@open-finops/focus-schema'
import type { Lake } from '@open-finops/loader-duckdb'
import type { BillingPeriod } from '@open-finops/pipeline'
import { ofPeriods } from './periods.ts'
import type { Row } from './rows.ts'
import { rowsOf } from './rows.ts'
import type { ExportColumn } from './values.ts'

/** Days after the end of a billing period at which a cloud's own last word on it is taken as final. */
export const settledAfterDays = 10

/** The temporary table that holds the rows of the dataset. */
const table = 'temp.export_billing_period'

/** The state of a billing period of one invoice issuer. */
export interface BillingPeriodState {
  readonly billingPeriod: BillingPeriod
  readonly invoiceIssuer: string
  readonly status: 'Open' | 'Closed'
  /** ISO 8601 in UTC. */
  readonly lastUpdated: string
}

/** The dataset BillingPeriod, ready to be written. */
export interface BillingPeriodPlan {
  readonly columns: readonly ExportColumn[]
  /** What stands after FROM, for one billing period. */
  readonly from: string
  readonly states: readonly BillingPeriodState[]
}

/**
 * Derives the dataset from the deliveries that the ledger knows: a row for each billing period and invoice issuer.
 *
 * Created is when the first delivery with rows of it was loaded, last updated when the last one was. A period is Closed
 * once it has ended, and either finance lists an invoice of the issuer for it as issued; or each of the issuer's rows
 * with a cost names its invoice; or every delivery in force that holds rows of it was written `settledAfterDays` days
 * after its end, or later. Otherwise, and wherever the time of writing is not known, it is Open.
 * @param issued Billing period and invoice issuer of invoices that finance says were issued.
 */
export async function planBillingPeriods(
  lake: Lake,
  periods: readonly BillingPeriod[],
  issued: readonly { readonly billingPeriod: BillingPeriod; readonly invoiceIssuer: string }[],
  now: Date,
  signal?: AbortSignal,
): Promise<BillingPeriodPlan> {
  await lake.query(
    `CREATE OR REPLACE TEMP TABLE export_billing_period AS
    WITH held AS (
      SELECT InvoiceIssuerName, BillingPeriodStart, BillingPeriodEnd, x_ExportName,
        bool_and(InvoiceId IS NOT NULL) FILTER (BilledCost <> 0) AS invoiced
      FROM cost_and_usage WHERE ${ofPeriods(periods)} GROUP BY ALL
    ), loads AS (
      SELECT export_name, billing_period, min(loaded_at) AS created, max(loaded_at) AS updated,
        bool_and(created_at IS NOT NULL) FILTER (current) AS dated, min(created_at) FILTER (current) AS written
      FROM finops.deliveries JOIN finops.period_loads USING (delivery) GROUP BY ALL
    ), issued AS (
      SELECT DISTINCT row.billingPeriod AS billing_period, row.invoiceIssuer AS issuer
      FROM (SELECT unnest(from_json($issued::JSON, '[{"billingPeriod":"VARCHAR","invoiceIssuer":"VARCHAR"}]')) AS row)
    )
    SELECT min(created) AS BillingPeriodCreated, BillingPeriodEnd, max(updated) AS BillingPeriodLastUpdated,
      BillingPeriodStart,
      CASE WHEN BillingPeriodEnd <= $now::TIMESTAMP AND (
          bool_or(issued.issuer IS NOT NULL)
          OR coalesce(bool_and(invoiced), false)
          OR (coalesce(bool_and(dated), false) AND min(written) >= BillingPeriodEnd + INTERVAL ${settledAfterDays} DAY)
        ) THEN 'Closed' ELSE 'Open' END AS BillingPeriodStatus,
      held.InvoiceIssuerName
    FROM held
    JOIN loads ON loads.export_name = held.x_ExportName AND loads.billing_period = strftime(BillingPeriodStart, '%Y-%m')
    LEFT JOIN issued ON issued.issuer = held.InvoiceIssuerName AND issued.billing_period = strftime(BillingPeriodStart, '%Y-%m')
    GROUP BY held.InvoiceIssuerName, BillingPeriodStart, BillingPeriodEnd`,
    { issued: JSON.stringify(issued), now: now.toISOString().slice(0, -1) },
    signal && { signal },
  )
  const rows = await rowsOf(
    lake,
    `SELECT strftime(BillingPeriodStart, '%Y-%m') AS period, InvoiceIssuerName, BillingPeriodStatus,
      strftime(BillingPeriodLastUpdated, '%Y-%m-%dT%H:%M:%SZ') AS updated FROM ${table} ORDER BY ALL`,
  )
  return {
    columns: datasetColumns('BillingPeriod', '1.4').map((column) => ({ ...column, sql: `"${column.name}"` })),
    from: table,
    states: rows.map(stateOf),
  }
}

function stateOf(row: Row): BillingPeriodState {
  return {
    billingPeriod: row.text('period'),
    invoiceIssuer: row.text('InvoiceIssuerName'),
    status: row.text('BillingPeriodStatus') === 'Closed' ? 'Closed' : 'Open',
    lastUpdated: row.text('updated'),
  }
}
