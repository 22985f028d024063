import type { Readable } from 'node:stream'
import { FinopsError } from '@open-finops/pipeline'
import { openFolderClient } from './folder-client.ts'
import { openGcsClient } from './gcs-client.ts'
import { parseLocation } from './location.ts'
import type { ResolvedGcpOptions } from './options.ts'

/** One object of a listing. */
export interface ObjectEntry {
  readonly key: string
  readonly bytes: number
  /** Generation of the object in Cloud Storage: another content has another one. */
  readonly etag?: string
  /** Absent for local files: the times of copies prove nothing. */
  readonly lastModified?: Date
}

/** Which part of an object to read; the whole of it by default. */
export interface ReadRange {
  readonly start?: number
  /** Bytes to read at most. */
  readonly length?: number
  /** Fails with `FINOPS_CHANGED_WHILE_READ` when the object holds another content by now. */
  readonly ifMatch?: string
  readonly signal?: AbortSignal | undefined
}

/**
 * Listings and bytes of one location, the same for a folder and for a bucket. Keys are separated by slashes; in a
 * bucket they are whole object names, in a folder they start below the location.
 */
export interface BillingClient {
  readonly kind: 'folder' | 'gcs'
  /** The location as messages name it. */
  readonly place: string
  /** What every key of the location starts with: empty, or with a slash at its end. */
  readonly base: string
  readonly bucket?: string
  /** A key as messages name it: a `gs://` URI or a path. */
  nameOf(key: string): string
  /** Every object below the location, page by page. */
  list(signal?: AbortSignal): AsyncIterable<readonly ObjectEntry[]>
  /** Opens the bytes of an object. A local path that leads out of the location is `FINOPS_UNSAFE_PATH`. */
  read(key: string, range?: ReadRange): Promise<Readable>
  /** The real path of a local file; absent for a bucket. */
  pathOf?(key: string): Promise<string>
}

/** Opens the location that the options name; no request is made yet. */
export async function openClient(options: ResolvedGcpOptions): Promise<BillingClient> {
  const location = parseLocation(options.location)
  return location.kind === 'folder' ? openFolderClient(location.path) : openGcsClient(location, options)
}

/**
 * Reads a part of an object into memory.
 * @throws FinopsError `FINOPS_FILE_TOO_LARGE` beyond `atMost` bytes.
 */
export async function readBytes(
  client: BillingClient,
  key: string,
  request: ReadRange & { readonly atMost: number },
): Promise<Buffer> {
  const { atMost, ...range } = request
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of await client.read(key, range)) {
    const buffer = Buffer.from(chunk as Uint8Array)
    bytes += buffer.length
    if (bytes > atMost) {
      throw new FinopsError({
        code: 'FINOPS_FILE_TOO_LARGE',
        message: `${client.nameOf(key)} is larger than ${atMost} bytes, too large for what it should be`,
        hint: 'Look whether this file is what its name says; remove it if no extract wrote it.',
        details: { file: client.nameOf(key), atMost },
      })
    }
    chunks.push(buffer)
  }
  return Buffer.concat(chunks)
}
