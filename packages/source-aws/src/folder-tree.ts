import type { FolderPage, ObjectEntry } from '@open-finops/pipeline/delivered-files'
import type { AwsClient } from './client.ts'

/** The folders of a location, each listed once at most. */
export interface FolderTree {
  folder(prefix: string): Promise<FolderPage>
}

/** As many objects are listed in one go; beyond that, folder by folder. */
const flatListingLimit = 3000

/**
 * Opens the tree of a location. A small one (three pages of a bucket) is read by one flat listing, which also
 * answers for every folder in it; of a large one, with years of old assemblies, only those folders are listed that
 * are asked for.
 */
export async function openFolderTree(client: AwsClient, signal?: AbortSignal): Promise<FolderTree> {
  const flat = await flatListing(client, signal)
  const known = flat === undefined ? undefined : foldersOf(flat, client.base)
  const asked = new Map<string, Promise<FolderPage>>()
  return {
    folder(prefix) {
      if (known !== undefined && prefix.startsWith(client.base)) {
        return Promise.resolve(known.get(prefix) ?? { objects: [], folders: [] })
      }
      const listing = asked.get(prefix) ?? client.listFolder(prefix, signal)
      asked.set(prefix, listing)
      return listing
    },
  }
}

/** All objects of the location, or nothing when there are too many of them. */
async function flatListing(client: AwsClient, signal?: AbortSignal): Promise<readonly ObjectEntry[] | undefined> {
  const objects: ObjectEntry[] = []
  for await (const page of client.list(client.base, { signal })) {
    objects.push(...page)
    if (objects.length > flatListingLimit) return undefined
  }
  return objects
}

/** Builds the folders from a flat listing; double slashes make folders with an empty name, as in a bucket. */
function foldersOf(objects: readonly ObjectEntry[], base: string): ReadonlyMap<string, FolderPage> {
  const tree = new Map<string, { objects: ObjectEntry[]; folders: string[] }>([[base, { objects: [], folders: [] }]])
  const open = (prefix: string): { objects: ObjectEntry[]; folders: string[] } => {
    const found = tree.get(prefix)
    if (found !== undefined) return found
    const made: { objects: ObjectEntry[]; folders: string[] } = { objects: [], folders: [] }
    tree.set(prefix, made)
    open(parentOf(prefix, base)).folders.push(prefix)
    return made
  }
  for (const entry of objects) open(folderOf(entry.key)).objects.push(entry)
  return tree
}

/** The folder that a key lies in: empty, or with a slash at its end. */
export function folderOf(key: string): string {
  return key.slice(0, key.lastIndexOf('/') + 1)
}

/** The folder above a folder, not above `base`. */
export function parentOf(prefix: string, base: string): string {
  const parent = folderOf(prefix.slice(0, -1))
  return parent.length < base.length ? base : parent
}

/** The last segment of a key or folder. */
export function nameIn(path: string): string {
  const end = path.endsWith('/') ? path.length - 1 : path.length
  return path.slice(path.lastIndexOf('/', end - 1) + 1, end)
}
