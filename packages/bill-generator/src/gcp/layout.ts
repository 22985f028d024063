import type { Month } from '../period.ts'
import type { GcpLayout } from './options.ts'

/** What is the same for all deliveries of one bill. */
export interface GcpExport {
  readonly layout: GcpLayout
  readonly prefix: string
  /** Name of the BigQuery table. */
  readonly table: string
  readonly billingAccountId: string
}

/** Where one delivery's objects lie in the bucket. Keys have forward slashes and no leading slash. */
export interface GcpDeliveryKeys {
  readonly files: readonly string[]
  readonly run?: string
  readonly markerKey?: string
}

/** Nested Parquet or JSON lines. */
export function isGcpParquet(layout: GcpLayout): boolean {
  return layout.endsWith('-parquet')
}

/** Runs of the scheduled script, or extracts by hand. */
export function isRuns(layout: GcpLayout): boolean {
  return layout.startsWith('runs-')
}

/** Name of the detailed export's table. Cloud Billing documentation, "Export Cloud Billing data to BigQuery". */
export function tableName(billingAccountId: string): string {
  return `gcp_billing_export_resource_v1_${billingAccountId.replaceAll('-', '_')}`
}

/** Keys of one delivery: BigQuery numbers the shards of an extract with twelve digits. */
export function gcpDeliveryKeys(of: GcpExport, month: Month, runAt: string, fileCount: number): GcpDeliveryKeys {
  const ending = isGcpParquet(of.layout) ? 'parquet' : 'json.gz'
  const base = of.prefix === '' ? '' : `${of.prefix}/`
  const shards = (stem: string): string[] =>
    Array.from({ length: fileCount }, (_, index) => `${stem}-${String(index).padStart(12, '0')}.${ending}`)
  const compact = month.period.replace('-', '')
  if (!isRuns(of.layout)) return { files: shards(`${base}${of.table}-${compact}`) }
  const folder = `${base}${of.table}/invoice_month=${compact}/run=${runAt}`
  return { files: shards(`${folder}/${of.table}`), run: runAt, markerKey: `${folder}/complete-000000000000.json` }
}
