import type { DeliveryFile, FileEncoding } from '@open-finops/pipeline'
import { type BillingClient, parquetFooter, textAtStart } from '@open-finops/pipeline/delivered-files'
import type { GcpFormat } from './options.ts'

/** Names of tables by which Google writes its exports. https://cloud.google.com/billing/docs/how-to/export-data-bigquery */
export function formatOfTable(table: string): GcpFormat | undefined {
  if (/gcp_billing_export_focus/i.test(table)) return 'gcp-focus-1'
  return /gcp_billing_export_(?:resource_)?v1/i.test(table) ? 'gcp-usage-1' : undefined
}

/**
 * Tells the column layout from the names of columns in a file: in its header or first lines, or in the footer of
 * Parquet.
 * @returns Undefined when the columns are none of a bill.
 * @throws FinopsError `FINOPS_BAD_PARQUET`, `FINOPS_GZIP_CORRUPT`.
 */
export async function formatOfFile(
  client: BillingClient,
  file: DeliveryFile,
  encoding: FileEncoding,
  renamed: Readonly<Record<string, string>> = {},
  signal?: AbortSignal,
): Promise<GcpFormat | undefined> {
  // The names of columns stand in the footer as plain text.
  const text =
    encoding === 'parquet'
      ? (await parquetFooter(client, file, signal)).toString('latin1')
      : await textAtStart(client, file, signal)
  const has = (name: string): boolean =>
    [name, renamed[name] ?? name].some((word) =>
      new RegExp(`(?<![A-Za-z0-9_])${escaped(word)}(?![A-Za-z0-9_])`).test(text),
    )
  if (has('BilledCost') && has('ChargeCategory')) return 'gcp-focus-1'
  return has('billing_account_id') && has('usage_start_time') && has('cost') ? 'gcp-usage-1' : undefined
}

function escaped(word: string): string {
  return word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
