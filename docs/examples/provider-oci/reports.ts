import { createHash } from 'node:crypto'
import type { Delivery } from '@open-finops/pipeline'
import {
  type BillingClient,
  contentMark,
  type Discovered,
  dataEntries,
  refuseSameContent,
} from '@open-finops/pipeline/delivered-files'

/** `FOCUS Reports/2026/10/03/0001000000603504.csv.gz`; the folders above the year don't matter. */
const report = /(?:^|\/)(\d{4})\/(\d{2})\/(\d{2})\/[^/]+\.csv(?:\.gz)?$/

/**
 * The reports of each month's folder are one delivery: Oracle adds files and never changes one, so a new file makes a new
 * version of this month and leaves the others alone. A report may hold late rows of the month before; each row counts for
 * its own billing period.
 */
export async function* discoverReports(client: BillingClient, name: string): AsyncIterable<Discovered> {
  const entries = await dataEntries(client, (key) => report.test(key))
  const marked = await Promise.all(
    entries.map(async (entry) => ({ client, entry, content: await contentMark({ client, entry }) })),
  )
  refuseSameContent(marked)
  const months = new Map<string, typeof marked>()
  for (const file of marked) {
    const [, year, month] = report.exec(file.entry.key) ?? []
    const slot = `${year}-${month}`
    months.set(slot, [...(months.get(slot) ?? []), file])
  }
  for (const [slot, files] of months) {
    const version = createHash('sha256')
    for (const { entry, content } of files) version.update(JSON.stringify([entry.key, entry.bytes, content]))
    const delivery: Delivery = {
      provider: 'oci',
      exportName: `${name}/focus-reports`,
      slot,
      version: version.digest('hex').slice(0, 32),
      format: 'oci-focus-1-0',
      encoding: 'csv',
      files: files.map(({ entry: { key, bytes } }) => ({ key, bytes })),
    }
    yield { delivery }
  }
}
