import { createReadStream } from 'node:fs'
import type { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import type { RawFile } from '@open-finops/pipeline'
import { gzipError } from './gzip-error.ts'

const chunkBytes = 1 << 20

/**
 * The bytes of a raw file piece by piece, unpacked where it is a gzip file, whose checksum proves that it is whole.
 * A piece is gone once the next one is asked for.
 * @throws FinopsError `FINOPS_GZIP_TRUNCATED`, `FINOPS_GZIP_CORRUPT`.
 */
export async function* unpackedBytes(file: RawFile, signal?: AbortSignal): AsyncGenerator<Buffer> {
  const source = createReadStream(file.path, { highWaterMark: chunkBytes, ...(signal && { signal }) })
  let bytes: Readable = source
  if (file.compression === 'gzip') {
    const gunzip = createGunzip({ chunkSize: chunkBytes })
    source.on('error', (error) => gunzip.destroy(error))
    bytes = source.pipe(gunzip)
  }
  try {
    for await (const chunk of bytes as AsyncIterable<Buffer>) {
      yield chunk
      release(chunk)
    }
  } catch (error) {
    throw gzipError(error, file)
  } finally {
    source.destroy()
  }
}

/*
 * Gigabytes go by in buffers that V8 only sees as pressure: it marked its whole heap for every 64 MB, a tenth of an
 * ingest's time. A buffer whose last byte was read is given back at once.
 */
function release(chunk: Buffer): void {
  const { buffer, byteOffset, byteLength } = chunk
  if (buffer instanceof ArrayBuffer && buffer.byteLength === chunkBytes && byteOffset + byteLength === chunkBytes) {
    buffer.transfer(0)
  }
}
