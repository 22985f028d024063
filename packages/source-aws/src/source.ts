import type { BillingSource } from '@open-finops/pipeline'
import { deliveredSource, type Patience, usualPatience } from '@open-finops/pipeline/delivered-files'
import { openClient } from './client.ts'
import { discoverByManifest } from './discover.ts'
import { fetchDelivery } from './fetch.ts'
import { discoverFiles } from './file-layout.ts'
import { type AwsSourceOptions, resolveOptions } from './options.ts'

/**
 * AWS bills of one location: legacy Cost and Usage Reports, CUR 2.0 and FOCUS exports, in a local folder or in S3.
 * Nothing is read before the first discovery or fetch. A month whose manifest can't be used is discovered as a
 * delivery without files, and fetching it throws what is wrong with it, so that the other months still load.
 * @param patience how often and how long the store is tried.
 * @throws FinopsError `FINOPS_BAD_OPTIONS`; the other codes stand in the package's README.
 */
export function awsSource(given: AwsSourceOptions, patience: Patience = usualPatience): BillingSource {
  const options = resolveOptions(given)
  const discover = options.layout === 'files' ? discoverFiles : discoverByManifest
  return deliveredSource({
    provider: 'aws',
    name: options.name,
    open: () => openClient(options, patience),
    nameOf: ({ place }) => place,
    discover: (client, request) => discover({ client, options, request, now: () => new Date() }),
    fetch: (client, delivery, workspace) => fetchDelivery(client, delivery, workspace, options.concurrency),
  })
}
