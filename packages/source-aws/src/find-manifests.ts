import { type BillingPeriod, FinopsError } from '@open-finops/pipeline'
import type { FolderPage, ObjectEntry } from '@open-finops/pipeline/delivered-files'
import pLimit from 'p-limit'
import type { AwsClient } from './client.ts'
import { type FolderTree, nameIn, parentOf } from './folder-tree.ts'

/** A manifest that may be the current one of its month, before it is read. */
export interface ManifestPlace {
  readonly entry: ObjectEntry
  /** Folder of the manifest. */
  readonly folder: string
  /** Folder of the whole report or export: where two differ, they are two exports, even of one name. */
  readonly exportFolder: string
  /** File name without `-Manifest.json`: the name of the report or export. */
  readonly stem: string
  /** The month, where a folder's name says it. */
  readonly billingPeriod?: BillingPeriod
  /** When this execution ran, where its folder's name says it; ISO 8601 in UTC. */
  readonly time?: string
}

/** Folders that are listed at most: more means that the location is far too wide. */
const foldersAtMost = 5000
const manifestName = /^([^.].*)-manifest\.json$/i
/** `20260101-20260201`: the end is the first day after. */
const legacyPeriodFolder = /^(\d{4})(0[1-9]|1[0-2])01-\d{8}$/
const exportPeriodFolder = /^billing_period=(\d{4}-(?:0[1-9]|1[0-2]))$/i
const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
const executionTime = /^(\d{4})-?(\d{2})-?(\d{2})[T_-]?(\d{2})[:_-]?(\d{2})[:_-]?(\d{2})(?:\.?(\d{1,9}))?Z?(?:-|$)/
/** Folders that hold data or status files, and never a manifest. */
const dataFolder = /^(year=.*|month=.*|cost_and_usage_data_status)$/i

/** True for the name of a legacy assembly's folder. */
export function isAssemblyFolder(name: string): boolean {
  return guid.test(name)
}

/** The month that a folder's name stands for. */
export function periodOfFolder(name: string): BillingPeriod | undefined {
  const legacyMonth = legacyPeriodFolder.exec(name)
  if (legacyMonth !== null) return `${legacyMonth[1]}-${legacyMonth[2]}`
  return exportPeriodFolder.exec(name)?.[1]
}

/** When an execution ran, by the name of its folder; ISO 8601 in UTC. */
export function timeOfExecution(name: string): string | undefined {
  const match = executionTime.exec(name)
  if (match === null || periodOfFolder(name) !== undefined) return undefined
  const [, year, month, day, hour, minute, second, fraction = '0'] = match
  const instant = Date.parse(
    `${year}-${month}-${day}T${hour}:${minute}:${second}.${fraction.slice(0, 3).padEnd(3, '0')}Z`,
  )
  return Number.isNaN(instant) ? undefined : new Date(instant).toISOString()
}

/**
 * Finds the manifests below the location. Of a period folder of a legacy report only the top-level manifest counts,
 * since it always describes the newest assembly; the folders of assemblies, which pile up by the hundred, are
 * looked into only where it is missing. Of the executions of a Data Export that name their time, the newest counts.
 * @throws FinopsError `FINOPS_LOCATION_TOO_WIDE` when the location holds more than 5,000 folders.
 */
export async function findManifests(
  client: AwsClient,
  tree: FolderTree,
  concurrency: number,
): Promise<readonly ManifestPlace[]> {
  const limit = pLimit(concurrency)
  let listed = 0
  const open = (prefix: string): Promise<FolderPage> => {
    listed += 1
    if (listed > foldersAtMost) throw tooWide(client)
    return limit(() => tree.folder(prefix))
  }
  const nameOf = (prefix: string): string => (prefix === client.base ? (client.trail.at(-1) ?? '') : nameIn(prefix))
  const above = (prefix: string): string => parentOf(prefix, client.base)

  const walk = async (prefix: string): Promise<readonly ManifestPlace[]> => {
    const name = nameOf(prefix)
    const folder = await open(prefix)
    const here = manifestsIn(folder)
    if (legacyPeriodFolder.test(name)) return legacyMonth(prefix, name, folder, here)
    if (exportPeriodFolder.test(name)) return exportMonth(prefix, name, folder, here)

    const billingPeriod = periodOfFolder(nameOf(above(prefix)))
    const exportFolder = isAssemblyFolder(name) ? above(prefix) : prefix
    const places = here.map((found) => place(found, prefix, exportFolder, billingPeriod))
    const names = folder.folders.map((one) => ({ prefix: one, name: nameIn(one) }))
    const hasMetadata = names.some((one) => one.name.toLowerCase() === 'metadata')
    const deeper = names.filter(
      (one) =>
        !one.name.startsWith('.') &&
        !dataFolder.test(one.name) &&
        !(hasMetadata && one.name.toLowerCase() === 'data') &&
        !(here.length > 0 && isAssemblyFolder(one.name)),
    )
    return [...places, ...(await Promise.all(deeper.map((one) => walk(one.prefix)))).flat()]
  }

  const legacyMonth = async (
    prefix: string,
    name: string,
    folder: FolderPage,
    here: readonly FoundManifest[],
  ): Promise<readonly ManifestPlace[]> => {
    const billingPeriod = periodOfFolder(name)
    if (here.length > 0) return here.map((found) => place(found, prefix, above(prefix), billingPeriod))
    const assemblies = folder.folders.filter((one) => isAssemblyFolder(nameIn(one)))
    const found = await Promise.all(
      assemblies.map(async (one) => ({ prefix: one, manifests: manifestsIn(await open(one)) })),
    )
    return found.flatMap((one) =>
      one.manifests.map((manifest) => place(manifest, one.prefix, above(prefix), billingPeriod)),
    )
  }

  const exportMonth = async (
    prefix: string,
    name: string,
    folder: FolderPage,
    here: readonly FoundManifest[],
  ): Promise<readonly ManifestPlace[]> => {
    const billingPeriod = periodOfFolder(name)
    const exportFolder = above(above(prefix))
    const places = here.map((found) => place(found, prefix, exportFolder, billingPeriod))
    const executions = newestOf(folder.folders.map((one) => ({ prefix: one, time: timeOfExecution(nameIn(one)) })))
    const found = await Promise.all(
      executions.map(async (one) => ({ ...one, manifests: manifestsIn(await open(one.prefix)) })),
    )
    const runs = found.flatMap((one) =>
      one.manifests.map((manifest) => place(manifest, one.prefix, exportFolder, billingPeriod, one.time)),
    )
    return [...places, ...runs]
  }

  return walk(client.base)
}

interface FoundManifest {
  readonly entry: ObjectEntry
  readonly stem: string
}

function manifestsIn(folder: FolderPage): readonly FoundManifest[] {
  return folder.objects.flatMap((entry) => {
    const stem = manifestName.exec(nameIn(entry.key))?.[1]
    return stem === undefined ? [] : { entry, stem }
  })
}

function place(
  found: FoundManifest,
  folder: string,
  exportFolder: string,
  billingPeriod?: BillingPeriod,
  time?: string,
): ManifestPlace {
  return {
    ...found,
    folder,
    exportFolder,
    ...(billingPeriod === undefined ? {} : { billingPeriod }),
    ...(time === undefined ? {} : { time }),
  }
}

/** The newest execution, if every one tells its time; else all of them. */
function newestOf<T extends { readonly time: string | undefined }>(executions: readonly T[]): readonly T[] {
  if (executions.some((one) => one.time === undefined)) return executions
  const newest = executions.reduce((time, one) => (one.time !== undefined && one.time > time ? one.time : time), '')
  return executions.filter((one) => one.time === newest)
}

function tooWide(client: AwsClient): FinopsError {
  return new FinopsError({
    code: 'FINOPS_LOCATION_TOO_WIDE',
    message: `${client.place} holds more than ${foldersAtMost} folders`,
    hint: 'Point `location` at the folder of the report or export, or at one a little above it.',
    details: { location: client.place },
  })
}
