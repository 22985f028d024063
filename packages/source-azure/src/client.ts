import type { Readable } from 'node:stream'
import { FinopsError } from '@open-finops/pipeline'
import { openBlobClient } from './blob-client.ts'
import { openFolderClient } from './folder-client.ts'
import { parseLocation } from './location.ts'
import type { ResolvedAzureOptions } from './options.ts'

/** One blob or file of a listing. */
export interface ObjectEntry {
  readonly key: string
  readonly bytes: number
  readonly etag?: string
  /** Absent for local files: the times of copies prove nothing. */
  readonly lastModified?: Date
  /** A link that leads out of the local location; it is never read. */
  readonly outside?: true
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
 * Listings and bytes of one location, the same for a folder and for a container. Keys are separated by slashes; in a
 * container they are whole blob names, in a folder they start below the location.
 */
export interface BillingClient {
  readonly kind: 'folder' | 'blob'
  /** The location as messages name it; never with a signature. */
  readonly place: string
  /** What every key of the location starts with: empty, or with a slash at its end. */
  readonly base: string
  /** A key as messages name it: a URL or a path. */
  nameOf(key: string): string
  /** Every object below the prefix, in pages. */
  list(prefix: string, request: { readonly signal?: AbortSignal | undefined }): AsyncIterable<readonly ObjectEntry[]>
  /** Opens the bytes of an object. A local path that leads out of the location is `FINOPS_UNSAFE_PATH`. */
  read(key: string, range?: ReadRange): Promise<Readable>
  /** The real path of a local file; absent for a container. */
  pathOf?(key: string): Promise<string>
}

/** Opens a location; no request is made yet. */
export async function openClient(location: string, options: ResolvedAzureOptions): Promise<BillingClient> {
  const parsed = parseLocation(location)
  return parsed.kind === 'folder' ? openFolderClient(parsed.path) : openBlobClient(parsed, options)
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
        hint: 'Look whether this file is what its name says; remove it if Azure did not write it.',
        details: { file: client.nameOf(key), atMost },
      })
    }
    chunks.push(buffer)
  }
  return Buffer.concat(chunks)
}
