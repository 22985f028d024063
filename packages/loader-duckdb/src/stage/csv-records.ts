import { isUtf8 } from 'node:buffer'
import { FinopsError, type RawFile } from '@open-finops/pipeline'
import { notUtf8, utf8Check } from './csv-encoding.ts'
import { unpackedBytes } from './unpacked-bytes.ts'

const quote = 0x22
const lineFeed = 0x0a
const carriageReturn = 0x0d
const comma = 0x2c
/** The byte order mark of UTF-8. */
const mark = [0xef, 0xbb, 0xbf]

/** Counts the records of CSV text as its bytes go by; quoted line breaks are part of their record, blank lines none. */
export interface RecordCounter {
  add(chunk: Uint8Array): void
  /** The records so far, the header among them; a last record needs no line break. */
  end(): { readonly records: number; readonly unterminated: boolean }
}

/**
 * A counter for CSV as RFC 4180 writes it, after an optional byte order mark. It knows nothing of columns: it is to
 * prove another reader's row count.
 */
export function recordCounter(): RecordCounter {
  let records = 0
  let inQuotes = false
  let afterQuote = false
  /** Bytes of the line so far, and whether these are a single carriage return. */
  let lineBytes = 0
  let onlyReturn = false
  let last = lineFeed
  let seen = 0

  function outsideQuotes(buffer: Buffer, from: number, to: number): void {
    let at = from
    for (let feed = buffer.indexOf(lineFeed, at); feed >= 0 && feed < to; feed = buffer.indexOf(lineFeed, at)) {
      const bytes = lineBytes + feed - at
      const blank = bytes === 0 || (bytes === 1 && (onlyReturn || buffer[at] === carriageReturn))
      if (!blank) records += 1
      lineBytes = 0
      onlyReturn = false
      last = lineFeed
      at = feed + 1
    }
    if (at === to) return
    onlyReturn = lineBytes === 0 && to - at === 1 && buffer[at] === carriageReturn
    lineBytes += to - at
    last = buffer[to - 1] ?? last
  }

  return {
    add(chunk) {
      const buffer = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
      let at = 0
      for (; seen < mark.length && at < buffer.length && buffer[at] === mark[seen]; at++) seen += 1
      if (at < buffer.length) {
        // Bytes that began like a mark and were none are part of the first line.
        if (seen < mark.length) lineBytes += seen
        seen = mark.length
      }
      while (at < buffer.length) {
        if (inQuotes) {
          const close = buffer.indexOf(quote, at)
          if (close < 0) return
          inQuotes = false
          afterQuote = true
          at = close + 1
          continue
        }
        if (buffer[at] === quote) {
          inQuotes = afterQuote || last === comma || lineBytes === 0
          afterQuote = false
          onlyReturn = false
          lineBytes += 1
          last = quote
          at += 1
          continue
        }
        afterQuote = false
        const next = buffer.indexOf(quote, at)
        const to = next < 0 ? buffer.length : next
        outsideQuotes(buffer, at, to)
        at = to
      }
    },
    end: () => ({ records: records + (lineBytes > 0 ? 1 : 0), unterminated: inQuotes }),
  }
}

/**
 * Reads a CSV file from end to end and counts its records, apart from any other reader of it. A gzip file is
 * unpacked for that, and its checksum proves that it is whole.
 * @returns records including the header.
 * @throws FinopsError `FINOPS_GZIP_TRUNCATED`, `FINOPS_GZIP_CORRUPT`, `FINOPS_CSV_ENCODING`, `FINOPS_CSV_MALFORMED`.
 */
export async function countRecords(file: RawFile, signal?: AbortSignal): Promise<number> {
  const counter = recordCounter()
  const check = utf8Check()
  for await (const chunk of unpackedBytes(file, signal)) {
    if (!check.add(chunk)) {
      counter.add(linesBeforeFault(chunk))
      throw notUtf8(file, counter.end().records)
    }
    counter.add(chunk)
  }
  const { records, unterminated } = counter.end()
  if (!check.end()) throw notUtf8(file, records)
  if (!unterminated) return records
  throw new FinopsError({
    code: 'FINOPS_CSV_MALFORMED',
    message: `${file.path} ends within a quoted value: a quote has no partner`,
    hint: 'The file is cut off or was edited: download it again. What was loaded before is as it was.',
    details: { file: file.path },
  })
}

function linesBeforeFault(chunk: Buffer): Buffer {
  let at = 0
  for (let feed = chunk.indexOf(lineFeed); feed >= 0; feed = chunk.indexOf(lineFeed, at)) {
    if (!isUtf8(chunk.subarray(at, feed))) break
    at = feed + 1
  }
  return chunk.subarray(0, at)
}
