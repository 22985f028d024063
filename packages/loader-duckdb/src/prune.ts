import { rm, stat } from 'node:fs/promises'
import { relative } from 'node:path'
import type { DuckDBInstance } from '@duckdb/node-api'
import { deliveryDirectory } from '@open-finops/pipeline'
import { catalogFile, commitCatalog, currentCatalog, readCatalog } from './catalog.ts'
import { openWorkInstance } from './connect.ts'
import { type DataFolder, findDataFolder } from './data-folder.ts'
import { type LedgerDelivery, ledgerRows, listDeliveries, namedLakeFiles } from './ledger-read.ts'
import { refreshViews, retiredVersions, retireVersions } from './ledger-write.ts'
import { lockFolder } from './lock.ts'
import { noLakeError } from './no-lake.ts'
import { before, checkOptions, defaultKeptVersions, type PruneOptions, pruneOptionsSchema } from './options.ts'
import { clearWorkFolders, filesBelow, findOrphans, type Orphans, removeOrphans } from './orphans.ts'
import { storeError } from './store-error.ts'

/** What a prune removed, or with `dryRun` would remove. */
export interface PruneReport {
  readonly dryRun: boolean
  /** Versions whose rows went; their totals stay. */
  readonly versions: readonly PrunedVersion[]
  /** Raw folders of replaced versions, relative to the data folder. */
  readonly rawFolders: readonly PrunedFile[]
  /** Lake files, also those that a broken-off run left, relative to the data folder. */
  readonly lakeFiles: readonly PrunedFile[]
  /** File names of catalogs. */
  readonly catalogs: readonly string[]
  /** Freed by raw and lake files together. */
  readonly bytes: number
}

/** A replaced version whose rows went. */
export interface PrunedVersion {
  readonly provider: string
  readonly exportName: string
  readonly slot: string
  readonly version: string
  /** ISO 8601 in UTC. */
  readonly replacedAt: string
}

/** A file or folder that went. */
export interface PrunedFile {
  readonly path: string
  readonly bytes: number
}

/**
 * Drops the rows of replaced versions beyond `versions` per slot, raw files of versions replaced longer ago than
 * `raw`, old catalogs, and what broken-off runs left. What a kept catalog names stays; totals of every version stay.
 * Takes the folder's lock, also for a dry run.
 * @throws FinopsError `FINOPS_NO_LAKE`, `FINOPS_LOCKED`.
 */
export async function prune(options: PruneOptions): Promise<PruneReport> {
  const checked = checkOptions(pruneOptionsSchema, options)
  const folder = await findDataFolder(checked.dataDir)
  if (folder === undefined) throw noLakeError(checked.dataDir)
  if ((await currentCatalog(folder)) === undefined) throw noLakeError(checked.dataDir)
  const lock = await lockFolder(folder, checked.lockTimeout ?? 0)
  let instance: DuckDBInstance | undefined
  try {
    instance = await openWorkInstance({ threads: 1 })
    return await pruneLocked(instance, folder, checked)
  } catch (error) {
    throw storeError(error, folder.root)
  } finally {
    instance?.closeSync()
    await lock.release()
  }
}

async function pruneLocked(instance: DuckDBInstance, folder: DataFolder, options: PruneOptions): Promise<PruneReport> {
  const current = await currentCatalog(folder)
  if (current === undefined) throw noLakeError(folder.root)
  const versions = options.versions ?? defaultKeptVersions
  const plan = await readCatalog(instance, folder, current, async (connection) => {
    const retired = await ledgerRows(
      connection,
      `SELECT DISTINCT delivery, provider, export_name, slot, version
        FROM finops.lake_files JOIN finops.deliveries USING (delivery)
        WHERE state = 'previous' AND delivery IN (${retiredVersions(versions)})`,
    )
    const leave = await ledgerRows(
      connection,
      `SELECT path FROM finops.lake_files WHERE state = 'previous' AND delivery IN (${retiredVersions(versions)})`,
    )
    const leaving = new Set(leave.map((row) => row.text('path')))
    const stay = (await namedLakeFiles(connection)).filter((file) => !leaving.has(file.path))
    return {
      deliveries: await listDeliveries(connection),
      retired: new Set(
        retired.map((row) =>
          versionKey(row.text('provider'), row.text('export_name'), row.text('slot'), row.text('version')),
        ),
      ),
      stay: new Set(stay.map((file) => file.path)),
    }
  })
  const retired = plan.deliveries.filter((d) =>
    plan.retired.has(versionKey(d.provider, d.exportName, d.slot, d.version)),
  )
  const next = retired.length === 0 ? undefined : plan.stay
  const orphans = await findOrphans(instance, folder, options.catalogs ?? 1, new Map(), next)
  const rawFolders =
    options.raw === undefined
      ? []
      : await oldRawFolders(folder, plan.deliveries, before(options.now ?? new Date(), options.raw))
  if (options.dryRun !== true) {
    if (next !== undefined) await commitRetirement(instance, folder, versions)
    await removeOrphans(folder, orphans)
    for (const raw of rawFolders) await rm(raw.path, { recursive: true, force: true })
    await clearWorkFolders(folder)
  }
  return report(folder, options.dryRun ?? false, retired, rawFolders, orphans)
}

async function commitRetirement(instance: DuckDBInstance, folder: DataFolder, versions: number): Promise<void> {
  await commitCatalog(instance, folder, {
    async change(connection) {
      await retireVersions(connection, versions)
      await refreshViews(connection)
    },
  })
}

/** Raw folders in the data folder; those of a workspace elsewhere are their owner's. */
async function oldRawFolders(
  folder: DataFolder,
  deliveries: readonly LedgerDelivery[],
  limit: Date,
): Promise<readonly PrunedFile[]> {
  const found: PrunedFile[] = []
  for (const delivery of deliveries) {
    if (delivery.current || delivery.replacedAt === null || new Date(delivery.replacedAt) >= limit) continue
    const path = deliveryDirectory(folder.raw, delivery)
    const files = await filesBelow(path)
    const sizes = await Promise.all(files.map(async (file) => (await stat(file)).size))
    if (files.length > 0) found.push({ path, bytes: sum(sizes) })
  }
  return found
}

function report(
  folder: DataFolder,
  dryRun: boolean,
  retired: readonly LedgerDelivery[],
  rawFolders: readonly PrunedFile[],
  orphans: Orphans,
): PruneReport {
  return {
    dryRun,
    versions: retired.map(({ provider, exportName, slot, version, replacedAt }) => ({
      provider,
      exportName,
      slot,
      version,
      replacedAt: replacedAt ?? '',
    })),
    rawFolders: rawFolders.map((raw) => ({ path: relative(folder.root, raw.path), bytes: raw.bytes })),
    lakeFiles: orphans.lakeFiles,
    catalogs: orphans.catalogs.map(catalogFile),
    bytes: sum([...rawFolders, ...orphans.lakeFiles].map((file) => file.bytes)),
  }
}

function versionKey(...parts: readonly string[]): string {
  return JSON.stringify(parts)
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
