import {
  type Delivery,
  type DeliveryFile,
  type DiscoverRequest,
  FinopsError,
  type IngestEvent,
  inRange,
} from '@open-finops/pipeline'
import { type BillingClient, type Discovered, fingerprint } from '@open-finops/pipeline/delivered-files'
import { findRuns, type LocatedFile, type Run } from './find-runs.ts'
import { formatOfExport } from './format.ts'
import type { BillType } from './manifest.ts'
import type { ResolvedAzureOptions } from './options.ts'
import { keyOfAmortizedLocation } from './pair-keys.ts'
import { groupRuns, type RunGroup } from './pair-runs.ts'

/** What discovery works on. */
export interface Discovery {
  readonly client: BillingClient
  /** Where the amortized export lies, when that is another place. */
  readonly amortized?: BillingClient
  readonly options: ResolvedAzureOptions
  readonly request: DiscoverRequest
  readonly now: () => Date
}

/** While files are newer than their manifest and younger than this, the export is taken to be rewriting them. */
const rewriteMilliseconds = 6 * 60 * 60 * 1000

/**
 * Finds the current delivery of every month of every scope by the manifests of its runs.
 * @throws FinopsError `FINOPS_NO_BILLING_FILES`, `FINOPS_NO_SUCH_EXPORT`, `FINOPS_OVERLAPPING_RUNS`,
 *   `FINOPS_SCOPE_COUNTED_TWICE`; and the fault of a manifest, once all others are through.
 */
export async function* discoverByManifest(discovery: Discovery): AsyncIterable<Discovered> {
  const { client, amortized = client, options, request } = discovery
  const { onEvent, signal } = request
  const find = { concurrency: options.concurrency, onEvent, signal }
  const found = await findRuns(client, find)
  const twin = discovery.amortized === undefined ? undefined : await findRuns(discovery.amortized, find)
  if (found.manifests === 0) throw noBillingFiles(client, found.example)
  if (twin?.manifests === 0) throw noBillingFiles(amortized, twin.example)
  const only = (runs: readonly Run[], type: BillType): readonly Run[] =>
    runs.filter((run) => run.manifest.type === type)
  const runs =
    twin === undefined ? found.runs : [...only(found.runs, 'ActualCost'), ...only(twin.runs, 'AmortizedCost')]
  const faults = [...found.faults, ...(twin?.faults ?? [])]
  if (runs.length === 0 && faults.length === 0) throw noBillingFiles(client, undefined)

  const groups = groupRuns(client, amortized, chosen(runs, discovery))
  const alone = groups.filter(
    ({ main, amortized: twin, error }) => main.manifest.type === 'ActualCost' && !twin && !error,
  )
  if (alone.length > 0)
    onEvent?.(
      noAmortizedExport(
        client,
        alone.map(({ slot }) => slot),
      ),
    )
  for (const group of groups) {
    const months = { from: group.main.manifest.firstMonth, to: group.main.manifest.lastMonth }
    const isMonth = months.from === months.to
    if (isMonth && !inRange(months.from, request.periods ?? {})) continue
    const made = deliveryOf(discovery, group)
    if (made === undefined) continue
    if (made.error !== undefined) onEvent?.({ type: 'warning', code: made.error.code, message: made.error.message })
    yield made
  }
  const [first, ...others] = faults
  for (const { code, message } of others) onEvent?.({ type: 'warning', code, message })
  if (first !== undefined) throw first
}

function chosen(runs: readonly Run[], { client, options }: Discovery): readonly Run[] {
  const names = new Set(runs.map(({ manifest }) => manifest.exportName))
  const unknown = options.exports.filter((name) => !names.has(name))
  if (unknown.length > 0) {
    throw new FinopsError({
      code: 'FINOPS_NO_SUCH_EXPORT',
      message: `${client.place} has no export '${unknown.join("', '")}'; it has ${[...names].sort().join(', ')}`,
      hint: 'Correct `export:`, or leave it out to read all of them.',
      details: { location: client.place, found: [...names].sort() },
    })
  }
  return options.exports.length === 0
    ? runs
    : runs.filter(({ manifest }) => options.exports.includes(manifest.exportName))
}

function deliveryOf(discovery: Discovery, group: RunGroup): Discovered | undefined {
  const { options, request } = discovery
  const { main, amortized, scope, slot } = group
  const isPair = amortized !== undefined
  const elsewhere = isPair && discovery.amortized !== undefined
  const files: readonly DeliveryFile[] = [
    ...main.files.map(({ file }) => (isPair ? { ...file, role: 'actual' } : file)),
    ...(amortized?.files ?? []).map(({ file }) => ({
      ...file,
      role: 'amortized',
      ...(elsewhere ? { key: keyOfAmortizedLocation(file.key) } : {}),
    })),
  ]
  const createdAt = [main.manifest.submittedAt, amortized?.manifest.submittedAt]
    .filter((time) => time !== undefined)
    .sort()
    .at(-1)
  const isMonth = main.manifest.firstMonth === main.manifest.lastMonth
  const format = options.format ?? formatOfExport(main.manifest.type, main.manifest.dataVersion)
  const error = group.error ?? faultOf(discovery, group, format)
  const delivery: Delivery = {
    provider: 'azure',
    exportName: `${options.name}/${nameOfScope(scope)}`,
    slot,
    version:
      [main, ...(amortized === undefined ? [] : [amortized])].map(versionOf).join('+') + (group.error ? '-alone' : ''),
    format: format ?? 'azure-focus-1-0',
    encoding: main.manifest.encoding,
    ...(isMonth && main.manifest.isWholeMonth ? { billingPeriod: main.manifest.firstMonth } : {}),
    ...(createdAt === undefined ? {} : { createdAt }),
    files,
    ...(options.columns === undefined ? {} : { formatOptions: { columns: options.columns } }),
  }
  if (error !== undefined) return { delivery, error }
  const runs = [main, ...(isPair ? [amortized] : [])]
  if (runs.some((run) => isRewritten(run, discovery.now()))) {
    request.onEvent?.({ type: 'delivery-skipped', delivery, reason: 'in-flight' })
    return undefined
  }
  return { delivery }
}

/** What keeps a month from being loaded, as far as manifests and listings tell. */
function faultOf(
  { client }: Discovery,
  { main, amortized }: RunGroup,
  format: string | undefined,
): FinopsError | undefined {
  const file = client.nameOf(main.entry.key)
  if (format === undefined) {
    return new FinopsError({
      code: 'FINOPS_UNKNOWN_LAYOUT',
      message: `${file} is of dataset version '${main.manifest.dataVersion}', which no format reads`,
      hint: 'Create the export with version 1.0r2 or 1.2, or set `format:` if its columns are those of one of them.',
      details: { file, dataVersion: main.manifest.dataVersion },
    })
  }
  if (amortized !== undefined && amortized.manifest.encoding !== main.manifest.encoding) {
    return new FinopsError({
      code: 'FINOPS_MIXED_FORMATS',
      message: `${file} delivers ${main.manifest.encoding}, its amortized twin ${amortized.manifest.encoding}`,
      hint: 'Let both exports write the same file format.',
      details: { file },
    })
  }
  const wrong = [...main.files, ...(amortized?.files ?? [])].find(
    ({ promised, file: { bytes }, lastModified }) =>
      promised !== undefined && bytes !== undefined && promised !== bytes && lastModified === undefined,
  )
  if (wrong === undefined) return undefined
  const name = client.nameOf(wrong.file.key)
  return new FinopsError({
    code: 'FINOPS_SIZE_MISMATCH',
    message: `${name} has ${wrong.file.bytes} bytes, but ${wrong.promised} by its manifest`,
    hint: 'The copy is incomplete: copy the file again.',
    details: { file: name, found: wrong.file.bytes, promised: wrong.promised },
  })
}

/** The id of a run; where runs overwrite their files, also what these look like. */
function versionOf({ manifest, files }: Run): string {
  const marks = fingerprint(files.map(({ file }) => [file.bytes, file.etag]))
  if (manifest.runId === undefined) return marks
  return manifest.overwrites ? `${manifest.runId}-${marks}` : manifest.runId
}

/** True while a file is newer than the manifest that describes it: Azure writes the manifest last. */
function isRewritten({ manifest, entry, files }: Run, now: Date): boolean {
  const described = entry.lastModified
  if (described === undefined || !manifest.overwrites) return false
  const isNewer = ({ lastModified }: LocatedFile): boolean =>
    lastModified !== undefined &&
    lastModified > described &&
    now.getTime() - lastModified.getTime() < rewriteMilliseconds
  return files.some(isNewer)
}

/** `billingaccounts.12345678`: a scope as a part of an export's name. */
function nameOfScope(scope: string): string {
  return scope.replace(/^providers\/microsoft\.billing\//, '').replaceAll('/', '.')
}

function noBillingFiles(client: BillingClient, example: string | undefined): FinopsError {
  return new FinopsError({
    code: 'FINOPS_NO_BILLING_FILES',
    message: `${client.place} holds no manifest of an Azure cost export${example === undefined ? '' : `, but data files like ${example}`}`,
    hint:
      example === undefined
        ? 'Point `location` at the folder of a Cost Management export, or above it.'
        : 'Add `layout: files` if all data files there are parts of one bill, else point `location` above their manifest.json.',
    details: { location: client.place },
  })
}

/** The bill is whole without an amortized export, but says less; a user should know. */
export function noAmortizedExport(client: BillingClient, slots: readonly string[]): IngestEvent {
  const months = [...new Set(slots)].sort()
  const which = months.length > 3 ? `${months[0]} to ${months.at(-1)}` : months.join(', ')
  return {
    type: 'warning',
    code: 'FINOPS_NO_AMORTIZED_EXPORT',
    message: `${client.place} has actual costs without amortized ones (${which}): effective costs are what is billed, and reservations and savings plans count where they are bought, not where they are used`,
  }
}
