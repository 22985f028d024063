import { createHash } from 'node:crypto'
import { type Delivery, type DiscoverRequest, FinopsError, isFinopsError } from '@open-finops/pipeline'
import {
  type BillingClient,
  columnsOfFile,
  contentMark,
  type Discovered,
  dataEntries,
  type ObjectEntry,
  onlyKind,
  refuseSameContent,
  textAtStart,
} from '@open-finops/pipeline/delivered-files'
import pLimit from 'p-limit'
import { type FocusFileKind, formatOfKind, kindOfColumns } from './format.ts'
import { encodingOfName, type FocusFiles, slotsOf } from './manifest.ts'
import type { ResolvedFocusOptions } from './options.ts'

/** What discovery works on. */
export interface Discovery {
  readonly client: BillingClient
  readonly options: ResolvedFocusOptions
  readonly request: DiscoverRequest
}

/** A file of at most this size may be a header alone. */
const headerAtMost = 64 * 1024

/**
 * Finds the files of a location, each slot a delivery. One that can't be used costs itself only.
 * @throws FinopsError `FINOPS_NO_BILLING_FILES`, `FINOPS_SAME_CONTENT_TWICE`, `FINOPS_UNSAFE_PATH`.
 */
export async function* discoverFiles(discovery: Discovery): AsyncIterable<Discovered> {
  const { client, options, request } = discovery
  const { signal } = request
  const entries = await dataEntries(client, (key) => encodingOfName(key) !== undefined, signal)
  const limit = pLimit(options.concurrency)
  const marked = await Promise.all(
    entries.map((entry) =>
      limit(async () => ({
        client,
        entry,
        content: await contentMark({ client, entry }, { signal }),
        isHeader: await isHeaderAlone(client, entry, signal),
      })),
    ),
  )
  // Months without rows may well be the same bytes.
  refuseSameContent(marked.filter(({ isHeader }) => !isHeader))
  const contents = new Map(marked.map(({ entry, content }) => [entry.key, content]))
  const found = slotsOf(entries, client.base).map((files) => limit(() => discovered(discovery, files, contents)))
  for (const one of await Promise.all(found)) {
    if (one === undefined) continue
    if (one.error) request.onEvent?.({ type: 'warning', code: one.error.code, message: one.error.message })
    yield one
  }
}

async function isHeaderAlone(client: BillingClient, entry: ObjectEntry, signal?: AbortSignal): Promise<boolean> {
  if (encodingOfName(entry.key) !== 'csv' || entry.bytes > headerAtMost) return false
  const text = await textAtStart(client, entry, signal).catch((error: unknown) => {
    if (isFinopsError(error) && !error.retryable) return undefined
    throw error
  })
  return text !== undefined && !/\n./.test(text.replace(/\r/g, ''))
}

async function discovered(
  discovery: Discovery,
  { slot, entries }: FocusFiles,
  contents: ReadonlyMap<string, string>,
): Promise<Discovered | undefined> {
  const { client, options, request } = discovery
  let kind: FocusFileKind = { dataset: 'CostAndUsage', version: options.focusVersion ?? '1.0' }
  let error: FinopsError | undefined
  try {
    kind = await kindOf(discovery, entries)
  } catch (fault) {
    if (!isFinopsError(fault) || fault.retryable || fault.code === 'FINOPS_ABORTED') throw fault
    error = fault
  }
  const format = formatOfKind(kind)
  if (format === undefined) {
    request.onEvent?.({
      type: 'warning',
      code: 'FINOPS_DATASET_NOT_READ',
      message: `${client.nameOf(client.base + slot)} is a FOCUS ${kind.dataset} file; costs and contract commitments are read, and nothing else`,
    })
    return undefined
  }
  const version = createHash('sha256')
  for (const { key, bytes } of entries) version.update(JSON.stringify([bytes, contents.get(key)]))
  const delivery: Delivery = {
    provider: 'focus',
    exportName: `${options.name}/${kind.dataset === 'CostAndUsage' ? 'cost-and-usage' : 'contract-commitment'}`,
    slot,
    version: version.digest('hex').slice(0, 32),
    format,
    encoding: encodingOfName(entries[0]?.key ?? '') ?? 'csv',
    files: entries.map(({ key, bytes, etag }) => ({ key, bytes, ...(etag !== undefined && { etag }) })),
    ...(options.columns === undefined ? {} : { formatOptions: { columns: options.columns } }),
  }
  return { delivery, ...(error && { error }) }
}

/** What all files of a slot are. */
async function kindOf(
  { client, options, request }: Discovery,
  entries: readonly ObjectEntry[],
): Promise<FocusFileKind> {
  const kinds = await Promise.all(
    entries.map(async (entry) => {
      const columns = await columnsOfFile(client, entry, request.signal)
      const kind = kindOfColumns(columns, options.columns)
      if (kind === undefined) throw unknownLayout(client.nameOf(entry.key), columns)
      const { dataset } = kind
      const isCosts = dataset === 'CostAndUsage'
      const version = isCosts ? (options.focusVersion ?? kind.version) : kind.version
      return { client, entry, kind: { dataset, version } }
    }),
  )
  const place = client.nameOf(client.base)
  onlyKind(place, kinds, ({ entry }) => encodingOfName(entry.key) ?? 'csv')
  onlyKind(place, kinds, ({ kind }) => kind.dataset)
  // Parts of one table have one set of columns; where a writer left empty ones out, the newest version has all of them.
  const versions = kinds.map(({ kind }) => kind.version).sort()
  const [first] = kinds
  if (first === undefined) throw new RangeError('a slot without files')
  return { dataset: first.kind.dataset, version: versions.at(-1) ?? first.kind.version }
}

function unknownLayout(file: string, columns: readonly string[]): FinopsError {
  const some = columns.slice(0, 6).join(', ') || 'no header'
  return new FinopsError({
    code: 'FINOPS_UNKNOWN_LAYOUT',
    message: `${file} is no FOCUS file: it lacks the columns BilledCost, ChargeCategory and the like; it begins with ${some.slice(0, 200)}`,
    hint: "Name its columns under `columns:` (name in FOCUS: name in the file), or keep other files elsewhere. A provider's own format needs a source of its own: docs/examples/provider-oci.",
    details: { file, columns: columns.slice(0, 20) },
  })
}
