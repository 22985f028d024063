import {
  type BillingClient,
  type FolderPage,
  openFolderClient,
  type Patience,
} from '@open-finops/pipeline/delivered-files'
import { openCloudClient } from './cloud-client.ts'
import { parseLocation } from './location.ts'
import type { ResolvedAwsOptions } from './options.ts'

/** A client of a folder or a bucket that also tells the folders of a location. */
export interface AwsClient extends BillingClient {
  readonly kind: 'folder' | 's3'
  /** Names of the folders that lead to the location, the nearest last. */
  readonly trail: readonly string[]
  readonly bucket?: string
  /** What lies directly below `prefix`. */
  listFolder(prefix: string, signal?: AbortSignal): Promise<FolderPage>
}

/** How to have AWS deliver files once more, for hints. */
export const redelivery = 'let AWS deliver this month again'

/** Opens the location that the options name; no request is made yet. */
export async function openClient(options: ResolvedAwsOptions, patience: Patience): Promise<AwsClient> {
  const location = parseLocation(options.location)
  if (location.kind === 's3') return openCloudClient(location, options, patience)
  return { kind: 'folder', ...(await openFolderClient(location.path, redelivery)) }
}
