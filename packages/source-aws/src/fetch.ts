import type { Delivery, DeliveryFile, FetchWorkspace, RawFile } from '@open-finops/pipeline'
import { fetchFiles, type Unpacker } from '@open-finops/pipeline/delivered-files'
import type { AwsClient } from './client.ts'
import { badManifest } from './manifest.ts'
import { unzipTo } from './unzip.ts'

const zip: Unpacker = { extension: '.csv', unpack: unzipTo }

/** Brings the files of a delivery here; zips are unpacked into the workspace. */
export async function* fetchDelivery(
  client: AwsClient,
  delivery: Delivery,
  workspace: FetchWorkspace,
  concurrency: number,
): AsyncIterable<RawFile> {
  if (delivery.files.length === 0) throw badManifest(`${delivery.exportName} ${delivery.slot}`, 'it names no data file')
  const unpackerOf = (file: DeliveryFile): Unpacker | undefined => (/\.zip$/i.test(file.key) ? zip : undefined)
  yield* fetchFiles({ clientOf: () => client, unpackerOf, concurrency }, delivery, workspace)
}
