import type { DuckDBConnection } from '@duckdb/node-api'
import type { LakeColumnName } from '@open-finops/focus-schema'
import { datasetOfPath } from './lake-path.ts'
import { ledgerRows } from './ledger-read.ts'
import type { LedgerFile } from './ledger-write.ts'
import { sqlString } from './sql-text.ts'
import { isFocusRow, readLake } from './views.ts'

/**
 * What a row is to its invoice. Sources: FOCUS ChargeCategory and ChargeClass; a row is late when its charge period ended
 * before the billing period began.
 */
export const chargeKind = `CASE WHEN ChargeCategory IN ('Tax', 'Credit') THEN lower(ChargeCategory)
  WHEN ChargeClass = 'Correction' AND BilledCost < 0 THEN 'refund'
  WHEN ChargePeriodEnd <= BillingPeriodStart THEN 'late' ELSE 'charge' END`

/** What tells rows of different invoices apart, in the order of the ledger's columns. */
export const invoiceColumns = `coalesce(InvoiceIssuerName, '') AS invoice_issuer, InvoiceId AS invoice_id,
  BillingAccountId AS billing_account_id, coalesce(BillingCurrency, '') AS currency,
  coalesce(ChargeCategory, '') AS charge_category, ${chargeKind} AS kind`

/** The columns that `invoiceColumns` reads. */
export const invoiceInputs: readonly LakeColumnName[] = [
  'InvoiceIssuerName',
  'InvoiceId',
  'BillingAccountId',
  'BillingCurrency',
  'ChargeCategory',
  'ChargeClass',
  'BilledCost',
  'ChargePeriodEnd',
  'BillingPeriodStart',
]

/** Writes down what a delivery is compared with invoices by: sums by invoice and kind of charge, and by day. */
export async function recordCharges(
  connection: DuckDBConnection,
  id: number,
  files: readonly Pick<LedgerFile, 'path' | 'billingPeriod'>[],
): Promise<void> {
  for (const { path, billingPeriod } of files) {
    const from = (columns: readonly LakeColumnName[]): string =>
      `FROM ${readLake([path], [...columns, 'x_RowChange'])} WHERE ${isFocusRow}`
    await connection.run(
      `INSERT INTO finops.charge_totals SELECT ${id}, ${sqlString(billingPeriod)}, ${invoiceColumns},
        count(*), coalesce(sum(BilledCost), 0) ${from(invoiceInputs)} GROUP BY ALL`,
    )
    const isUsage = `ChargeCategory = 'Usage' AND ChargePeriodStart >= BillingPeriodStart`
    await connection.run(
      `INSERT INTO finops.charge_days SELECT ${id}, ${sqlString(billingPeriod)}, coalesce(InvoiceIssuerName, ''),
        coalesce(BillingCurrency, ''), ChargePeriodStart::DATE, count(*), count(*) FILTER (${isUsage}),
        coalesce(sum(BilledCost), 0), coalesce(sum(BilledCost) FILTER (${isUsage}), 0), coalesce(sum(EffectiveCost), 0)
        ${from(['InvoiceIssuerName', 'BillingCurrency', 'ChargeCategory', 'ChargePeriodStart', 'BillingPeriodStart', 'BilledCost', 'EffectiveCost'])}
        AND ChargePeriodStart IS NOT NULL GROUP BY ALL`,
    )
  }
}

/** Writes it down for the deliveries whose rows a lake of an earlier version has. */
export async function recordOlderDeliveries(connection: DuckDBConnection): Promise<void> {
  const files = await ledgerRows(
    connection,
    `SELECT delivery, billing_period, path FROM finops.lake_files
      WHERE state <> 'pruned' ORDER BY ALL`,
  )
  for (const row of files) {
    const file = { billingPeriod: row.text('billing_period'), path: row.text('path') }
    if (datasetOfPath(file.path) === 'CostAndUsage') await recordCharges(connection, row.number('delivery'), [file])
  }
}
