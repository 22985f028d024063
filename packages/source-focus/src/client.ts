import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { type BillingClient, openFolderClient } from '@open-finops/pipeline/delivered-files'

/** How to have files delivered once more, for hints. */
export const redelivery = 'have the provider deliver it again'

/** Opens the folder that the options name; relative paths are taken from the working directory, `~` is the home folder. */
export async function openClient({ location }: { readonly location: string }): Promise<BillingClient> {
  const path = location === '~' || location.startsWith('~/') ? join(homedir(), location.slice(1)) : resolve(location)
  return await openFolderClient(path, redelivery)
}
