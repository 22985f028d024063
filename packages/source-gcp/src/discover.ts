import { createHash } from 'node:crypto'
import { type Delivery, type DiscoverRequest, FinopsError, inRange, isFinopsError } from '@open-finops/pipeline'
import type { BillingClient, Discovered, ObjectEntry } from '@open-finops/pipeline/delivered-files'
import pLimit from 'p-limit'
import { markOf } from './content-mark.ts'
import { formatOfFile, formatOfTable } from './format.ts'
import { type Extract, extractsOf, faultOfShards } from './manifest.ts'
import type { GcpFormat, ResolvedGcpOptions } from './options.ts'

/** What discovery works on. */
export interface Discovery {
  readonly client: BillingClient
  readonly options: ResolvedGcpOptions
  readonly request: DiscoverRequest
  readonly now: () => Date
}

/** A run without its marker is taken to be under way for so long. */
const runMilliseconds = 24 * 60 * 60 * 1000

/**
 * Finds the current extract of every slot of every table. An extract that can't be used costs itself only.
 * @throws FinopsError `FINOPS_NO_BILLING_FILES`, `FINOPS_NO_SUCH_EXPORT`, `FINOPS_SAME_EXTRACT_TWICE`.
 */
export async function* discoverExtracts(discovery: Discovery): AsyncIterable<Discovered> {
  const { client, options, request } = discovery
  const entries: ObjectEntry[] = []
  for await (const page of client.list(client.base, { signal: request.signal })) entries.push(...page)
  const found = extractsOf(entries, client.base)
  if (found.length === 0) throw noBillingFiles(client, entries)
  const chosen = chosenTables(found, client, options)

  const limit = pLimit(options.concurrency)
  const slots = new Map<string, Extract[]>()
  for (const extract of chosen) {
    if (extract.billingPeriod !== undefined && !inRange(extract.billingPeriod, request.periods ?? {})) continue
    const slot = JSON.stringify([extract.table, extract.slot])
    slots.set(slot, [...(slots.get(slot) ?? []), extract])
  }
  const marked = new Set(chosen.flatMap(({ isMarked, table }) => (isMarked ? [table] : [])))
  const ordered = [...slots].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, extracts]) => extracts)
  const current = ordered.map((extracts) => currentOf(discovery, extracts, marked))
  for (const one of await Promise.all(current.map((one) => limit(() => discovered(discovery, one))))) {
    if (one === undefined) continue
    if (one.error) request.onEvent?.({ type: 'warning', code: one.error.code, message: one.error.message })
    yield one
  }
}

/** An extract to load; in flight when its marker is still to come. */
interface Current {
  readonly extract: Extract
  readonly inFlight: boolean
  readonly error?: FinopsError
}

/** The newest run that is complete; where none is, the newest one. */
function currentOf(discovery: Discovery, extracts: readonly Extract[], marked: ReadonlySet<string>): Current {
  const { client, request } = discovery
  const runs = [...extracts].sort((a, b) => (b.run?.time.getTime() ?? 0) - (a.run?.time.getTime() ?? 0))
  const [newest, second] = runs
  if (newest === undefined) throw new RangeError('a slot without an extract')
  if (second !== undefined && (newest.run?.time.getTime() ?? 0) === (second.run?.time.getTime() ?? 0)) {
    throw sameExtractTwice(client, newest, second)
  }
  const needsMarker = (extract: Extract): boolean => extract.run !== undefined || marked.has(extract.table)
  const complete = runs.find((extract) => extract.isMarked || !needsMarker(extract))
  const chosen = complete ?? newest
  const fault = faultOfShards(chosen.files)
  const name = client.nameOf(client.base + chosen.stem)
  if (fault !== undefined) return { extract: chosen, inFlight: false, error: incomplete(name, fault) }
  if (complete !== undefined) return { extract: complete, inFlight: false }
  const begun = newest.run?.time ?? latest(newest)
  if (begun === undefined || discovery.now().getTime() - begun.getTime() < runMilliseconds) {
    return { extract: newest, inFlight: true }
  }
  request.onEvent?.({ type: 'warning', code: 'FINOPS_EXTRACT_INCOMPLETE', message: `${name} has no marker file` })
  return {
    extract: newest,
    inFlight: false,
    error: incomplete(name, 'has no marker file, which is written last, a day after it began'),
  }
}

function latest(extract: Extract): Date | undefined {
  const times = extract.files.flatMap(({ entry }) => (entry.lastModified ? [entry.lastModified.getTime()] : []))
  return times.length === 0 ? undefined : new Date(Math.max(...times))
}

async function discovered(discovery: Discovery, current: Current): Promise<Discovered | undefined> {
  const { client, options, request } = discovery
  const { extract } = current
  const [first] = extract.files
  if (first === undefined) throw new RangeError('an extract without files')
  const marks: unknown[] = []
  for (const { entry } of extract.files) {
    marks.push([
      entry.key.slice(entry.key.lastIndexOf('/') + 1),
      entry.bytes,
      await markOf(client, entry, request.signal),
    ])
  }
  const mark = createHash('sha256').update(JSON.stringify(marks)).digest('hex').slice(0, 12)
  let format: GcpFormat | undefined
  let { error } = current
  try {
    format = await formatOf(discovery, extract)
  } catch (fault) {
    if (!isFinopsError(fault) || fault.retryable || !/BAD_PARQUET|GZIP_|UNKNOWN_LAYOUT/.test(fault.code)) throw fault
    error ??= fault
  }
  const delivery: Delivery = {
    provider: 'gcp',
    exportName: `${options.name}/${extract.table}`,
    slot: extract.slot,
    version: extract.run === undefined ? mark : `${extract.run.id}-${mark}`,
    format: format ?? 'gcp-usage-1',
    encoding: first.encoding,
    ...(extract.billingPeriod === undefined ? {} : { billingPeriod: extract.billingPeriod }),
    ...(extract.covers === undefined ? {} : { covers: extract.covers }),
    ...(extract.run === undefined ? {} : { createdAt: extract.run.time.toISOString() }),
    files: extract.files.map(({ entry: { key, bytes, etag } }) => ({
      key,
      bytes,
      ...(etag !== undefined && { etag }),
    })),
    ...(options.columns === undefined ? {} : { formatOptions: { columns: options.columns } }),
  }
  if (!current.inFlight) return { delivery, ...(error && { error }) }
  request.onEvent?.({ type: 'delivery-skipped', delivery, reason: 'in-flight' })
  return undefined
}

async function formatOf({ client, options, request }: Discovery, extract: Extract): Promise<GcpFormat> {
  const known = options.format ?? formatOfTable(extract.table)
  if (known !== undefined) return known
  const file = extract.files.find(({ entry }) => entry.bytes > 0) ?? extract.files[0]
  if (file !== undefined) {
    const found = await formatOfFile(client, file.entry, file.encoding, options.columns, request.signal)
    if (found !== undefined) return found
  }
  const name = client.nameOf(file?.entry.key ?? extract.stem)
  throw new FinopsError({
    code: 'FINOPS_UNKNOWN_LAYOUT',
    message: `${name} has none of the column layouts of Google Cloud's billing exports`,
    hint: 'Set `format:` to gcp-usage-1 or gcp-focus-1, and `columns:` if the query renamed columns; or keep other files elsewhere.',
    details: { file: name },
  })
}

function chosenTables(
  found: readonly Extract[],
  client: BillingClient,
  { exports }: ResolvedGcpOptions,
): readonly Extract[] {
  const tables = [...new Set(found.map(({ table }) => table))].sort()
  const unknown = exports.filter((name) => !tables.includes(name))
  if (unknown.length > 0) {
    throw new FinopsError({
      code: 'FINOPS_NO_SUCH_EXPORT',
      message: `${client.place} has no extracts of '${unknown.join("', '")}'; it has ${tables.join(', ')}`,
      hint: 'Correct `export:`, or leave it out to read all of them.',
      details: { location: client.place, found: tables },
    })
  }
  return exports.length === 0 ? found : found.filter(({ table }) => exports.includes(table))
}

function incomplete(name: string, fault: string): FinopsError {
  return new FinopsError({
    code: 'FINOPS_EXTRACT_INCOMPLETE',
    message: `The extract ${name} ${fault}`,
    hint: 'Extract this month from BigQuery again, or copy all of its files.',
    details: { file: name },
  })
}

function sameExtractTwice(client: BillingClient, one: Extract, other: Extract): FinopsError {
  const files = [one, other].map(({ files: [first], stem }) => client.nameOf(first?.entry.key ?? stem)).sort()
  return new FinopsError({
    code: 'FINOPS_SAME_EXTRACT_TWICE',
    message: `${files.join(' and ')} are both the extract '${one.slot}' of ${one.table}; its costs would count twice`,
    hint: 'Keep one of the two below this location, or give each an entry with a location of its own.',
    details: { files },
  })
}

function noBillingFiles(client: BillingClient, entries: readonly ObjectEntry[]): FinopsError {
  const avro = entries.find(({ key }) => /\.avro$/i.test(key))
  return new FinopsError({
    code: 'FINOPS_NO_BILLING_FILES',
    message: `${client.place} holds no Parquet, JSON lines or CSV file${avro === undefined ? '' : `, but Avro like ${client.nameOf(avro.key)}`}`,
    hint:
      avro === undefined
        ? 'Google Cloud writes its billing export to BigQuery only: schedule an extract to Cloud Storage as docs/gcp-export.md says.'
        : 'Extract the table as Parquet: docs/gcp-export.md has the statement.',
    details: { location: client.place },
  })
}
