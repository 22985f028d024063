import type { Format } from '@open-finops/focus-transform'
import { openStagingArea } from '@open-finops/loader-duckdb'
import { type ClickhouseStore, createClickhouseStore } from './create-store.ts'
import type { ClickhouseStoreOptions } from './options.ts'

/**
 * Opens a ClickHouse database for writing, and makes it, its tables, views and functions where they are missing. Bills
 * become FOCUS rows in the data folder, by DuckDB and with all the proofs of the lake; ClickHouse takes the Parquet files.
 * @param options `formats`: column layouts besides those that are built in.
 * @throws FinopsError `FINOPS_BAD_OPTION`, `FINOPS_NETWORK`, `FINOPS_BAD_CREDENTIALS`, `FINOPS_ACCESS_DENIED`,
 *   `FINOPS_OTHER_LAKE_VERSION`, `FINOPS_LOCKED` while another process works in the data folder.
 */
export async function clickhouseStore({
  formats = [],
  ...options
}: ClickhouseStoreOptions & { readonly formats?: readonly Format[] }): Promise<ClickhouseStore> {
  return await createClickhouseStore(options, async (area) => await openStagingArea({ ...area, formats }))
}
