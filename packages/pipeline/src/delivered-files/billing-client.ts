import type { Readable } from 'node:stream'
import type { FinopsError } from '../errors.ts'
import type { Patience } from './patience.ts'

/** One object of a listing. */
export interface ObjectEntry {
  readonly key: string
  readonly bytes: number
  /** The store's tag of this content; another content has another one. */
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
  /** Refused when the object holds another content by now. */
  readonly ifMatch?: string
  readonly signal?: AbortSignal | undefined
}

/**
 * Listings and bytes of one location, the same for a local folder and for every cloud's store. Keys are separated by
 * slashes; in a store they are whole object names, in a folder they start below the location.
 */
export interface BillingClient {
  /** The location as messages name it; never with a signature. */
  readonly place: string
  /** What every key of the location starts with: empty, or with a slash at its end. */
  readonly base: string
  /** How to have files delivered once more, for hints: `let AWS deliver this month again`. */
  readonly redelivery: string
  readonly patience: Patience
  /** A key as messages name it: a URI or a path. */
  nameOf(key: string): string
  /** Every object below `prefix`, of all depths, in pages. */
  list(prefix: string, request: { readonly signal?: AbortSignal | undefined }): AsyncIterable<readonly ObjectEntry[]>
  /**
   * Opens the bytes of an object by one request, which is not repeated. An answer that does not carry the tag of `ifMatch`
   * is refused by `requireTag`, so that nothing else is appended to a file. Errors are the store's own.
   */
  read(key: string, range?: ReadRange): Promise<Readable>
  /** The real path of a local file; absent for a store. A path that leads out of the location is `FINOPS_UNSAFE_PATH`. */
  pathOf?(key: string): Promise<string>
  /** Whether a read that failed with this may succeed in a moment. */
  isTransient(error: unknown): boolean
  /** Says an error of reading `key` as users need it: the object, and what to grant or set; without any secret. */
  explain(error: unknown, key: string): FinopsError
}
