import { createHash } from 'node:crypto'
import { FinopsError } from '../errors.ts'
import type { BillingClient, ObjectEntry } from './billing-client.ts'
import { unsafePath } from './path-safety.ts'

/** A data file and the location that it lies in. */
export interface PlacedEntry {
  readonly client: BillingClient
  readonly entry: ObjectEntry
}

/**
 * The data files below the location, by key; the location may be one of them. Hidden files are left out.
 * @param isData by its name, whether an object is a data file.
 * @throws FinopsError `FINOPS_NO_BILLING_FILES`, `FINOPS_UNSAFE_PATH` for a link that leads out of the location.
 */
export async function dataEntries(
  client: BillingClient,
  isData: (key: string) => boolean,
  signal?: AbortSignal,
): Promise<readonly ObjectEntry[]> {
  const below = async (prefix: string): Promise<ObjectEntry[]> => {
    const entries: ObjectEntry[] = []
    for await (const page of client.list(prefix, { signal })) {
      for (const entry of page) {
        const names = entry.key.slice(client.base.length).split('/')
        if (names.some((name) => /^[._]/.test(name))) continue
        const isFolderLink = entry.outside === true && !/\.[a-z]+$/i.test(entry.key)
        if (entry.outside === true && (isFolderLink || isData(entry.key))) {
          throw unsafePath(client.nameOf(entry.key), client.place)
        }
        if (isData(entry.key)) entries.push(entry)
      }
    }
    return entries
  }
  const entries = await below(client.base)
  if (entries.length > 0) return entries.sort((a, b) => (a.key < b.key ? -1 : 1))
  const single = client.base.replace(/\/$/, '')
  const only = isData(single) ? (await below(single)).filter(({ key }) => key === single) : []
  if (only.length > 0) return only
  throw new FinopsError({
    code: 'FINOPS_NO_BILLING_FILES',
    message: `${client.place} holds no CSV, gzip, zip or Parquet file of a bill`,
    hint: 'Point `location` at the folder that the bill files lie in.',
    details: { location: client.place },
  })
}

/**
 * What tells one content from another: the store's tag, or the hash of a local file.
 * @param from first byte that counts, where the end of a file is enough to tell.
 */
export async function contentMark(
  { client, entry }: PlacedEntry,
  { from = 0, signal }: { readonly from?: number; readonly signal?: AbortSignal | undefined } = {},
): Promise<string> {
  if (entry.etag !== undefined) return entry.etag
  const hash = createHash('sha256')
  try {
    for await (const chunk of await client.read(entry.key, { start: from, signal })) hash.update(chunk as Uint8Array)
  } catch (error) {
    if (signal?.aborted) throw error
    throw client.explain(error, entry.key)
  }
  return hash.digest('hex')
}

/**
 * Refuses files of one content: their costs would count twice.
 * @throws FinopsError `FINOPS_SAME_CONTENT_TWICE`.
 */
export function refuseSameContent(files: readonly (PlacedEntry & { readonly content: string })[]): void {
  const seen = new Map<string, PlacedEntry>()
  for (const file of files) {
    const mark = `${file.entry.bytes} ${file.content}`
    const twin = seen.get(mark)
    if (twin !== undefined && file.entry.bytes > 0) {
      const names = [twin, file].map(({ client, entry }) => client.nameOf(entry.key))
      throw new FinopsError({
        code: 'FINOPS_SAME_CONTENT_TWICE',
        message: `${names.join(' and ')} hold the same content; its costs would count twice`,
        hint: 'Remove one of the two.',
        details: { files: names },
      })
    }
    seen.set(mark, file)
  }
}

/**
 * The one kind that all files of a bill are of: its encoding, or its format.
 * @throws FinopsError `FINOPS_MIXED_FORMATS` with an example of each kind.
 */
export function onlyKind<File extends PlacedEntry, Kind extends string>(
  place: string,
  files: readonly File[],
  kindOf: (file: File) => Kind,
): Kind {
  const examples = new Map<Kind, string>()
  for (const file of files) {
    const kind = kindOf(file)
    if (!examples.has(kind)) examples.set(kind, file.client.nameOf(file.entry.key))
  }
  const [first] = examples.keys()
  if (first !== undefined && examples.size === 1) return first
  const found = [...examples].map(([kind, file]) => `${file} is ${kind}`)
  throw new FinopsError({
    code: 'FINOPS_MIXED_FORMATS',
    message: `${place} holds files of more than one kind: ${found.join(', ')}`,
    hint: 'Give each kind a folder and an entry of its own.',
    details: { location: place, found },
  })
}

/** A short name for the look of some files, independent of their order. */
export function fingerprint(marks: readonly (readonly (string | number | undefined)[])[]): string {
  const lines = marks.map((mark) => JSON.stringify(mark.map((part) => part ?? null))).sort()
  return createHash('sha256').update(lines.join('\n')).digest('hex').slice(0, 12)
}
