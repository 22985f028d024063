import { constants, gunzipSync } from 'node:zlib'
import type { DeliveryFile } from '@open-finops/pipeline'
import { FinopsError } from '@open-finops/pipeline'
import { type BillingClient, readBytes } from './client.ts'
import { parquetColumns, parquetFooterLength, parquetTailBytes } from './parquet-columns.ts'

/** Holds the header of a CSV with thousands of tag columns, also uncompressed. */
const headBytes = 256 * 1024
const footerAtMost = 32 * 1024 * 1024

/**
 * The column names of a data file: from the first line of a CSV (plain or gzip), or from a Parquet footer.
 * Reads a few hundred kilobytes at most of a CSV.
 * @throws FinopsError `FINOPS_EMPTY_FILE`, `FINOPS_GZIP_CORRUPT`, `FINOPS_BAD_PARQUET`.
 */
export async function columnsOfFile(
  client: BillingClient,
  file: DeliveryFile,
  signal?: AbortSignal,
): Promise<readonly string[]> {
  if (file.bytes === 0) throw emptyFile(client.nameOf(file.key))
  if (/\.parquet$/i.test(file.key)) return parquetFileColumns(client, file, signal)
  const length = Math.min(headBytes, file.bytes ?? headBytes)
  const head = await readBytes(client, file.key, { ...opened(file), start: 0, length, atMost: headBytes, signal })
  return csvHeader(textOf(head, client.nameOf(file.key)))
}

async function parquetFileColumns(
  client: BillingClient,
  file: DeliveryFile,
  signal?: AbortSignal,
): Promise<readonly string[]> {
  const bytes = file.bytes ?? 0
  const name = client.nameOf(file.key)
  const read = (start: number, length: number): Promise<Buffer> =>
    readBytes(client, file.key, { ...opened(file), start, length, atMost: footerAtMost, signal })
  if (bytes < 2 * parquetTailBytes) throw badParquet(name)
  const length = parquetFooterLength(await read(bytes - parquetTailBytes, parquetTailBytes))
  if (length === undefined || length > bytes - parquetTailBytes || length > footerAtMost) throw badParquet(name)
  return parquetColumns(await read(bytes - parquetTailBytes - length, length))
}

function opened(file: DeliveryFile): { readonly ifMatch?: string } {
  return file.etag === undefined ? {} : { ifMatch: file.etag }
}

/** The text at the start of a file, whatever it is packed in. */
function textOf(head: Buffer, name: string): string {
  if (head[0] === 0x1f && head[1] === 0x8b) {
    return unpacked(() => gunzipSync(head, { finishFlush: constants.Z_SYNC_FLUSH }), 'FINOPS_GZIP_CORRUPT', name)
  }
  return head.toString('utf8')
}

function unpacked(unpack: () => Buffer, code: 'FINOPS_GZIP_CORRUPT', name: string): string {
  try {
    return unpack().toString('utf8')
  } catch (cause) {
    throw new FinopsError({
      code,
      message: `${name} is damaged: its first bytes can't be unpacked`,
      hint: 'Copy the file again, or let the export run again.',
      details: { file: name },
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
export function emptyFile(file: string): FinopsError {
  return new FinopsError({
    code: 'FINOPS_EMPTY_FILE',
    message: `${file} is empty: it has not even a header`,
    hint: 'Copy the file again, or remove it if it is no part of the bill.',
    details: { file },
  })
}

function badParquet(file: string): FinopsError {
  return new FinopsError({
    code: 'FINOPS_BAD_PARQUET',
    message: `${file} is no whole Parquet file: its end is missing`,
    hint: 'Copy the file again, or let the export run again.',
    details: { file },
  })
}
