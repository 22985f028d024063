import type { BillingSource } from '@open-finops/pipeline'
import {
  type BillingClient,
  deliveredSource,
  type Patience,
  usualPatience,
} from '@open-finops/pipeline/delivered-files'
import { openClient } from './client.ts'
import { discoverByManifest } from './discover.ts'
import { fetchDelivery } from './fetch.ts'
import { discoverFiles } from './file-layout.ts'
import { type AzureSourceOptions, resolveOptions } from './options.ts'

interface Clients {
  readonly client: BillingClient
  readonly amortized?: BillingClient
}

/**
 * Azure bills of one location: exports of Cost Management (actual, amortized, FOCUS), in a local folder or in Blob
 * Storage. Nothing is read before the first discovery or fetch. A month that can't be loaded is discovered all the same,
 * and fetching it throws what is wrong with it, so that the other months still load.
 * @param patience how often and how long the store is tried.
 * @throws FinopsError `FINOPS_BAD_OPTIONS`; the other codes stand in the package's README.
 */
export function azureSource(given: AzureSourceOptions, patience: Patience = usualPatience): BillingSource {
  const options = resolveOptions(given)
  const discover = options.layout === 'files' ? discoverFiles : discoverByManifest
  return deliveredSource<Clients>({
    provider: 'azure',
    name: options.name,
    async open() {
      const client = await openClient(options.location ?? options.actual ?? '', options, patience)
      if (options.amortized === undefined) return { client }
      return { client, amortized: await openClient(options.amortized, options, patience) }
    },
    nameOf: ({ client, amortized }) => (amortized ? `${client.place} and ${amortized.place}` : client.place),
    discover: (clients, request) => discover({ ...clients, options, request, now: () => new Date() }),
    fetch: (clients, delivery, workspace) => fetchDelivery(clients, delivery, workspace, options.concurrency),
  })
}
