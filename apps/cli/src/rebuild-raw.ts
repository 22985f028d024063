import { type DuckdbStoreOptions, type RebuildReport, rebuildLake } from '@open-finops/loader-duckdb'
import type { OnEvent } from '@open-finops/pipeline'
import { requireLake } from './config/find.ts'
import type { FinopsConfig } from './config/load.ts'
import { accountNames, given, ownFormats } from './open-store.ts'
import { withColumns } from './transform-raw.ts'

/**
 * Makes anew, from the raw files in the data folder, what is damaged in the lake. A ledger that nobody can read any more
 * is told again which accounts have which names; invoices come back with the next `finops reconcile`.
 * @throws FinopsError `FINOPS_NEEDS_LAKE`, `FINOPS_NO_LAKE`, `FINOPS_LOCKED`.
 */
export async function rebuildRaw(
  config: FinopsConfig,
  { onEvent, signal }: { readonly onEvent: OnEvent; readonly signal: AbortSignal },
): Promise<RebuildReport> {
  requireLake(config)
  const { dataDir, duckdb, retention, exports } = config
  const names = new Set(exports.map(({ name }) => name))
  return await rebuildLake({
    dataDir,
    ...(given(duckdb) as Omit<DuckdbStoreOptions, 'dataDir'>),
    retention: given(retention) as NonNullable<DuckdbStoreOptions['retention']>,
    formats: ownFormats(exports),
    // What finops.yaml does not name any more may have been forgotten on purpose.
    isWanted: ({ exportName }) => names.has(exportName.split('/')[0] ?? exportName),
    adjust: (fetched) => withColumns(config, fetched),
    describe: async (store) => await store.describeAccounts(accountNames(config.accounts)),
    onEvent,
    signal,
  })
}
