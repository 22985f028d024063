import { constants, gunzipSync } from 'node:zlib'
import type { DeliveryFile, FileEncoding } from '@open-finops/pipeline'
import { FinopsError } from '@open-finops/pipeline'
import { type BillingClient, readBytes } from './client.ts'
import type { GcpFormat } from './options.ts'

/** Holds the header of a CSV, or some lines of JSON. */
const headBytes = 128 * 1024
const parquetTailBytes = 8
const footerAtMost = 32 << 20

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
  const text = encoding === 'parquet' ? await parquetFooter(client, file, signal) : await textHead(client, file, signal)
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

const opened = (file: DeliveryFile): { readonly ifMatch?: string } =>
  file.etag === undefined ? {} : { ifMatch: file.etag }

async function textHead(client: BillingClient, file: DeliveryFile, signal?: AbortSignal): Promise<string> {
  if (file.bytes === 0) return ''
  const length = Math.min(headBytes, file.bytes ?? headBytes)
  const head = await readBytes(client, file.key, { ...opened(file), start: 0, length, atMost: headBytes, signal })
  if (head[0] !== 0x1f || head[1] !== 0x8b) return head.toString('utf8')
  try {
    return gunzipSync(head, { finishFlush: constants.Z_SYNC_FLUSH }).toString('utf8')
  } catch (cause) {
    const name = client.nameOf(file.key)
    throw new FinopsError({
      code: 'FINOPS_GZIP_CORRUPT',
      message: `${name} is damaged: its first bytes can't be unpacked`,
      hint: 'Copy the file again, or extract it from BigQuery again.',
      details: { file: name },
      cause,
    })
  }
}

/** The names of columns stand in the footer as plain text. */
async function parquetFooter(client: BillingClient, file: DeliveryFile, signal?: AbortSignal): Promise<string> {
  const bytes = file.bytes ?? 0
  const name = client.nameOf(file.key)
  const read = (start: number, length: number): Promise<Buffer> =>
    readBytes(client, file.key, { ...opened(file), start, length, atMost: footerAtMost, signal })
  if (bytes < 2 * parquetTailBytes) throw badParquet(name)
  const tail = await read(bytes - parquetTailBytes, parquetTailBytes)
  const length = tail.readUInt32LE(0)
  if (tail.toString('latin1', 4) !== 'PAR1' || length > bytes - parquetTailBytes || length > footerAtMost) {
    throw badParquet(name)
  }
  return (await read(bytes - parquetTailBytes - length, length)).toString('latin1')
}

function badParquet(file: string): FinopsError {
  return new FinopsError({
    code: 'FINOPS_BAD_PARQUET',
    message: `${file} is no whole Parquet file: its end is missing`,
    hint: 'Copy the file again, or extract it from BigQuery again.',
    details: { file },
  })
}
