import { type DuckdbStore, type DuckdbStoreOptions, duckdbStore } from '@open-finops/loader-duckdb'
import type { FinopsConfig } from './config/load.ts'

/**
 * The store that `finops.yaml` describes, open for writing.
 * @throws FinopsError `FINOPS_LOCKED` while another process writes to its folder.
 */
export async function openStore(config: Pick<FinopsConfig, 'dataDir' | 'duckdb' | 'retention'>): Promise<DuckdbStore> {
  return await duckdbStore({
    dataDir: config.dataDir,
    ...(given(config.duckdb) as Omit<DuckdbStoreOptions, 'dataDir'>),
    retention: given(config.retention) as NonNullable<DuckdbStoreOptions['retention']>,
  })
}

/** Without keys whose value is undefined. */
export function given<T extends object>(options: T): Partial<T> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Partial<T>
}
