import { type DuckdbStore, duckdbStore, type Lake, openLake } from '@open-finops/loader-duckdb'
import { ingest } from '@open-finops/pipeline'
import { focusSource } from '@open-finops/source-focus'
import type { CorpusBill } from './corpus.ts'
import type { Scene } from './scene.ts'

/** A lake of the scene's data folder that holds a bill of FOCUS files, open for reading. */
export async function openSmallLake(scene: Scene, bill: CorpusBill): Promise<Lake> {
  await scene.writeBill(bill.files)
  const store: DuckdbStore = await duckdbStore({ dataDir: scene.data, threads: 1 })
  try {
    await ingest({ source: focusSource({ location: scene.bill, name: 'base' }), store })
  } finally {
    await store.close()
  }
  return await openLake({ dataDir: scene.data, threads: 1, memoryLimit: '512MiB' })
}
