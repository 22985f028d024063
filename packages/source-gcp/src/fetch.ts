import type { Delivery, FetchWorkspace, RawFile } from '@open-finops/pipeline'
import { type BillingClient, fetchFiles } from '@open-finops/pipeline/delivered-files'

/** Brings the files of an extract here. */
export async function* fetchDelivery(
  client: BillingClient,
  delivery: Delivery,
  workspace: FetchWorkspace,
  concurrency: number,
): AsyncIterable<RawFile> {
  yield* fetchFiles({ clientOf: () => client, concurrency }, delivery, workspace)
}
