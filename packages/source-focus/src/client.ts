import { type BillingClient, openFolderClient } from '@open-finops/pipeline/delivered-files'
import { parseLocation } from './location.ts'

/** How to have files delivered once more, for hints. */
export const redelivery = 'have the provider deliver it again'

/** Opens the folder, or the file, that the options name. */
export async function openClient({ location }: { readonly location: string }): Promise<BillingClient> {
  return await openFolderClient(parseLocation(location), redelivery)
}
