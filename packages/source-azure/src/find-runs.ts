import { type DeliveryFile, FinopsError, isFinopsError, type OnEvent } from '@open-finops/pipeline'
import { type BillingClient, type ObjectEntry, readBytes } from '@open-finops/pipeline/delivered-files'
import pLimit from 'p-limit'
import { type BillType, encodingOfName, type Manifest, manifestBytesAtMost, parseManifest } from './manifest.ts'

/** One run of an export of a bill, with its files as they lie in the location. */
export interface Run {
  readonly manifest: Manifest & { readonly type: BillType }
  readonly entry: ObjectEntry
  readonly files: readonly LocatedFile[]
}

/** A data file of a manifest, as it lies in the location; without a size when it doesn't. */
export interface LocatedFile {
  readonly file: DeliveryFile
  readonly promised?: number
  readonly lastModified?: Date
}

/** The runs of a location, and the manifests that can't be used. */
export interface FoundRuns {
  readonly runs: readonly Run[]
  readonly faults: readonly FinopsError[]
  /** A data file below the location, where there is no manifest. */
  readonly example?: string
  /** Manifests of any kind. */
  readonly manifests: number
}

const manifestName = /(^|\/)_?manifest\.json$/i
const billTypes: readonly string[] = ['ActualCost', 'AmortizedCost', 'FocusCost'] satisfies BillType[]

/**
 * Finds all runs below the location by their manifests: paths differ between API versions and delivery modes, and say
 * nothing. Runs of exports that are no bills are left out with a warning.
 */
export async function findRuns(
  client: BillingClient,
  request: {
    readonly concurrency: number
    readonly onEvent?: OnEvent | undefined
    readonly signal?: AbortSignal | undefined
  },
): Promise<FoundRuns> {
  const { concurrency, onEvent, signal } = request
  const entries = new Map<string, ObjectEntry>()
  for await (const page of client.list(client.base, { signal })) for (const entry of page) entries.set(entry.key, entry)
  const places = [...entries.values()].filter(({ key, outside }) => manifestName.test(key) && outside !== true)
  const limit = pLimit(concurrency)
  const faults: FinopsError[] = []
  const read = await Promise.all(
    places.map((entry) =>
      limit(async () => {
        const name = client.nameOf(entry.key)
        try {
          const bytes = await readBytes(client, entry.key, {
            atMost: manifestBytesAtMost,
            listed: entry.bytes,
            signal,
          })
          return { entry, manifest: parseManifest(bytes.toString('utf8'), name) }
        } catch (error) {
          if (!isFinopsError(error) || !isFaultOfOneRun(error)) throw error
          faults.push(error)
          return { entry, manifest: undefined }
        }
      }),
    ),
  )
  const runs: Run[] = []
  const ignored = new Set<string>()
  for (const { entry, manifest } of read) {
    if (manifest === undefined) continue
    if (isBill(manifest)) runs.push({ manifest, entry, files: locate(client, entries, entry, manifest) })
    else ignored.add(`'${manifest.exportName}' (${manifest.type})`)
  }
  if (ignored.size > 0) {
    const message = `${client.place} holds exports that are no bills; they are left out: ${[...ignored].sort().join(', ')}`
    onEvent?.({ type: 'warning', code: 'FINOPS_EXPORT_IGNORED', message })
  }
  const example = [...entries.keys()].find((key) => encodingOfName(key) !== undefined)
  return { runs, faults, manifests: places.length, ...(example === undefined ? {} : { example }) }
}

function isBill(manifest: Manifest): manifest is Manifest & { readonly type: BillType } {
  return billTypes.includes(manifest.type)
}

/** Errors of the whole location (credentials, network) stop everything; faults of one manifest don't. */
function isFaultOfOneRun(error: FinopsError): boolean {
  return ['FINOPS_BAD_MANIFEST', 'FINOPS_UNSAFE_PATH', 'FINOPS_FILE_TOO_LARGE'].includes(error.code)
}

/**
 * The files of a run: by their names from the container's root; in a copy of a part of a container beside the manifest,
 * where Azure writes them.
 */
function locate(
  client: BillingClient,
  entries: ReadonlyMap<string, ObjectEntry>,
  place: ObjectEntry,
  manifest: Manifest,
): readonly LocatedFile[] {
  const folder = place.key.slice(0, place.key.lastIndexOf('/') + 1)
  return manifest.files.map(({ blobName, bytes }): LocatedFile => {
    const name = blobName.split('/').filter((segment) => segment !== '')
    const candidates = [name.join('/'), `${folder}${name.at(-1) ?? ''}`]
    const key = candidates.find((candidate) => entries.has(candidate)) ?? candidates[0] ?? blobName
    const found = entries.get(key)
    const known = found !== undefined && found.outside !== true
    return {
      file: {
        key: known || client.pathOf === undefined ? key : (candidates[1] ?? key),
        ...(known ? { bytes: found.bytes } : {}),
        ...(known && found.etag !== undefined ? { etag: found.etag } : {}),
      },
      ...(bytes === undefined ? {} : { promised: bytes }),
      ...(known && found.lastModified !== undefined ? { lastModified: found.lastModified } : {}),
    }
  })
}

/** The newest of the runs of one slot. */
export function newestRun(client: BillingClient, runs: readonly Run[]): Run {
  const [first, second] = [...runs].sort((a, b) => (orderOf(a) < orderOf(b) ? 1 : -1))
  if (first === undefined) throw new RangeError('a slot without a run')
  if (second === undefined || orderOf(first) !== orderOf(second)) return first
  const files = [client.nameOf(first.entry.key), client.nameOf(second.entry.key)]
  throw new FinopsError({
    code: 'FINOPS_OVERLAPPING_RUNS',
    message: `${files.join(' and ')} both are ${first.manifest.type} of ${first.manifest.firstMonth}, and nothing says which is newer`,
    hint: 'Remove the older run.',
    details: { files },
  })
}

function orderOf({ manifest, entry }: Run): string {
  return `${manifest.submittedAt ?? ''} ${entry.lastModified?.toISOString() ?? ''}`
}
