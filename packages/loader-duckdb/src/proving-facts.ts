import type { DuckDBConnection } from '@duckdb/node-api'
import {
  amountOf,
  amountText,
  type ChargeFact,
  type ChargeKind,
  type DayFact,
  type InvoiceTotal,
  type ReachFact,
  type ReconcileFacts,
} from '@open-finops/focus-reconcile'
import { plainDecimal } from './decimal-text.ts'
import { ledgerRows, momentSql } from './ledger-read.ts'
import { readRestatements } from './restatements.ts'

/** What the ledger knows of the bills in force and their invoices: sums, never rows of a bill. */
export async function readProvingFacts(connection: DuckDBConnection): Promise<ReconcileFacts> {
  return {
    charges: await readCharges(connection),
    days: await readDays(connection),
    reach: await readReach(connection),
    restatements: await readRestatements(connection),
    invoices: await readInvoices(connection),
  }
}

/** The invoices that a catalog knows, in order. */
export async function readInvoices(connection: DuckDBConnection): Promise<readonly InvoiceTotal[]> {
  const rows = await ledgerRows(
    connection,
    'SELECT * REPLACE (total::VARCHAR AS total) FROM finops.invoices ORDER BY ALL',
  )
  return rows.map((row) => ({
    invoiceIssuer: row.text('invoice_issuer'),
    invoiceId: row.text('invoice_id'),
    billingPeriod: row.text('billing_period'),
    currency: row.text('currency'),
    total: plainDecimal(row.text('total')),
    billingAccountId: row.optional('billing_account_id'),
    chargeCategory: row.optional('charge_category'),
    issueDate: row.optional('issue_date'),
  }))
}

/** Makes these the invoices in a catalog, and no others. */
export async function writeInvoices(connection: DuckDBConnection, invoices: readonly InvoiceTotal[]): Promise<void> {
  await connection.run('DELETE FROM finops.invoices')
  await connection.run(
    `INSERT INTO finops.invoices SELECT one.issuer, one.id, one.period, one.currency, one.total::DECIMAL(38, 18),
        one.account, one.category, one.issued::DATE
      FROM (SELECT unnest(from_json($rows::JSON, '[{"issuer": "VARCHAR", "id": "VARCHAR", "period": "VARCHAR",
        "currency": "VARCHAR", "total": "VARCHAR", "account": "VARCHAR", "category": "VARCHAR",
        "issued": "VARCHAR"}]')) AS one)`,
    {
      rows: JSON.stringify(
        invoices.map((invoice) => ({
          issuer: invoice.invoiceIssuer,
          id: invoice.invoiceId,
          period: invoice.billingPeriod,
          currency: invoice.currency,
          total: invoice.total,
          account: invoice.billingAccountId ?? null,
          category: invoice.chargeCategory ?? null,
          issued: invoice.issueDate ?? null,
        })),
      ),
    },
  )
}

/** True when both are the same invoices, in whatever order. */
export function sameInvoices(some: readonly InvoiceTotal[], others: readonly InvoiceTotal[]): boolean {
  const text = (invoices: readonly InvoiceTotal[]): string => JSON.stringify(invoices.map(invoiceKey).sort())
  return text(some) === text(others)
}

function invoiceKey(one: InvoiceTotal): string {
  const { invoiceIssuer, invoiceId, billingPeriod, currency } = one
  const { billingAccountId = null, chargeCategory = null, issueDate = null } = one
  const total = amountText(amountOf(one.total))
  const line = [billingAccountId, chargeCategory, issueDate]
  return JSON.stringify([invoiceIssuer, invoiceId, billingPeriod, currency, total, ...line])
}

/** A delivery that is meant to hold other billing periods brings late charges of this one. */
async function readCharges(connection: DuckDBConnection): Promise<readonly ChargeFact[]> {
  const rows = await ledgerRows(
    connection,
    `SELECT billing_period, invoice_issuer, invoice_id, billing_account_id, currency, charge_category, kind,
        sum(rows)::BIGINT AS rows, sum(billed_cost)::VARCHAR AS billed_cost,
        sum(twice)::BIGINT AS twice, sum(twice_cost)::VARCHAR AS twice_cost
      FROM (
        SELECT billing_period, invoice_issuer, invoice_id, billing_account_id, currency, charge_category,
          CASE WHEN kind = 'charge' AND NOT list_contains(covers, billing_period) THEN 'late' ELSE kind END AS kind,
          rows, billed_cost, 0 AS twice, 0::DECIMAL(38, 18) AS twice_cost
        FROM finops.charge_totals JOIN finops.deliveries USING (delivery) WHERE current
        UNION ALL
        SELECT billing_period, invoice_issuer, invoice_id, billing_account_id, currency, charge_category, kind,
          0, 0, rows, billed_cost
        FROM finops.duplicates WHERE rows > 0
      ) GROUP BY ALL ORDER BY ALL`,
  )
  return rows.map((row) => ({
    billingPeriod: row.text('billing_period'),
    invoiceIssuer: row.text('invoice_issuer'),
    invoiceId: row.optional('invoice_id'),
    billingAccountId: row.optional('billing_account_id'),
    currency: row.text('currency'),
    chargeCategory: row.text('charge_category'),
    kind: row.text('kind') as ChargeKind,
    rows: row.number('rows'),
    billedCost: plainDecimal(row.text('billed_cost')),
    duplicateRows: row.number('twice'),
    duplicateCost: plainDecimal(row.text('twice_cost')),
  }))
}

/** Of earlier versions the newest counts that has usage on a day. */
async function readDays(connection: DuckDBConnection): Promise<readonly DayFact[]> {
  const rows = await ledgerRows(
    connection,
    `WITH days AS (
        SELECT d.provider, d.export_name, d.slot, d.current, d.replaced_at, d.delivery, t.*
        FROM finops.charge_days t JOIN finops.deliveries d USING (delivery) WHERE usage_rows > 0
      ), earlier AS (
        SELECT export_name, billing_period, invoice_issuer, currency, day, slot,
          arg_max(usage_cost, (replaced_at, delivery)) AS cost
        FROM days WHERE NOT current GROUP BY ALL
      )
      SELECT export_name, billing_period, invoice_issuer, currency, strftime(day, '%Y-%m-%d') AS day,
        sum(usage_rows)::BIGINT AS usage_rows, sum(usage_cost)::VARCHAR AS usage_cost,
        sum(earlier_cost)::VARCHAR AS earlier_cost
      FROM (
        SELECT export_name, billing_period, invoice_issuer, currency, day, usage_rows, usage_cost, NULL AS earlier_cost
        FROM days WHERE current
        UNION ALL
        SELECT export_name, billing_period, invoice_issuer, currency, day, 0, 0, cost FROM earlier
      ) GROUP BY ALL ORDER BY ALL`,
  )
  return rows.map((row) => ({
    exportName: row.text('export_name'),
    billingPeriod: row.text('billing_period'),
    invoiceIssuer: row.text('invoice_issuer'),
    currency: row.text('currency'),
    day: row.text('day'),
    usageRows: row.number('usage_rows'),
    usageCost: plainDecimal(row.text('usage_cost')),
    earlierCost: row.optional('earlier_cost'),
  }))
}

/** By the deliveries that are meant to hold a billing period; where none says so, by all that hold rows of it. */
async function readReach(connection: DuckDBConnection): Promise<readonly ReachFact[]> {
  const rows = await ledgerRows(
    connection,
    `WITH invoiced AS (
        SELECT provider, export_name, billing_period, bool_and(invoice_id IS NOT NULL) AS invoiced
        FROM finops.charge_totals JOIN finops.deliveries USING (delivery)
        WHERE current AND billed_cost <> 0 GROUP BY ALL
      )
      SELECT provider, export_name, billing_period, coalesce(any_value(invoiced), false) AS invoiced,
        CASE WHEN bool_and(created_at IS NOT NULL) THEN ${momentSql('max(created_at)')} END AS written
      FROM finops.period_loads JOIN finops.deliveries USING (delivery)
      LEFT JOIN invoiced USING (provider, export_name, billing_period)
      WHERE current AND billing_period <> '' AND coalesce(list_contains(covers, billing_period), true) GROUP BY ALL ORDER BY ALL`,
  )
  return rows.map((row) => ({
    provider: row.text('provider'),
    exportName: row.text('export_name'),
    billingPeriod: row.text('billing_period'),
    writtenAt: row.optional('written'),
    invoiced: row.flag('invoiced'),
  }))
}
