import { isUtf8 } from 'node:buffer'
import { FinopsError, type RawFile } from '@open-finops/pipeline'

/** Checks bytes for UTF-8 as they go by; a letter may be cut in two by the end of a chunk. */
export interface Utf8Check {
  /** False once the bytes can't be UTF-8. */
  add(chunk: Uint8Array): boolean
  /** False when the last letter is not whole. */
  end(): boolean
}

/**
 * DuckDB 1.5 checks only the columns that a query reads, and some files that are no UTF-8 bring its instance down;
 * so the bytes are checked apart from it.
 */
export function utf8Check(): Utf8Check {
  let rest: Uint8Array = new Uint8Array()
  return {
    add(chunk) {
      const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
      const whole = bytes.length - lettersBegun(bytes)
      rest = Uint8Array.from(bytes.subarray(whole))
      return isUtf8(bytes.subarray(0, whole))
    },
    end: () => rest.length === 0,
  }
}

/** How many bytes at the end may be the beginning of a letter whose other bytes are still to come: at most three. */
function lettersBegun(bytes: Uint8Array): number {
  for (let back = 1; back <= 3 && back <= bytes.length; back++) {
    const byte = bytes[bytes.length - back] ?? 0
    if (byte < 0x80) return 0
    if (byte < 0xc0) continue
    const length = byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4
    return back < length ? back : 0
  }
  return 0
}

/** @param after Records before the place, the header among them. */
export function notUtf8(file: RawFile, after?: number): FinopsError {
  return wrongEncoding(file, after === undefined ? 'is no UTF-8' : `is not UTF-8 after its record ${after}`)
}

/** @param found E.g. `is UTF-16`. */
export function wrongEncoding(file: RawFile, found: string): FinopsError {
  return new FinopsError({
    code: 'FINOPS_CSV_ENCODING',
    message: `${file.path} ${found}; CSV bills are UTF-8`,
    hint: 'Save or export the file as UTF-8 (spreadsheet programs change the encoding when they save), or download it again.',
    details: { file: file.path },
  })
}
