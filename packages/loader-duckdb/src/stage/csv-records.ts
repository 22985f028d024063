import { createReadStream } from 'node:fs'
import type { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import type { RawFile } from '@open-finops/pipeline'
import { gzipError } from './gzip-error.ts'

const quote = 0x22
const lineFeed = 0x0a
const carriageReturn = 0x0d
const comma = 0x2c

/** Counts the records of CSV text as its bytes go by; quoted line breaks are part of their record, blank lines none. */
export interface RecordCounter {
  add(chunk: Uint8Array): void
  /** The records so far, the header among them; a last record needs no line break. */
  end(): number
}

/** A counter for CSV as RFC 4180 writes it. It knows nothing of columns: it is to prove another reader's row count. */
export function recordCounter(): RecordCounter {
  let records = 0
  let inQuotes = false
  let afterQuote = false
  let lineBytes = 0
  let last = lineFeed

  return {
    add(chunk) {
      const buffer = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
      let at = 0
      let nextQuote = -2
      while (at < buffer.length) {
        if (afterQuote) {
          afterQuote = false
          if (buffer[at] === quote) {
            inQuotes = true
            at += 1
            continue
          }
        }
        if (inQuotes) {
          const close = buffer.indexOf(quote, at)
          lineBytes += 1
          if (close < 0) return
          inQuotes = false
          afterQuote = true
          last = quote
          at = close + 1
          nextQuote = -2
          continue
        }
        if (nextQuote !== -1 && nextQuote < at) nextQuote = buffer.indexOf(quote, at)
        const end = nextQuote < 0 ? buffer.length : nextQuote
        for (let feed = buffer.indexOf(lineFeed, at); feed >= 0 && feed < end; feed = buffer.indexOf(lineFeed, at)) {
          const blank = lineBytes === 0 && (feed === at || (feed === at + 1 && buffer[at] === carriageReturn))
          if (!blank) records += 1
          lineBytes = 0
          last = lineFeed
          at = feed + 1
        }
        if (end > at) {
          lineBytes += end - at
          last = buffer[end - 1] ?? last
          at = end
        }
        if (nextQuote >= 0 && at === nextQuote) {
          const opens = last === comma || lineBytes === 0
          inQuotes = opens
          lineBytes += 1
          last = quote
          at += 1
        }
      }
    },
    end: () => records + (lineBytes > 0 ? 1 : 0),
  }
}

/**
 * Reads a CSV file from end to end and counts its records, apart from any other reader of it. A gzip file is
 * unpacked for that, and its checksum proves that it is whole.
 * @returns records including the header.
 * @throws FinopsError `FINOPS_GZIP_TRUNCATED`, `FINOPS_GZIP_CORRUPT`.
 */
export async function countRecords(file: RawFile, signal?: AbortSignal): Promise<number> {
  const counter = recordCounter()
  const source = createReadStream(file.path, { highWaterMark: 1 << 20, ...(signal && { signal }) })
  let text: Readable = source
  if (file.compression === 'gzip') {
    const gunzip = createGunzip({ chunkSize: 1 << 20 })
    source.on('error', (error) => gunzip.destroy(error))
    text = source.pipe(gunzip)
  }
  try {
    for await (const chunk of text) counter.add(chunk)
  } catch (error) {
    throw gzipError(error, file)
  } finally {
    source.destroy()
  }
  return counter.end()
}
