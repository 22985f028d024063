import type { LakeColumnName } from '@open-finops/focus-schema'
import { sqlString } from './sql-text.ts'
import { isFocusRow, readLake } from './views.ts'

/** Of a row: 1 when it gives money back, 2 when its charge period ended before the billing period began, else 0. */
const rowKind = `CASE WHEN ChargeClass = 'Correction' AND BilledCost < 0 THEN 1::TINYINT
  WHEN ChargePeriodEnd <= BillingPeriodStart THEN 2::TINYINT ELSE 0::TINYINT END`

/** What a row is to its invoice. Sources: FOCUS ChargeCategory and ChargeClass. */
const invoiceColumnsBy = (kind: string): string => `coalesce(InvoiceIssuerName, '') AS invoice_issuer,
  InvoiceId AS invoice_id, BillingAccountId AS billing_account_id, coalesce(BillingCurrency, '') AS currency,
  coalesce(ChargeCategory, '') AS charge_category,
  CASE WHEN ChargeCategory IN ('Tax', 'Credit') THEN lower(ChargeCategory)
    WHEN ${kind} = 1 THEN 'refund' WHEN ${kind} = 2 THEN 'late' ELSE 'charge' END AS kind`

/** What tells rows of different invoices apart, as SQL over the lake's columns. */
export const invoiceColumns: string = invoiceColumnsBy(`(${rowKind})`)

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
 * Rows of the lake added up by all that totals are made of, as SQL, with the raw values as keys: they become texts of ours
 * after they are grouped, not on each row, which takes half the time. Rows that no view shows are in it.
 * @param rows A relation of lake columns.
 * @param more SQL of further columns; aggregates, or keys.
 */
export function rawSums(rows: string, more: readonly string[] = []): string {
  return `SELECT InvoiceIssuerName, InvoiceId, BillingAccountId, BillingCurrency, ChargeCategory, BillingPeriodStart, x_RowChange,
      ${rowKind} AS row_kind, ChargePeriodStart::DATE AS day, ChargePeriodStart >= BillingPeriodStart AS usage,
      ServiceName AS service, SubAccountId AS sub_account, SkuId AS sku, min(SubAccountName) AS sub_account_name,
      min(SkuMeter) AS sku_meter, count(*) AS rows, coalesce(sum(BilledCost), 0) AS billed_cost,
      coalesce(sum(EffectiveCost), 0) AS effective_cost${more.map((column) => `, ${column}`).join('')}
    FROM ${rows} GROUP BY ALL`
}

/**
 * The sums of lake files by all that the ledger keeps totals of, as SQL: invoice_issuer, invoice_id, billing_account_id,
 * currency, charge_category, kind, billing_period, day, usage (in the billing period), service, sub_account, sku,
 * sub_account_name, sku_meter, rows, billed_cost, effective_cost.
 */
export function chargeSums(paths: readonly string[]): string {
  return named(`(${rawSums(readLake(paths, inputs))})`)
}

/** The same of a Parquet file of `rawSums`; a key may have several rows. */
export function chargeSumsIn(path: string): string {
  return named(`read_parquet(${sqlString(path)})`)
}

function named(sums: string): string {
  return `SELECT ${invoiceColumnsBy('row_kind')}, strftime(BillingPeriodStart, '%Y-%m') AS billing_period, day,
      coalesce(ChargeCategory = 'Usage' AND usage, false) AS usage, service, sub_account, sku, sub_account_name,
      sku_meter, rows, billed_cost, effective_cost
    FROM ${sums} WHERE ${isFocusRow}`
}
