import type { Delivery, DeliveryFile, FetchWorkspace, RawFile } from '@open-finops/pipeline'
import { type BillingClient, fetchFiles } from '@open-finops/pipeline/delivered-files'
import { badManifest } from './manifest.ts'
import { isInAmortizedLocation, keyInClient } from './pair-keys.ts'

/** Brings the files of a delivery here, each from the location that it lies in. */
export async function* fetchDelivery(
  { client, amortized = client }: { readonly client: BillingClient; readonly amortized?: BillingClient },
  delivery: Delivery,
  workspace: FetchWorkspace,
  concurrency: number,
): AsyncIterable<RawFile> {
  if (delivery.files.length === 0) throw badManifest(`${delivery.exportName} ${delivery.slot}`, 'it names no data file')
  const clientOf = (file: DeliveryFile): BillingClient => (isInAmortizedLocation(file) ? amortized : client)
  yield* fetchFiles({ clientOf, keyOf: keyInClient, concurrency }, delivery, workspace)
}
