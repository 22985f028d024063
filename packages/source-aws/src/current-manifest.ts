import { FinopsError } from '@open-finops/pipeline'
import type { BillingClient } from '@open-finops/pipeline/delivered-files'
import type { ManifestPlace } from './find-manifests.ts'
import type { Manifest } from './manifest.ts'
import type { ResolvedAwsOptions } from './options.ts'

/** A manifest that was read, or why it can't be used. */
export type ReadManifest =
  | { readonly place: ManifestPlace; readonly manifest: Manifest; readonly error?: undefined }
  | { readonly place: ManifestPlace; readonly manifest?: undefined; readonly error: FinopsError }

/**
 * Of the manifests of one month of one export the newest: by the time of its execution, then by when its object was
 * written. Months come in order.
 * @throws FinopsError `FINOPS_AMBIGUOUS_EXPORT` for one month of one export's name in two folders,
 *   `FINOPS_OVERLAPPING_RUNS` for runs of one month of which none says when it ran.
 */
export function currentOfEachSlot(
  client: BillingClient,
  options: ResolvedAwsOptions,
  read: readonly ReadManifest[],
): readonly ReadManifest[] {
  const slots = new Map<string, ReadManifest[]>()
  for (const one of read) {
    const slot = `${nameOf(one)}\n${periodOf(one)}`
    slots.set(slot, [...(slots.get(slot) ?? []), one])
  }
  const ordered = [...slots].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, runs]) => runs)
  for (const runs of ordered) {
    const folders = new Set(runs.map(({ place }) => place.exportFolder))
    if (folders.size > 1 && runs[0] !== undefined) throw ambiguousExport(client, options, runs[0], [...folders])
  }
  return ordered.map((runs) => newest(client, runs))
}

function newest(client: BillingClient, runs: readonly ReadManifest[]): ReadManifest {
  const [first, second, ...others] = [...runs].sort((a, b) => compare(orderOf(b), orderOf(a)))
  if (first === undefined) throw new RangeError('a slot without a manifest')
  if (second === undefined) return first
  if (compare(orderOf(first), orderOf(second)) !== 0) return first
  const files = [first, second, ...others].map(({ place }) => client.nameOf(place.entry.key))
  throw new FinopsError({
    code: 'FINOPS_OVERLAPPING_RUNS',
    message: `${files.join(' and ')} both describe the whole of ${periodOf(first)}, and nothing says which is newer`,
    hint: 'Copy the manifest of the period folder too (it names the newest), or remove the older run.',
    details: { files },
  })
}

function nameOf({ place, manifest }: ReadManifest): string {
  return manifest?.reportName ?? place.stem
}

function periodOf({ place, manifest }: ReadManifest): string {
  return manifest?.billingPeriod ?? place.billingPeriod ?? 'all'
}

/** What is newer sorts higher; a run without any time is the oldest. */
function orderOf({ place, manifest }: ReadManifest): readonly [string, string] {
  const modified = place.entry.lastModified?.toISOString() ?? ''
  return [place.time ?? manifest?.createdAt ?? modified, modified]
}

function compare(a: readonly [string, string], b: readonly [string, string]): number {
  if (a[0] !== b[0]) return a[0] < b[0] ? -1 : 1
  if (a[1] !== b[1]) return a[1] < b[1] ? -1 : 1
  return 0
}

function ambiguousExport(
  client: BillingClient,
  options: ResolvedAwsOptions,
  run: ReadManifest,
  folders: readonly string[],
): FinopsError {
  const name = nameOf(run)
  const places = folders.map((folder) => client.nameOf(folder))
  return new FinopsError({
    code: 'FINOPS_AMBIGUOUS_EXPORT',
    message: `${places.join(' and ')} both hold ${periodOf(run)} of an export named '${name}'`,
    hint: `Give each its own entry with its own \`name\` and \`location\` instead of reading both as ${options.name}/${name}.`,
    details: { files: places, export: name },
  })
}
