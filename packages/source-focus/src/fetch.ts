import type { Delivery, FetchWorkspace, RawFile } from '@open-finops/pipeline'
import { type BillingClient, fetchFiles } from '@open-finops/pipeline/delivered-files'

/** Hands over the files of a delivery where they lie, whole and unchanged. */
export async function* fetchDelivery(
  client: BillingClient,
  delivery: Delivery,
  workspace: FetchWorkspace,
  concurrency: number,
): AsyncIterable<RawFile> {
  yield* fetchFiles({ clientOf: () => client, concurrency }, delivery, workspace)
}
