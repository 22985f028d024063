import { type BillingClient, contentMark, type ObjectEntry } from '@open-finops/pipeline/delivered-files'

/** A Parquet footer holds statistics of the content, a gzip trailer its checksum: both stand at the end. */
const tailBytes = 64 * 1024

/** What tells one content of an extract's file from another. */
export async function markOf(client: BillingClient, entry: ObjectEntry, signal?: AbortSignal): Promise<string> {
  const from = /\.(parquet|gz|gzip)$/i.test(entry.key) ? Math.max(0, entry.bytes - tailBytes) : 0
  return await contentMark({ client, entry }, { from, signal })
}
