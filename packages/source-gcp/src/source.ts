import type { BillingSource } from '@open-finops/pipeline'
import { deliveredSource, type Patience, usualPatience } from '@open-finops/pipeline/delivered-files'
import { openClient } from './client.ts'
import { discoverExtracts } from './discover.ts'
import { fetchDelivery } from './fetch.ts'
import { type GcpSourceOptions, resolveOptions } from './options.ts'

/**
 * Google Cloud bills of one location: extracts of the usage cost and FOCUS exports, in a local folder or in Cloud
 * Storage. Nothing is read before the first discovery or fetch. An extract that can't be used is discovered all the
 * same, and fetching it throws what is wrong with it, so that the other months still load.
 * @param patience how often and how long the store is tried.
 * @throws FinopsError `FINOPS_BAD_OPTIONS`; the other codes stand in the package's README.
 */
export function gcpSource(given: GcpSourceOptions, patience: Patience = usualPatience): BillingSource {
  const options = resolveOptions(given)
  return deliveredSource({
    provider: 'gcp',
    name: options.name,
    open: () => openClient(options, patience),
    nameOf: ({ place }) => place,
    discover: (client, request) => discoverExtracts({ client, options, request, now: () => new Date() }),
    fetch: (client, delivery, workspace) => fetchDelivery(client, delivery, workspace, options.concurrency),
  })
}
