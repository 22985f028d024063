import type { DeliveryFile } from '@open-finops/pipeline'
import { type ObjectEntry, safeSegments, unsafePath } from '@open-finops/pipeline/delivered-files'
import type { AwsClient } from './client.ts'
import type { DataFileReference } from './data-file-reference.ts'
import { isAssemblyFolder, type ManifestPlace, periodOfFolder, timeOfExecution } from './find-manifests.ts'
import { type FolderTree, folderOf, nameIn, parentOf } from './folder-tree.ts'
import type { Manifest } from './manifest.ts'

/** A data file of a manifest, as it lies in the location. */
export interface LocatedFile {
  /** Key as the manifest has it, without empty segments: the same wherever the tree was copied to. */
  readonly promised: string
  readonly file: DeliveryFile
  readonly lastModified?: Date
}

/**
 * Finds the data files that a manifest promises. Keys count from the bucket's root; but people copy a part of a
 * bucket to somewhere else, so where the key as written does not exist, its longest tail does that exists below a
 * folder on the way from the location to the manifest. One rule serves all files of a manifest. A file that is
 * nowhere keeps its key and has no size.
 * @throws FinopsError `FINOPS_UNSAFE_PATH` for a file in another bucket that has no copy in this one.
 */
export async function locateDataFiles(
  client: AwsClient,
  tree: FolderTree,
  place: ManifestPlace,
  manifest: Manifest,
): Promise<readonly LocatedFile[]> {
  const manifestFile = client.nameOf(place.entry.key)
  const wanted = manifest.files.map((reference) => ({ reference, segments: safeSegments(reference.key, manifestFile) }))
  const find = async (key: string): Promise<ObjectEntry | undefined> =>
    (await tree.folder(folderOf(key))).objects.find((entry) => entry.key === key)

  for (const rule of rulesFor(client, place, manifest, wanted[0]?.segments ?? [])) {
    const found = await Promise.all(
      wanted.map(async ({ reference, segments }) => {
        const key = rule(reference, segments)
        return { key, entry: await find(key) }
      }),
    )
    if (found.every((one) => one.entry === undefined)) continue
    return found.map(({ key, entry }, index) => located(key, wanted[index]?.segments ?? [], entry))
  }
  return wanted.map(({ reference, segments }) => {
    if (client.bucket !== undefined && reference.bucket !== undefined && reference.bucket !== client.bucket) {
      throw unsafePath(`s3://${reference.bucket}/${reference.key}`, manifestFile)
    }
    return located(client.kind === 's3' ? reference.key : segments.join('/'), segments, undefined)
  })
}

/** Makes a key of this location from one of the manifest. */
type Rule = (reference: DataFileReference, segments: readonly string[]) => string

function* rulesFor(
  client: AwsClient,
  place: ManifestPlace,
  manifest: Manifest,
  example: readonly string[],
): Iterable<Rule> {
  if (client.kind === 's3') yield (reference) => reference.key
  const anchors = anchorsOf(client, place.folder)
  for (let dropped = 0; dropped < example.length; dropped += 1) {
    const lost = example.slice(0, dropped)
    for (const anchor of anchors) {
      // Without the folder of its month or version, a file name alone could mean another month's or version's file.
      const aligned = dropped > 0 && anchor.name === example[dropped - 1]
      const telling = lost.some((segment) => isTelling(segment, manifest))
      if (telling && !aligned && place.folder !== client.base) continue
      yield (_reference, segments) => anchor.prefix + segments.slice(dropped).join('/')
    }
  }
}

/** The folders from the manifest's up to the location, the nearest first; of a bucket up to its root. */
function anchorsOf(client: AwsClient, folder: string): readonly { readonly prefix: string; readonly name: string }[] {
  const top = client.kind === 's3' ? '' : client.base
  const anchors: { prefix: string; name: string }[] = []
  for (let prefix = folder; ; prefix = parentOf(prefix, top)) {
    const name = client.kind === 'folder' && prefix === client.base ? client.trail.at(-1) : nameIn(prefix)
    anchors.push({ prefix, name: name ?? '' })
    if (prefix === top || prefix === '') return anchors
  }
}

function isTelling(segment: string, manifest: Manifest): boolean {
  return (
    segment === manifest.id ||
    isAssemblyFolder(segment) ||
    periodOfFolder(segment) !== undefined ||
    timeOfExecution(segment) !== undefined ||
    /^(year|month)=/i.test(segment)
  )
}

function located(key: string, segments: readonly string[], entry: ObjectEntry | undefined): LocatedFile {
  const known = entry !== undefined && entry.outside !== true
  return {
    promised: segments.join('/'),
    file: {
      key,
      ...(known ? { bytes: entry.bytes } : {}),
      ...(known && entry.etag !== undefined ? { etag: entry.etag } : {}),
    },
    ...(known && entry.lastModified !== undefined ? { lastModified: entry.lastModified } : {}),
  }
}
