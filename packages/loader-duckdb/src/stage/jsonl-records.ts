import type { RawFile } from '@open-finops/pipeline'
import { unpackedBytes } from './unpacked-bytes.ts'

const lineFeed = 0x0a
const blanks: ReadonlySet<number> = new Set([0x20, 0x09, 0x0d])

/**
 * Reads JSON lines from end to end and counts the lines that are not blank, apart from the reader that transforms
 * them; JSON has no line break within a record. A gzip file is unpacked for that, and its checksum proves it whole.
 * @throws FinopsError `FINOPS_GZIP_TRUNCATED`, `FINOPS_GZIP_CORRUPT`.
 */
export async function countJsonLines(file: RawFile, signal?: AbortSignal): Promise<number> {
  let lines = 0
  let filled = false
  for await (const bytes of unpackedBytes(file, signal)) {
    for (let at = 0; at < bytes.length; ) {
      const feed = bytes.indexOf(lineFeed, at)
      const end = feed < 0 ? bytes.length : feed
      filled ||= hasText(bytes, at, end)
      if (feed < 0) break
      if (filled) lines++
      filled = false
      at = feed + 1
    }
  }
  return lines + (filled ? 1 : 0)
}

function hasText(bytes: Buffer, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (!blanks.has(bytes[at] ?? 0x20)) return true
  return false
}
