import { constants, gunzipSync, inflateRawSync } from 'node:zlib'
import type { DeliveryFile } from '../delivery.ts'
import { FinopsError } from '../errors.ts'
import type { BillingClient } from './billing-client.ts'
import { parquetColumns, parquetFooterLength, parquetTailBytes } from './parquet-columns.ts'
import { readBytes } from './read-bytes.ts'

/** Holds the header of a CSV with thousands of tag columns, also uncompressed. */
const headBytes = 256 * 1024
const footerAtMost = 32 * 1024 * 1024

/**
 * The column names of a data file: from the first line of a CSV (plain, gzip or zip), or from a Parquet footer.
 * Reads a few hundred kilobytes at most of a CSV.
 * @throws FinopsError `FINOPS_EMPTY_FILE`, `FINOPS_GZIP_CORRUPT`, `FINOPS_BAD_ZIP`, `FINOPS_BAD_PARQUET`.
 */
export async function columnsOfFile(
  client: BillingClient,
  file: DeliveryFile,
  signal?: AbortSignal,
): Promise<readonly string[]> {
  if (file.bytes === 0) throw emptyFile(client.nameOf(file.key))
  if (/\.parquet$/i.test(file.key)) return parquetColumns(await parquetFooter(client, file, signal))
  return csvHeader(await textAtStart(client, file, signal))
}

/**
 * The first text of a file, plain or packed: some hundred kilobytes at most, without the rest.
 * @throws FinopsError `FINOPS_GZIP_CORRUPT`, `FINOPS_BAD_ZIP`.
 */
export async function textAtStart(client: BillingClient, file: DeliveryFile, signal?: AbortSignal): Promise<string> {
  if (file.bytes === 0) return ''
  const length = Math.min(headBytes, file.bytes ?? headBytes)
  const head = await readBytes(client, file.key, { ...opened(file), start: 0, length, atMost: headBytes, signal })
  return textOf(head, client, file.key)
}

/**
 * The footer of a Parquet file, without its length and magic.
 * @throws FinopsError `FINOPS_BAD_PARQUET`.
 */
export async function parquetFooter(client: BillingClient, file: DeliveryFile, signal?: AbortSignal): Promise<Buffer> {
  const bytes = file.bytes ?? 0
  const read = (start: number, length: number): Promise<Buffer> =>
    readBytes(client, file.key, { ...opened(file), start, length, atMost: footerAtMost, signal })
  if (bytes < 2 * parquetTailBytes) throw badParquet(client, file.key)
  const length = parquetFooterLength(await read(bytes - parquetTailBytes, parquetTailBytes))
  if (length === undefined || length > bytes - parquetTailBytes || length > footerAtMost) {
    throw badParquet(client, file.key)
  }
  return await read(bytes - parquetTailBytes - length, length)
}

function opened(file: DeliveryFile): { readonly ifMatch?: string } {
  return file.etag === undefined ? {} : { ifMatch: file.etag }
}

/** The text at the start of a file, whatever it is packed in. */
function textOf(head: Buffer, client: BillingClient, key: string): string {
  if (head[0] === 0x1f && head[1] === 0x8b) {
    return unpacked(() => gunzipSync(head, { finishFlush: constants.Z_SYNC_FLUSH }), 'FINOPS_GZIP_CORRUPT', client, key)
  }
  if (head.length > 30 && head.readUInt32LE(0) === 0x04034b50) {
    const method = head.readUInt16LE(8)
    const data = head.subarray(30 + head.readUInt16LE(26) + head.readUInt16LE(28))
    if (method === 0) return data.toString('utf8')
    return unpacked(() => inflateRawSync(data, { finishFlush: constants.Z_SYNC_FLUSH }), 'FINOPS_BAD_ZIP', client, key)
  }
  return head.toString('utf8')
}

function unpacked(
  unpack: () => Buffer,
  code: 'FINOPS_GZIP_CORRUPT' | 'FINOPS_BAD_ZIP',
  client: BillingClient,
  key: string,
): string {
  try {
    return unpack().toString('utf8')
  } catch (cause) {
    const file = client.nameOf(key)
    throw new FinopsError({
      code,
      message: `${file} is damaged: its first bytes can't be unpacked`,
      hint: `Copy the file again, or ${client.redelivery}.`,
      details: { file },
      cause,
    })
  }
}

/** The fields of a CSV's first line (RFC 4180; a byte order mark is no part of it). */
export function csvHeader(text: string): readonly string[] {
  const line = /^(?:"(?:[^"]|"")*"|[^"\r\n])*/.exec(text.replace(/^\uFEFF/, ''))?.[0] ?? ''
  const fields: string[] = []
  for (const match of line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))/g)) {
    fields.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '')
  }
  return fields
}

/** The error for a data file without a byte. */
function emptyFile(file: string): FinopsError {
  return new FinopsError({
    code: 'FINOPS_EMPTY_FILE',
    message: `${file} is empty: it has not even a header`,
    hint: 'Copy the file again, or remove it if it is no part of the bill.',
    details: { file },
  })
}

function badParquet(client: BillingClient, key: string): FinopsError {
  const file = client.nameOf(key)
  return new FinopsError({
    code: 'FINOPS_BAD_PARQUET',
    message: `${file} is no whole Parquet file: its end is missing`,
    hint: `Copy the file again, or ${client.redelivery}.`,
    details: { file },
  })
}
