import type { ExportFreshness, Lake, LakeStatus, LedgerDelivery, QueryResult } from '@open-finops/loader-duckdb'
import { clickhouseOf } from './config/clickhouse.ts'
import type { DataToRead } from './config/find.ts'

/** What `finops` reads: a lake, or a ClickHouse database. */
export interface StoreReader {
  /** `duckdb` or `clickhouse`: whose SQL `query` takes. */
  readonly engine: 'duckdb' | 'clickhouse'
  /** As reports name it: the data folder, or the address of the database. */
  readonly location: string
  /** The lake, where it is one. */
  readonly lake: Lake | undefined
  /**
   * Asks; the answer is whole.
   * @param options `ownSettings`: the query sets SETTINGS of its own, as use cases for ClickHouse do.
   */
  query(
    sql: string,
    parameters?: Readonly<Record<string, string | null>>,
    options?: { readonly signal?: AbortSignal; readonly ownSettings?: boolean },
  ): Promise<QueryResult>
  status(): Promise<LakeStatus>
  freshness(): Promise<readonly ExportFreshness[]>
  deliveries(): Promise<readonly LedgerDelivery[]>
  close(): Promise<void>
}

/**
 * Opens what a configuration describes for reading, or the lake of a data folder.
 * @throws FinopsError `FINOPS_NO_LAKE` where nothing was ever loaded; `FINOPS_ENV_UNSET`, `FINOPS_NETWORK`, …
 */
export async function openReader({ dataDir, config }: DataToRead): Promise<StoreReader> {
  if (config?.clickhouse !== undefined) {
    const { openClickhouse } = await import('@open-finops/loader-clickhouse')
    const database = await openClickhouse(clickhouseOf(config))
    return { ...database, engine: 'clickhouse', lake: undefined }
  }
  const { openLake, readFreshness } = await import('@open-finops/loader-duckdb')
  const lake = await openLake({ dataDir })
  return {
    ...lake,
    ...{ engine: 'duckdb', location: lake.dataDir, lake },
    freshness: async () => await readFreshness(lake),
    query: async (sql, parameters, options) => await lake.query(sql, parameters, options),
  }
}
