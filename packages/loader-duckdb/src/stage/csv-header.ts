import { createReadStream } from 'node:fs'
import type { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { FinopsError, type RawFile } from '@open-finops/pipeline'
import { notUtf8, wrongEncoding } from './csv-encoding.ts'
import { gzipError } from './gzip-error.ts'

/** A header longer than this is none: the widest bills have some thousand columns. */
const maximumHeaderBytes = 8 << 20

/**
 * The column names of a CSV file, exactly as its first record has them.
 * @throws FinopsError `FINOPS_EMPTY_FILE`, `FINOPS_CSV_ENCODING`, `FINOPS_CSV_MALFORMED`, `FINOPS_GZIP_…`.
 */
export async function readCsvHeader(file: RawFile): Promise<readonly string[]> {
  const chunks: Buffer[] = []
  let bytes = 0
  const source = createReadStream(file.path, { highWaterMark: 1 << 16 })
  const gunzip = file.compression === 'gzip' ? createGunzip() : undefined
  if (gunzip) source.on('error', (error) => gunzip.destroy(error))
  const text: Readable = gunzip ? source.pipe(gunzip) : source
  try {
    for await (const chunk of text) {
      chunks.push(chunk)
      bytes += chunk.length
      const fields = firstRecord(Buffer.concat(chunks), file, false)
      if (fields) return fields
      if (bytes > maximumHeaderBytes) throw malformed(file, 'its first record does not end')
    }
  } catch (error) {
    throw gzipError(error, file)
  } finally {
    source.destroy()
    gunzip?.destroy()
  }
  if (bytes === 0) {
    throw new FinopsError({
      code: 'FINOPS_EMPTY_FILE',
      message: `${file.path} is empty: not even a header`,
      hint: 'Copy or download the file again; a bill without rows still has a header.',
      details: { file: file.path },
    })
  }
  return firstRecord(Buffer.concat(chunks), file, true) ?? []
}

function firstRecord(bytes: Buffer, file: RawFile, complete: boolean): readonly string[] | undefined {
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) {
    throw wrongEncoding(file, 'is UTF-16')
  }
  const start = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0
  const fields: string[] = []
  let field: number[] = []
  let quoted = false
  for (let at = start; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0
    if (quoted) {
      if (byte !== 0x22) field.push(byte)
      else if (bytes[at + 1] === 0x22) field.push(bytes[++at] ?? 0)
      else quoted = false
    } else if (byte === 0x22 && field.length === 0) quoted = true
    else if (byte === 0x2c) {
      fields.push(decode(field, file))
      field = []
    } else if (byte === 0x0a) return [...fields, decode(field, file)]
    else if (byte === 0x0d) {
      const next = bytes[at + 1]
      if (next === undefined && !complete) return undefined
      if (next === undefined || next === 0x0a) return [...fields, decode(field, file)]
      throw malformed(file, 'its header ends in a carriage return without a line feed')
    } else if (byte < 0x20 && byte !== 0x09) throw wrongEncoding(file, 'is no text')
    else field.push(byte)
  }
  if (!complete) return undefined
  if (quoted) throw malformed(file, 'a quoted column name does not end')
  return [...fields, decode(field, file)]
}

function decode(bytes: number[], file: RawFile): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(bytes))
  } catch {
    throw notUtf8(file)
  }
}

function malformed(file: RawFile, what: string): FinopsError {
  return new FinopsError({
    code: 'FINOPS_CSV_MALFORMED',
    message: `${file.path}: ${what}`,
    hint: 'Download the file again; if it was edited, restore the original.',
    details: { file: file.path, line: 1 },
  })
}
