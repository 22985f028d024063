import type { BillingSource } from '@open-finops/pipeline'
import { deliveredSource } from '@open-finops/pipeline/delivered-files'
import { openClient } from './client.ts'
import { discoverFiles } from './discover.ts'
import { fetchDelivery } from './fetch.ts'
import { type FocusSourceOptions, resolveOptions } from './options.ts'

/**
 * Files in FOCUS 1.0 to 1.4 of any provider, in a local folder: costs, and contract commitments. Nothing is read before
 * the first discovery or fetch. A file that can't be used is discovered all the same, and fetching it throws what is
 * wrong with it, so that the others still load.
 * @throws FinopsError `FINOPS_BAD_OPTIONS`; the other codes stand in the package's README.
 */
export function focusSource(given: FocusSourceOptions): BillingSource {
  const options = resolveOptions(given)
  return deliveredSource({
    provider: 'focus',
    name: options.name,
    open: () => openClient(options),
    nameOf: ({ place }) => place,
    discover: (client, request) => discoverFiles({ client, options, request }),
    fetch: (client, delivery, workspace) => fetchDelivery(client, delivery, workspace, options.concurrency),
  })
}
