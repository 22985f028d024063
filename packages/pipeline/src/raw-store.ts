import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Delivery, FetchedDelivery, RawFile } from './delivery.ts'
import { readDeliveryRecord } from './delivery-record.ts'
import { fileSystemError } from './file-system-error.ts'
import { exportSegments, pathSegment } from './path-segment.ts'

/** Provider, source, export, slot, version. */
const depth = 5

/**
 * The folder for one delivery's raw files, `<workspace>/<provider>/<source>/<export>/<slot>/<version>`: a folder
 * of its own for each delivery, whatever the names hold.
 */
export function deliveryDirectory(
  workspace: string,
  delivery: Pick<Delivery, 'provider' | 'exportName' | 'slot' | 'version'>,
): string {
  return join(
    workspace,
    pathSegment(delivery.provider),
    ...exportSegments(delivery.exportName),
    pathSegment(delivery.slot),
    pathSegment(delivery.version),
  )
}

/**
 * Every delivery that lies complete in a raw folder, also replaced ones, in the order of their paths: what can be
 * transformed again without the cloud. Yields nothing when the folder does not exist. Whether the files are still
 * there says `missingRawFiles`.
 * @throws FinopsError `FINOPS_BAD_DELIVERY_RECORD` at a record that can't be used.
 */
export async function* storedDeliveries(workspace: string): AsyncGenerator<FetchedDelivery, void, undefined> {
  for await (const directory of directoriesBelow(workspace, depth)) {
    const stored = await readDeliveryRecord(directory)
    if (stored !== undefined) yield stored
  }
}

async function* directoriesBelow(directory: string, levels: number): AsyncGenerator<string, void, undefined> {
  if (levels === 0) {
    yield directory
    return
  }
  for (const name of await directoryNames(directory)) yield* directoriesBelow(join(directory, name), levels - 1)
}

async function directoryNames(directory: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(directory, { withFileTypes: true })
    return entries
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name)
      .sort()
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw fileSystemError(error, directory)
  }
}

/** The raw files that are gone or have another size than when they were fetched. */
export async function missingRawFiles(fetched: FetchedDelivery): Promise<readonly RawFile[]> {
  const missing: RawFile[] = []
  for (const file of fetched.files) {
    const found = await stat(file.path).catch(() => undefined)
    if (found === undefined || !found.isFile() || found.size !== file.bytes) missing.push(file)
  }
  return missing
}
