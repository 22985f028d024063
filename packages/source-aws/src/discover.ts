import {
  type Delivery,
  type DeliveryFile,
  type DiscoverRequest,
  FinopsError,
  inRange,
  isFinopsError,
} from '@open-finops/pipeline'
import {
  type BillingClient,
  columnsOfFile,
  type Discovered,
  fingerprint,
  readBytes,
} from '@open-finops/pipeline/delivered-files'
import pLimit from 'p-limit'
import type { AwsClient } from './client.ts'
import { currentOfEachSlot, type ReadManifest } from './current-manifest.ts'
import { type LocatedFile, locateDataFiles } from './data-files.ts'
import { findManifests, type ManifestPlace } from './find-manifests.ts'
import { type FolderTree, openFolderTree } from './folder-tree.ts'
import { formatOfColumns } from './format.ts'
import { encodingOfName, type Manifest, manifestBytesAtMost, parseManifest } from './manifest.ts'
import type { AwsFormat, ResolvedAwsOptions } from './options.ts'

/** What discovery works on. */
export interface Discovery {
  readonly client: AwsClient
  readonly options: ResolvedAwsOptions
  readonly request: DiscoverRequest
  readonly now: () => Date
}

/** While files are newer than their manifest and younger than this, AWS is taken to be rewriting them. */
const rewriteMilliseconds = 6 * 60 * 60 * 1000

/**
 * Finds the current delivery of every month of every export by their manifests. A manifest that can't be used costs
 * its own month only.
 * @throws FinopsError `FINOPS_NO_BILLING_FILES`, `FINOPS_NO_SUCH_EXPORT`, `FINOPS_AMBIGUOUS_EXPORT`; and the fault
 *   of a manifest whose month is not known, once all others are through.
 */
export async function* discoverByManifest(discovery: Discovery): AsyncIterable<Discovered> {
  const { client, options, request } = discovery
  const tree = await openFolderTree(client, request.signal)
  const found = await findManifests(client, tree, options.concurrency)
  if (found.length === 0) throw await noBillingFiles(client)
  const chosen = chosenExports(found, client, options)
  const places = chosen.filter(
    ({ billingPeriod }) => billingPeriod === undefined || inRange(billingPeriod, request.periods ?? {}),
  )

  const limit = pLimit(options.concurrency)
  const read = await Promise.all(places.map((place) => limit(() => readManifest(discovery, place))))
  const current = currentOfEachSlot(client, options, read)
  const made = await Promise.all(current.map((one) => limit(() => discovered(discovery, tree, one))))

  const homeless: FinopsError[] = []
  for (const one of made) {
    if (one instanceof FinopsError) {
      homeless.push(one)
      continue
    }
    if (one === undefined) continue
    if (one.error !== undefined) {
      request.onEvent?.({ type: 'warning', code: one.error.code, message: one.error.message })
    }
    yield one
  }
  const [first, ...others] = homeless
  for (const { code, message } of others) request.onEvent?.({ type: 'warning', code, message })
  if (first !== undefined) throw first
}

async function readManifest({ client, request }: Discovery, place: ManifestPlace): Promise<ReadManifest> {
  try {
    const { signal } = request
    const bytes = await readBytes(client, place.entry.key, {
      atMost: manifestBytesAtMost,
      listed: place.entry.bytes,
      signal,
    })
    return { place, manifest: parseManifest(bytes.toString('utf8'), client.nameOf(place.entry.key)) }
  } catch (error) {
    if (isFinopsError(error) && isFaultOfOneMonth(error)) return { place, error }
    throw error
  }
}

/** Errors of the whole location (credentials, network) stop everything; faults of one manifest don't. */
function isFaultOfOneMonth(error: FinopsError): boolean {
  return ['FINOPS_BAD_MANIFEST', 'FINOPS_UNSAFE_PATH', 'FINOPS_FILE_TOO_LARGE', 'FINOPS_UNKNOWN_LAYOUT'].includes(
    error.code,
  )
}

async function discovered(
  discovery: Discovery,
  tree: FolderTree,
  read: ReadManifest,
): Promise<Discovered | FinopsError | undefined> {
  const { options } = discovery
  if (read.error !== undefined) return failed(options, read.place, read.error)
  try {
    return await deliveryOf(discovery, tree, read.place, read.manifest)
  } catch (error) {
    if (isFinopsError(error) && isFaultOfOneMonth(error)) return failed(options, read.place, error)
    throw error
  }
}

/** A month that can't be read stands for itself, so that the other months still load. */
function failed(options: ResolvedAwsOptions, place: ManifestPlace, error: FinopsError): Discovered | FinopsError {
  if (place.billingPeriod === undefined) return error
  const delivery: Delivery = {
    provider: 'aws',
    exportName: `${options.name}/${place.stem}`,
    slot: place.billingPeriod,
    version: `unusable-${fingerprint([[place.entry.key, place.entry.bytes, place.entry.etag]])}`,
    format: options.format ?? 'aws-cur-1',
    encoding: 'csv',
    billingPeriod: place.billingPeriod,
    files: [],
  }
  return { delivery, error }
}

async function deliveryOf(
  discovery: Discovery,
  tree: FolderTree,
  place: ManifestPlace,
  manifest: Manifest,
): Promise<Discovered | undefined> {
  const { client, options, request } = discovery
  const located = await locateDataFiles(client, tree, place, manifest)
  const files = located.map(({ file }) => file)
  const format = await formatOf(discovery, place, manifest, files)
  if (format === undefined) return undefined
  const billingPeriod = manifest.billingPeriod ?? place.billingPeriod
  const slot = billingPeriod ?? 'all'
  const createdAt = place.time ?? manifest.createdAt ?? place.entry.lastModified?.toISOString()
  const delivery: Delivery = {
    provider: 'aws',
    exportName: `${options.name}/${manifest.reportName ?? place.stem}`,
    slot,
    version: versionOf(manifest, place, located),
    format,
    encoding: manifest.encoding,
    ...(billingPeriod === undefined ? {} : { billingPeriod }),
    ...(createdAt === undefined ? {} : { createdAt }),
    files,
    ...(options.columns === undefined ? {} : { formatOptions: { columns: options.columns } }),
  }
  if (isRewritten(manifest, place, located)) {
    const newest = Math.max(...located.map(({ lastModified }) => lastModified?.getTime() ?? 0))
    if (discovery.now().getTime() - newest < rewriteMilliseconds) {
      request.onEvent?.({ type: 'delivery-skipped', delivery, reason: 'in-flight' })
      return undefined
    }
    request.onEvent?.({
      type: 'warning',
      code: 'FINOPS_FILES_NEWER_THAN_MANIFEST',
      message: `Files of ${delivery.exportName} ${slot} are newer than their manifest ${client.nameOf(place.entry.key)}; they are read as they are`,
    })
  }
  return { delivery }
}

/** The id of the content; where files are overwritten under one id, also what they look like. */
function versionOf(manifest: Manifest, place: ManifestPlace, located: readonly LocatedFile[]): string {
  const id = manifest.id ?? place.time
  const marks = fingerprint(located.map(({ promised, file }) => [promised, file.bytes, file.etag]))
  if (id === undefined) return marks
  return isOverwritten(manifest, place) ? `${id}-${marks}` : id
}

/** True when the files carry no version in their keys, so that the next delivery overwrites them. */
function isOverwritten(manifest: Manifest, place: ManifestPlace): boolean {
  const { id } = manifest
  return place.time === undefined && (id === undefined || !manifest.files.every(({ key }) => key.includes(id)))
}

/** True when a file is newer than the manifest that describes it: AWS writes the manifest last. */
function isRewritten(manifest: Manifest, place: ManifestPlace, located: readonly LocatedFile[]): boolean {
  const described = place.entry.lastModified
  return (
    described !== undefined &&
    isOverwritten(manifest, place) &&
    located.some(({ lastModified }) => lastModified !== undefined && lastModified > described)
  )
}

/** The layout by the manifest's columns, or, where it has none, by the first file's header. */
async function formatOf(
  { client, options, request }: Discovery,
  place: ManifestPlace,
  manifest: Manifest,
  files: readonly DeliveryFile[],
): Promise<AwsFormat | undefined> {
  if (options.format !== undefined) return options.format
  if (manifest.kind === 'legacy-cur') return 'aws-cur-1'
  const file = client.nameOf(place.entry.key)
  if (manifest.columns.length > 0) {
    const format = formatOfColumns(manifest.columns, options.columns)
    if (format !== undefined) return format
    const message = `${file} is no bill (its columns are ${manifest.columns.slice(0, 4).join(', ')} …); it is left out`
    request.onEvent?.({ type: 'warning', code: 'FINOPS_EXPORT_IGNORED', message })
    return undefined
  }
  const [first] = files.filter(({ bytes }) => bytes !== undefined && bytes > 0)
  const columns = first === undefined ? [] : await columnsOfFile(client, first, request.signal)
  const format = formatOfColumns(columns, options.columns)
  if (format !== undefined) return format
  throw new FinopsError({
    code: 'FINOPS_UNKNOWN_LAYOUT',
    message: `${file} lists no columns, and ${first === undefined ? 'no file of it is there' : `${client.nameOf(first.key)} has none of a known bill`}`,
    hint: 'Set `format:` of this export to aws-cur-2, aws-focus-1-0 or aws-focus-1-2.',
    details: { file, columns: columns.slice(0, 20) },
  })
}

function chosenExports(
  found: readonly ManifestPlace[],
  client: BillingClient,
  { exports }: ResolvedAwsOptions,
): readonly ManifestPlace[] {
  const names = new Set(found.map(({ stem }) => stem))
  const unknown = exports.filter((name) => !names.has(name))
  if (unknown.length > 0) {
    throw new FinopsError({
      code: 'FINOPS_NO_SUCH_EXPORT',
      message: `${client.place} has no export '${unknown.join("', '")}'; it has ${[...names].sort().join(', ')}`,
      hint: 'Correct `export:`, or leave it out to read all of them.',
      details: { location: client.place, found: [...names].sort() },
    })
  }
  return exports.length === 0 ? found : found.filter(({ stem }) => exports.includes(stem))
}

async function noBillingFiles(client: BillingClient): Promise<FinopsError> {
  const loose: string[] = []
  for await (const page of client.list(client.base, {})) {
    loose.push(...page.map(({ key }) => key).filter((key) => encodingOfName(key) !== undefined))
    break
  }
  const [example] = loose
  return new FinopsError({
    code: 'FINOPS_NO_BILLING_FILES',
    message: `${client.place} holds no manifest of an AWS bill${example === undefined ? '' : `, but data files like ${example}`}`,
    hint:
      example === undefined
        ? 'Point `location` at the folder of a Cost and Usage Report or a Data Export, or above it.'
        : 'Add `layout: files` if all data files there are parts of one bill, else point `location` above its manifest.',
    details: { location: client.place },
  })
}
