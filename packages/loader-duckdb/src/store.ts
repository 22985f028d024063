import { type Format, formatsWith } from '@open-finops/focus-transform'
import { createDuckdbStore, type DuckdbStore } from './create-store.ts'
import type { DuckdbStoreOptions } from './options.ts'
import { stageIn } from './stage-delivery.ts'

/**
 * Opens the lake in a data folder for writing, and makes it where there is none. One process at a time can.
 * @param options `formats`: column layouts besides those that are built in.
 * @throws FinopsError `FINOPS_LOCKED` when another process has it, `FINOPS_BAD_DATA_DIR`, `FINOPS_DAMAGED_LAKE`,
 *   `FINOPS_DUPLICATE_FORMAT`.
 */
export async function duckdbStore({
  formats = [],
  ...options
}: DuckdbStoreOptions & { readonly formats?: readonly Format[] }): Promise<DuckdbStore> {
  const formatOf = formatsWith(formats)
  return await createDuckdbStore({ preserveInsertionOrder: false, ...options }, stageIn(formatOf))
}
