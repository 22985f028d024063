import type { Format } from '@open-finops/focus-transform'
import { type DuckdbStore, type DuckdbStoreOptions, duckdbStore } from '@open-finops/loader-duckdb'
import { FinopsError, type FocusStore, isFinopsError } from '@open-finops/pipeline'
import { clickhouseOf } from './config/clickhouse.ts'
import { requireLake } from './config/find.ts'
import type { FinopsConfig } from './config/load.ts'
import { shellWord } from './invocation.ts'

/** What a store takes from `finops.yaml`. */
export interface StoreConfig extends Pick<FinopsConfig, 'dataDir' | 'duckdb' | 'retention' | 'clickhouse'> {
  /** Undefined without a configuration: the lake keeps the names it knows. */
  readonly accounts: FinopsConfig['accounts'] | undefined
  /** Whose source modules bring column layouts of their own. */
  readonly exports?: FinopsConfig['exports']
}

/** What commands do with a store, wherever its rows land. */
export type OpenStore = FocusStore & Pick<DuckdbStore, 'describeAccounts' | 'describeInvoices' | 'forgetExport'>

/**
 * The store that `finops.yaml` describes, open for writing; it names accounts as the file does.
 * @throws FinopsError `FINOPS_LOCKED` while another process writes to its folder.
 */
export async function openStore(config: StoreConfig): Promise<OpenStore> {
  const { accounts } = config
  const store = config.clickhouse === undefined ? await openDuckdb(config) : await openClickhouseStore(config)
  try {
    if (accounts !== undefined) await store.describeAccounts(accountNames(accounts))
  } catch (error) {
    await store.close()
    throw error
  }
  return {
    ...store,
    loadDelivery: async (fetched, options) =>
      await store.loadDelivery(fetched, options).catch((error: unknown) => {
        throw leadingToForget(error)
      }),
  }
}

async function openDuckdb({ dataDir, duckdb, retention, exports = [] }: StoreConfig): Promise<OpenStore> {
  return await duckdbStore({
    dataDir,
    ...(given(duckdb) as Omit<DuckdbStoreOptions, 'dataDir'>),
    retention: given(retention) as NonNullable<DuckdbStoreOptions['retention']>,
    formats: ownFormats(exports),
  })
}

async function openClickhouseStore(config: StoreConfig): Promise<OpenStore> {
  const { dataDir, duckdb, retention, exports = [] } = config
  const { clickhouseStore } = await import('@open-finops/loader-clickhouse')
  const store = await clickhouseStore({
    dataDir,
    ...(given(duckdb) as Omit<DuckdbStoreOptions, 'dataDir'>),
    ...clickhouseOf(config),
    retention,
    formats: ownFormats(exports),
  })
  const describeInvoices = async (): Promise<void> => requireLake({ ...config, file: 'finops.yaml' })
  return { ...store, describeInvoices }
}

/** The column layouts that source modules of the configuration bring, each once. */
export function ownFormats(exports: FinopsConfig['exports']): readonly Format[] {
  return [...new Set(exports.flatMap(({ provider }) => provider.formats ?? []))]
}

/** Without keys whose value is undefined. */
export function given<T extends object>(options: T): Partial<T> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Partial<T>
}

/** The names of accounts that `finops.yaml` gives, by account id. */
export function accountNames(accounts: FinopsConfig['accounts']): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(accounts).flatMap(([id, { name }]) => (name === undefined ? [] : [[id, name]])),
  )
}

/** The store speaks of its functions and options; whoever reads its error here has a command and a file. */
function leadingToForget(error: unknown): unknown {
  if (!isFinopsError(error) || error.code !== 'FINOPS_COUNTED_TWICE') return error
  const { code, message, retryable, details } = error
  const [mine, other] = details['exportNames'] as readonly [string, string]
  return new FinopsError({
    code,
    message,
    hint:
      mine === other
        ? `Keep one of the two files, under the name it had before. To start that export anew: finops forget ${shellWord(other)}, then finops ingest.`
        : `Keep one of the two. Where ${other} is no longer wanted: finops forget ${shellWord(other)}. Where ${mine} is not: take it out of finops.yaml, or choose with export:. Where they are disjoint by design: store: { duckdb: { allowOverlap: true } }.`,
    retryable,
    details,
    cause: error,
  })
}
