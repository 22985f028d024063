import { createDuckdbStore, type DuckdbStore } from './create-store.ts'
import type { DuckdbStoreOptions } from './options.ts'
import { stageDelivery } from './stage-delivery.ts'

/**
 * Opens the lake in a data folder for writing, and makes it where there is none. One process at a time can.
 * @throws FinopsError `FINOPS_LOCKED` when another process has it, `FINOPS_BAD_DATA_DIR`, `FINOPS_DAMAGED_LAKE`.
 */
export async function duckdbStore(options: DuckdbStoreOptions): Promise<DuckdbStore> {
  return await createDuckdbStore({ preserveInsertionOrder: false, ...options }, stageDelivery)
}
