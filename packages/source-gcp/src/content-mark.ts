import { createHash } from 'node:crypto'
import type { BillingClient, ObjectEntry } from './client.ts'

/** A Parquet footer holds statistics of the content, a gzip trailer its checksum: both stand at the end. */
const tailBytes = 64 * 1024

/** What tells one content from another: the store's generation, or a hash of a local file. */
export async function contentMark(client: BillingClient, entry: ObjectEntry, signal?: AbortSignal): Promise<string> {
  if (entry.etag !== undefined) return entry.etag
  const hash = createHash('sha256')
  const start = /\.(parquet|gz|gzip)$/i.test(entry.key) ? Math.max(0, entry.bytes - tailBytes) : 0
  for await (const chunk of await client.read(entry.key, { start, signal })) hash.update(chunk as Uint8Array)
  return hash.digest('hex')
}
