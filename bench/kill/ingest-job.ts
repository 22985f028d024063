/** What the killed process is to do. */
export interface IngestJob {
  /** A folder that stands for the bucket, or `s3://…`. */
  readonly location: string
  /** URL of the S3 endpoint, for an `s3://` location. */
  readonly endpoint?: string
  readonly dataDir: string
  /** Seconds to wait for another writer. */
  readonly lockTimeout?: number
}

/** How an ingest ended that was not killed: deliveries loaded, or the error and the process it names. */
export type IngestEnd =
  | { readonly loaded: number }
  | { readonly code: string; readonly message: string; readonly holder: number }
