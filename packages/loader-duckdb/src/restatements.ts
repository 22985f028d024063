import type { DuckDBConnection } from '@duckdb/node-api'
import type { ChargeKind, RestatedCharge, RestatementFact } from '@open-finops/focus-reconcile'
import { plainDecimal } from './decimal-text.ts'
import { ledgerRows } from './ledger-read.ts'
import type { LedgerRow } from './ledger-row.ts'

/*
 * For each day on which finance says that an invoice was issued: the slots whose version in force was written after it,
 * each with the last version until then. Where a cloud does not say when it wrote a version, the time of loading stands
 * for it.
 */
const pairs = `WITH written AS (
    SELECT delivery, provider, export_name, slot, current, coalesce(created_at, loaded_at) AS wrote,
      len(files) - len(list_distinct(files)) AS alike
    FROM (SELECT *, from_json(raw_files, '[{"role": "VARCHAR", "bytes": "BIGINT"}]') AS files FROM finops.deliveries)
  ), issued AS (
    SELECT DISTINCT billing_period, invoice_issuer, currency, issue_date FROM finops.invoices
    WHERE issue_date IS NOT NULL
  ), held AS (
    SELECT DISTINCT delivery, billing_period, invoice_issuer, currency FROM finops.charge_totals
  ), before AS (
    SELECT issued.*, provider, export_name, slot, max_by(delivery, (wrote, delivery)) AS delivery,
      max_by(alike, (wrote, delivery)) AS alike
    FROM issued JOIN held USING (billing_period, invoice_issuer, currency) JOIN written USING (delivery)
    WHERE NOT current AND wrote < issue_date + INTERVAL 1 DAY GROUP BY ALL
  ), pairs AS (
    SELECT before.* EXCLUDE (delivery, alike), before.delivery AS earlier, w.delivery AS later,
      w.alike > before.alike AS file_twice
    FROM before JOIN written w USING (provider, export_name, slot)
    WHERE w.current AND w.wrote >= issue_date + INTERVAL 1 DAY
  )`

const key = 'p.billing_period, p.invoice_issuer, p.currency, p.issue_date::VARCHAR AS issue_date'
const sameBill =
  't.billing_period = p.billing_period AND t.invoice_issuer = p.invoice_issuer AND t.currency = p.currency'

/** The bills that were written again after an invoice of theirs was issued: what they were then, and what they are. */
export async function readRestatements(connection: DuckDBConnection): Promise<readonly RestatementFact[]> {
  const found = await ledgerRows(
    connection,
    `${pairs} SELECT ${key}, bool_or(file_twice) AS file_twice FROM pairs p GROUP BY ALL ORDER BY ALL`,
  )
  if (found.length === 0) return []
  const charges = await ledgerRows(
    connection,
    `${pairs} SELECT ${key}, t.invoice_id, t.billing_account_id, t.charge_category,
        CASE WHEN t.kind = 'charge' AND NOT list_contains(d.covers, t.billing_period) THEN 'late' ELSE t.kind END AS kind,
        coalesce(sum(t.rows) FILTER (t.delivery = p.earlier), 0)::BIGINT AS rows_before,
        coalesce(sum(t.billed_cost) FILTER (t.delivery = p.earlier), 0)::VARCHAR AS before,
        coalesce(sum(t.billed_cost) FILTER (t.delivery = p.later), 0)::VARCHAR AS after
      FROM pairs p JOIN finops.charge_totals t ON t.delivery IN (p.earlier, p.later) AND ${sameBill}
      JOIN finops.deliveries d ON d.delivery = t.delivery GROUP BY ALL ORDER BY ALL`,
  )
  const days = await ledgerRows(
    connection,
    `${pairs} SELECT ${key}, strftime(t.day, '%Y-%m-%d') AS day, sum(t.usage_cost)::VARCHAR AS cost
      FROM pairs p JOIN finops.charge_days t ON t.delivery = p.earlier AND ${sameBill}
      WHERE t.usage_rows > 0 GROUP BY ALL ORDER BY ALL`,
  )
  return found.map((row) => ({
    ...billOf(row),
    issueDate: row.text('issue_date'),
    fileTwice: row.flag('file_twice'),
    charges: charges.filter(isOf(row)).map(
      (charge): RestatedCharge => ({
        ...billOf(charge),
        invoiceId: charge.optional('invoice_id'),
        billingAccountId: charge.optional('billing_account_id'),
        chargeCategory: charge.text('charge_category'),
        kind: charge.text('kind') as ChargeKind,
        rowsBefore: charge.number('rows_before'),
        before: plainDecimal(charge.text('before')),
        after: plainDecimal(charge.text('after')),
      }),
    ),
    usageBefore: days.filter(isOf(row)).map((day) => ({
      day: day.text('day'),
      cost: plainDecimal(day.text('cost')),
    })),
  }))
}

function billOf(row: LedgerRow): Pick<RestatementFact, 'billingPeriod' | 'invoiceIssuer' | 'currency'> {
  return {
    billingPeriod: row.text('billing_period'),
    invoiceIssuer: row.text('invoice_issuer'),
    currency: row.text('currency'),
  }
}

function isOf(bill: LedgerRow): (row: LedgerRow) => boolean {
  const names = ['billing_period', 'invoice_issuer', 'currency', 'issue_date']
  return (row) => names.every((name) => row.text(name) === bill.text(name))
}
