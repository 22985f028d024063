import { type AccountNames, accountNamesSchema, type StagingArea, takeTurns } from '@open-finops/loader-duckdb'
import { FinopsError, type FocusStore, type LoadedDelivery } from '@open-finops/pipeline'
import { clean } from './clean.ts'
import { connect } from './connection.ts'
import { originOf } from './delivery-id.ts'
import { listDeliveries } from './ledger-read.ts'
import { commitForgetting } from './ledger-write.ts'
import { loadStaged } from './load-delivery.ts'
import {
  type ClickhouseStoreOptions,
  checkClickhouseOptions,
  clickhouseStoreOptionsSchema,
  defaultKeptVersions,
} from './options.ts'
import { prepareDatabase, showAccountNames } from './prepare-database.ts'
import { refreshProof } from './proof.ts'
import { topologyOf } from './topology.ts'

/** FOCUS rows in a ClickHouse database, opened for writing. */
export interface ClickhouseStore extends FocusStore {
  readonly name: 'clickhouse'
  /**
   * Names accounts that a bill does not name: `SubAccountName` and `BillingAccountName` show them where the bill has none.
   * They take the place of all names given before.
   * @throws FinopsError `FINOPS_BAD_OPTION`
   */
  describeAccounts(names: AccountNames): Promise<void>
  /**
   * Takes an export out of every view; its totals stay in the ledger. An ingest of the export brings it back.
   * @returns How many deliveries left.
   * @throws FinopsError `FINOPS_NO_SUCH_EXPORT`
   */
  forgetExport(exportName: string): Promise<number>
}

/** Where deliveries become Parquet: the options of `openStagingArea`. */
export type OpenArea = (
  options: Pick<ClickhouseStoreOptions, 'dataDir' | 'lockTimeout' | 'memoryLimit' | 'threads' | 'tempDirectory'>,
) => Promise<StagingArea>

/** What a request may hold. The server keeps a Parquet file in memory while it reads it. */
const defaultPieceBytes = 128 * 1024 ** 2

/** `clickhouseStore` with the making of Parquet and the size of a request as parts that tests can choose. */
export async function createClickhouseStore(
  options: ClickhouseStoreOptions,
  openArea: OpenArea,
  pieceBytes: number = defaultPieceBytes,
): Promise<ClickhouseStore> {
  const { dataDir, lockTimeout, memoryLimit, threads, tempDirectory, retention, allowOverlap, ...reach } =
    checkClickhouseOptions(clickhouseStoreOptionsSchema, options)
  const topology = topologyOf(reach)
  const connection = await connect(reach)
  const keptVersions = retention?.versions ?? defaultKeptVersions
  let area: StagingArea
  try {
    await prepareDatabase(connection, topology)
    area = await openArea({
      dataDir,
      ...(lockTimeout !== undefined && { lockTimeout }),
      ...(memoryLimit !== undefined && { memoryLimit }),
      ...(threads !== undefined && { threads }),
      ...(tempDirectory !== undefined && { tempDirectory }),
    })
  } catch (error) {
    await connection.close()
    throw error
  }
  const origin = originOf(area.dataDir)
  const turns = takeTurns(
    `The store of the ClickHouse database ${topology.database} was closed`,
    'Open it again with clickhouseStore().',
  )
  // The commit is done; what can't be cleaned now is found by the next writer.
  const tidy = async (): Promise<void> =>
    await refreshProof(connection, topology)
      .then(async () => await clean(connection, topology, { keptVersions, origin }))
      .catch(() => undefined)
  await tidy()

  return {
    specVersion: 'v1',
    name: 'clickhouse',
    workspace: area.workspace,
    listLoadedDeliveries: async () =>
      await turns.run(async () => (await listDeliveries(connection, topology)).map(loadedDelivery)),
    async loadDelivery(fetched, loadOptions) {
      return await turns.run(async () => {
        const load = await area.stage(fetched, loadOptions, async (parquet) => {
          const settings = { origin, allowOverlap: allowOverlap ?? false, pieceBytes, signal: loadOptions?.signal }
          return await loadStaged(connection, topology, fetched, parquet, settings)
        })
        await tidy()
        return load
      })
    },
    async describeAccounts(names) {
      const checked = checkClickhouseOptions(accountNamesSchema, names)
      await turns.run(async () => await showAccountNames(connection, topology, checked))
    },
    async forgetExport(exportName) {
      return await turns.run(async () => {
        const deliveries = await commitForgetting(connection, topology, exportName)
        if (deliveries > 0) {
          await tidy()
          return deliveries
        }
        throw new FinopsError({
          code: 'FINOPS_NO_SUCH_EXPORT',
          message: `The database ${topology.database} has no export ${exportName} in force`,
          hint: 'finops status lists the exports.',
          details: { exportName },
        })
      })
    },
    async close() {
      await turns.end(async () => {
        await area.close()
        await connection.close()
      })
    },
  }
}

/** The ledger knows more of a delivery than the contract tells. */
function loadedDelivery(delivery: LoadedDelivery): LoadedDelivery {
  const { provider, exportName, slot, version, loadedAt, billingPeriods, current, covers } = delivery
  return { provider, exportName, slot, version, loadedAt, billingPeriods, current, ...(covers && { covers }) }
}
