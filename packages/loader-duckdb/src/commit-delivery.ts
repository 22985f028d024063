import { rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import type { InvoiceTotal } from '@open-finops/focus-reconcile'
import type { DeliveryLoad, FetchedDelivery } from '@open-finops/pipeline'
import { type AccountNames, writeAccountNames } from './account-names.ts'
import { commitCatalog } from './catalog.ts'
import { fileChecksum } from './checksum.ts'
import { requireCommittedOnce } from './committed-once.ts'
import type { DataFolder } from './data-folder.ts'
import { forgetDuplicates, mayHoldFileTwice, recordDuplicates } from './duplicates.ts'
import { makeFolder, syncFile, syncFolder } from './durable-files.ts'
import { lakeFilePath } from './lake-path.ts'
import { namedLakeFiles } from './ledger-read.ts'
import { type LedgerFile, recordDelivery, refreshViews, retireVersions } from './ledger-write.ts'
import { lineTotalsPath, writeLineTotals } from './line-totals.ts'
import { writeInvoices } from './proving-facts.ts'
import { recordCharges } from './record-charges.ts'
import { refreshProof } from './refresh-proof.ts'
import { recordScopes, requireCountedOnce, requireNotMoved } from './scopes.ts'
import { type StagedDelivery, stagedSums } from './staged.ts'
import { checkStaged } from './staged-check.ts'

/** What a commit is to heed. */
export interface CommitSettings {
  /** Versions of a slot whose rows stay readable, the new one included. */
  readonly keptVersions: number
  /** Of the delivery's raw files, in their order. */
  readonly rawChecksums: readonly string[]
  readonly allowOverlap: boolean
  /** Names to be written with it. */
  readonly accountNames?: AccountNames
  /** Invoices to be written with it. */
  readonly invoices?: readonly InvoiceTotal[]
}

/** What a commit left behind. */
export interface CommittedDelivery {
  readonly load: DeliveryLoad
  /** Number of the catalog now in force. */
  readonly catalog: number
  /** All lake files that it names, relative to the data folder. */
  readonly named: readonly string[]
}

/**
 * Lets a staged delivery take its slot, in one commit.
 * @throws FinopsError `FINOPS_COUNTED_TWICE`
 */
export async function commitDelivery(
  instance: DuckDBInstance,
  folder: DataFolder,
  fetched: FetchedDelivery,
  staged: StagedDelivery,
  settings: CommitSettings,
): Promise<CommittedDelivery> {
  checkStaged(staged)
  const { delivery } = fetched
  const { rawChecksums } = settings
  const loadedAt = new Date().toISOString()
  const files: LedgerFile[] = []
  let lineTotals: string | undefined
  const { number, result } = await commitCatalog(instance, folder, {
    async moveFiles(commit) {
      const parts = new Map<string, number>()
      const moves: { readonly from: string; readonly to: string }[] = []
      for (const file of staged.files) {
        const part = (parts.get(file.billingPeriod) ?? 0) + 1
        parts.set(file.billingPeriod, part)
        const path = lakeFilePath(delivery, file.billingPeriod, commit, part, staged.dataset)
        const sha256 = file.sha256 ?? (await fileChecksum(file.path))
        files.push({ billingPeriod: file.billingPeriod, path, rows: file.rows, bytes: file.bytes, sha256 })
        moves.push({ from: file.path, to: join(folder.root, path) })
      }
      await Promise.all(moves.map(async (move) => await syncFile(move.from)))
      const folders = new Set(moves.map((move) => dirname(move.to)))
      for (const path of folders) await makeFolder(path)
      for (const move of moves) await rename(move.from, move.to)
      await Promise.all([...folders].map(async (path) => await syncFolder(path)))
    },
    async change(connection, commit) {
      const id = await recordDelivery(connection, { fetched, staged, files, rawChecksums, loadedAt })
      await requireNotMoved(connection, id, delivery)
      if (staged.dataset === 'ContractCommitment') {
        if (!settings.allowOverlap) await requireCommittedOnce(connection, id, delivery, files)
      } else {
        if (files.length > 0) {
          const sums = stagedSums({ ...staged, files })
          await recordScopes(connection, id, sums)
          if (!settings.allowOverlap) await requireCountedOnce(connection, id, delivery)
          lineTotals = lineTotalsPath(delivery, commit)
          await recordCharges(connection, id, sums)
          await writeLineTotals(connection, folder, id, lineTotals, sums)
        }
        await searchWhereNeeded(connection, id, delivery, staged)
      }
      if (settings.accountNames !== undefined) await writeAccountNames(connection, settings.accountNames)
      if (settings.invoices !== undefined) await writeInvoices(connection, settings.invoices)
      await retireVersions(connection, settings.keptVersions)
      await refreshViews(connection)
      await refreshProof(connection)
      return await namedLakeFiles(connection)
    },
    async undo() {
      const written = lineTotals === undefined ? [] : [lineTotals]
      for (const path of [...files.map((file) => file.path), ...written]) {
        await rm(join(folder.root, path), { force: true })
      }
    },
  })
  const load: DeliveryLoad = {
    provider: delivery.provider,
    exportName: delivery.exportName,
    slot: delivery.slot,
    version: delivery.version,
    format: delivery.format,
    loadedAt,
    periods: staged.periods,
    columns: staged.columns,
    unknownValues: staged.unknownValues,
  }
  return { load, catalog: number, named: result.map((file) => file.path) }
}

/** The billing periods that this delivery changes are no longer what was searched; a file that may be there twice is. */
async function searchWhereNeeded(
  connection: DuckDBConnection,
  id: number,
  { provider, exportName }: FetchedDelivery['delivery'],
  staged: StagedDelivery,
): Promise<void> {
  const periods = staged.periods.map(({ billingPeriod }) => ({ provider, exportName, billingPeriod }))
  await forgetDuplicates(connection, periods)
  if (await mayHoldFileTwice(connection, id)) await recordDuplicates(connection, periods)
}
