import { type BillingClient, openFolderClient, type Patience } from '@open-finops/pipeline/delivered-files'
import { openCloudClient } from './cloud-client.ts'
import { parseLocation } from './location.ts'
import type { ResolvedAzureOptions } from './options.ts'

/** How to have Azure deliver files once more, for hints. */
export const redelivery = 'let the export run again for this month'

/** Opens a location; no request is made yet. */
export async function openClient(
  location: string,
  options: ResolvedAzureOptions,
  patience: Patience,
): Promise<BillingClient> {
  const parsed = parseLocation(location)
  return parsed.kind === 'folder'
    ? openFolderClient(parsed.path, redelivery)
    : openCloudClient(parsed, options, patience)
}
