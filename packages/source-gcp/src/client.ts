import { type BillingClient, linkOutside, openFolderClient, type Patience } from '@open-finops/pipeline/delivered-files'
import { openCloudClient } from './cloud-client.ts'
import { parseLocation } from './location.ts'
import type { ResolvedGcpOptions } from './options.ts'

/** How to have files delivered once more, for hints. */
export const redelivery = 'extract them from BigQuery again'

/** Opens the location that the options name; no request is made yet. */
export async function openClient(options: ResolvedGcpOptions, patience: Patience): Promise<BillingClient> {
  const location = parseLocation(options.location)
  if (location.kind !== 'folder') return openCloudClient(location, options, patience)
  const folder = await openFolderClient(location.path, redelivery)
  return {
    ...folder,
    async *list(prefix, request) {
      for await (const page of folder.list(prefix, request)) {
        // Nothing but its listing says which files an extract has, so none of them may be passed over.
        const link = page.find(({ outside }) => outside === true)
        if (link !== undefined) throw linkOutside(folder.nameOf(link.key), 'elsewhere')
        yield page
      }
    },
  }
}
