import { rm } from 'node:fs/promises'
import { openStagingArea, type StagingArea } from '@open-finops/loader-duckdb'
import {
  type DeliveryLoad,
  type FetchedDelivery,
  type FocusStore,
  ingest,
  type PeriodLoad,
} from '@open-finops/pipeline'
import type { Area } from '../area.ts'
import { changedData, type DataCase, dataCases } from '../changed-data.ts'
import type { CorpusBill } from '../corpus.ts'
import { type Loaded, requireRightTotal } from '../proof.ts'
import { requireRefusal } from '../refusal.ts'
import { sourceOf } from '../source-of.ts'

/** Data files of a layout: headers, rows and sums, up to proved Parquet files. */
export function billArea(bill: CorpusBill, share: number): Area<DataCase> {
  return {
    name: `bill-${bill.layout}`,
    title: `${bill.encoding} → FOCUS rows and their tie`,
    share,
    cases: dataCases(bill),
    async open(scene) {
      await rm(scene.data, { recursive: true, force: true })
      const staging = await openStagingArea({ dataDir: scene.data, threads: 1, memoryLimit: '512MiB' })
      return {
        async judge(given) {
          const bytes = changedData(bill, given, scene.placed)
          await scene.writeBill(new Map([...bill.files, [bill.data, bytes]]))
          const loads: Loaded[] = []
          try {
            await ingest({ source: sourceOf(bill.provider, scene.bill), store: stagingStore(staging, loads) })
          } catch (error) {
            return { end: requireRefusal(error) }
          }
          const [loaded, ...others] = loads
          if (loaded === undefined || others.length > 0) return { end: `${loads.length} deliveries` }
          return { end: 'taken', proved: await requireRightTotal(bill, bytes, loaded) }
        },
        close: async () => await staging.close(),
      }
    },
  }
}

/** A store that stages and remembers what it staged; each load leaves nothing behind. */
function stagingStore(staging: StagingArea, loads: Loaded[]): FocusStore {
  return {
    specVersion: 'v1',
    name: 'staging',
    workspace: staging.workspace,
    listLoadedDeliveries: () => Promise.resolve([]),
    async loadDelivery(fetched: FetchedDelivery, options): Promise<DeliveryLoad> {
      return await staging.stage(fetched, options, async ({ staged, contents }) => {
        const files = await Promise.all(staged.files.map((file) => contents(file)))
        const costs = files.map((file) => file.costs['BilledCost'] ?? '0')
        loads.push({ periods: staged.periods, written: costs })
        const { provider, exportName, slot, version, format } = fetched.delivery
        const loadedAt = new Date(0).toISOString()
        const periods: readonly PeriodLoad[] = staged.periods
        return { provider, exportName, slot, version, format, loadedAt, periods, columns: [], unknownValues: [] }
      })
    },
    close: () => Promise.resolve(),
  }
}
