import { createGunzip } from 'node:zlib'
import { FinopsError } from '../errors.ts'

/** Checks a gzip file while it passes by: inflates every byte and compares length and CRC. Output is dropped. */
export interface GzipCheck {
  /** Resolves when the next chunk may come. */
  write(chunk: Uint8Array): Promise<void>
  /** Resolves when the file was whole. */
  end(): Promise<void>
  /** Frees the memory of a check that is given up. */
  close(): void
}

/**
 * @param file The file as messages name it.
 * @param redelivery How to have it delivered once more, for the hint.
 * @throws FinopsError from `write` and `end`: `FINOPS_GZIP_TRUNCATED`, `FINOPS_GZIP_CORRUPT`.
 */
export function gzipCheck(file: string, redelivery: string): GzipCheck {
  const gunzip = createGunzip()
  gunzip.resume()
  const finished = new Promise<void>((resolve, reject) => {
    gunzip.once('end', resolve)
    gunzip.once('error', (error) => reject(gzipError(error, file, redelivery)))
  })
  // The error is also told by write() and end(); a check that is given up must not end the process.
  finished.catch(() => undefined)
  return {
    async write(chunk) {
      if (gunzip.destroyed) return finished
      if (gunzip.write(chunk)) return
      await Promise.race([new Promise<void>((resolve) => gunzip.once('drain', resolve)), finished])
    },
    end() {
      if (!gunzip.destroyed) gunzip.end()
      return finished
    },
    close() {
      gunzip.destroy()
    },
  }
}

function gzipError(error: Error, file: string, redelivery: string): FinopsError {
  const truncated = 'code' in error && error.code === 'Z_BUF_ERROR'
  return new FinopsError({
    code: truncated ? 'FINOPS_GZIP_TRUNCATED' : 'FINOPS_GZIP_CORRUPT',
    message: truncated
      ? `${file} ends in the middle: the gzip data is cut off`
      : `${file} is damaged: ${error.message}`,
    hint: `Upload the file again if you copied it there, else ${redelivery}.`,
    details: { file },
    cause: error,
  })
}
