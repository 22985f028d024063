import type { DuckDBConnection } from '@duckdb/node-api'
import type { LakeColumnName } from '@open-finops/focus-schema'
import { isFocusRow, readLake } from './views.ts'

/**
 * What a row is to its invoice. Sources: FOCUS ChargeCategory and ChargeClass; a row is late when its charge period ended
 * before the billing period began.
 */
const chargeKind = `CASE WHEN ChargeCategory IN ('Tax', 'Credit') THEN lower(ChargeCategory)
  WHEN ChargeClass = 'Correction' AND BilledCost < 0 THEN 'refund'
  WHEN ChargePeriodEnd <= BillingPeriodStart THEN 'late' ELSE 'charge' END`

/** What tells rows of different invoices apart, as SQL over the lake's columns. */
export const invoiceColumns = `coalesce(InvoiceIssuerName, '') AS invoice_issuer, InvoiceId AS invoice_id,
  BillingAccountId AS billing_account_id, coalesce(BillingCurrency, '') AS currency,
  coalesce(ChargeCategory, '') AS charge_category, ${chargeKind} AS kind`

const inputs: readonly LakeColumnName[] = [
  'InvoiceIssuerName',
  'InvoiceId',
  'BillingAccountId',
  'BillingCurrency',
  'ChargeCategory',
  'ChargeClass',
  'ChargePeriodStart',
  'ChargePeriodEnd',
  'BillingPeriodStart',
  'ServiceName',
  'SubAccountId',
  'SubAccountName',
  'SkuId',
  'SkuMeter',
  'BilledCost',
  'EffectiveCost',
  'x_RowChange',
]

/**
 * The sums of lake files by all that the ledger keeps totals of, as SQL: invoice_issuer, invoice_id, billing_account_id,
 * currency, charge_category, kind, billing_period, day, usage (in the billing period), service, sub_account, sku,
 * sub_account_name, sku_meter, rows, billed_cost, effective_cost.
 */
export function chargeSums(paths: readonly string[]): string {
  return `SELECT ${invoiceColumns}, strftime(BillingPeriodStart, '%Y-%m') AS billing_period,
      ChargePeriodStart::DATE AS day,
      coalesce(ChargeCategory = 'Usage' AND ChargePeriodStart >= BillingPeriodStart, false) AS usage,
      ServiceName AS service, SubAccountId AS sub_account, SkuId AS sku, min(SubAccountName) AS sub_account_name,
      min(SkuMeter) AS sku_meter, count(*) AS rows, coalesce(sum(BilledCost), 0) AS billed_cost,
      coalesce(sum(EffectiveCost), 0) AS effective_cost
    FROM ${readLake(paths, inputs)} WHERE ${isFocusRow} GROUP BY ALL`
}

/** The temporary table that `summarizeCharges` makes. */
export const summaryTable = 'temp.charge_summary'

/** Reads the rows of lake files once, for all totals that are kept of them. */
export async function summarizeCharges(connection: DuckDBConnection, paths: readonly string[]): Promise<void> {
  await connection.run(`CREATE OR REPLACE TEMP TABLE charge_summary AS ${chargeSums(paths)}`)
}
