import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type DuckdbStore, duckdbStore, openLake } from '@open-finops/loader-duckdb'
import { type DeliveryLoad, type FocusStore, ingest } from '@open-finops/pipeline'
import fc from 'fast-check'
import { type Area, Violation } from '../area.ts'
import { changedData, type DataCase, dataCases } from '../changed-data.ts'
import type { CorpusBill } from '../corpus.ts'
import { hostileText } from '../hostile.ts'
import { requireRightTotal } from '../proof.ts'
import { requireRefusal } from '../refusal.ts'
import type { Scene } from '../scene.ts'
import { sourceOf } from '../source-of.ts'

/** A changed bill on its way into a lake that holds another, and names that the user gives to accounts. */
interface StoreCase {
  readonly bill: number
  readonly data: readonly DataCase[]
  readonly names: readonly { readonly id: string; readonly name: string }[]
}

/** Loads that a data folder takes before it is made anew: ledgers grow. */
const loadsAtMost = 60

/** Whole ingests into a lake: what was there stays, and what comes is right. */
export function storeArea(corpus: readonly CorpusBill[]): Area<StoreCase> {
  const base = corpus.find(({ layout }) => layout === 'focus')
  if (base === undefined) throw new Error('no FOCUS bill to begin with')
  return {
    name: 'ingest',
    title: 'bills of all layouts → a lake that holds another bill',
    share: 4,
    cases: fc.record({
      bill: fc.nat(),
      data: fc.tuple(...corpus.map((bill) => dataCases(bill))),
      names: fc.oneof(fc.array(fc.record({ id: hostileText, name: hostileText }), { minLength: 1, maxLength: 2 }), {
        weight: 6,
        arbitrary: fc.constant([] as const),
      }),
    }),
    async open(scene) {
      let store = await freshLake(scene, base)
      let loads = 0
      return {
        async judge({ bill: chosen, data, names }) {
          const index = chosen % corpus.length
          const [bill, change] = [corpus[index], data[index]]
          if (bill === undefined || change === undefined) throw new Error('no such bill')
          loads += 1
          if (loads > loadsAtMost) {
            await store.close()
            store = await freshLake(scene, base)
            loads = 0
          }
          const bytes = changedData(bill, change, scene.placed)
          await scene.writeBill(new Map([...bill.files, [bill.data, bytes]]))
          const before = await contentOf(scene.data)
          const taken: DeliveryLoad[] = []
          try {
            if (names.length > 0) {
              await store.describeAccounts(
                Object.fromEntries(names.map(({ id, name }) => [scene.placed(id), scene.placed(name)])),
              )
            }
            const kept = names.length > 0 ? await contentOf(scene.data) : before
            if (kept.total !== before.total) throw new Violation('names of accounts changed the total')
            await ingest({ source: sourceOf(bill.provider, scene.bill), store: remembering(store, taken) })
          } catch (error) {
            if (error instanceof Violation) throw error
            const end = requireRefusal(error)
            const after = await contentOf(scene.data)
            if (after.total !== before.total)
              throw new Violation(`${end} changed the lake from ${before.total} to ${after.total}`)
            if (names.length === 0 && after.current !== before.current)
              throw new Violation(`${end} left another catalog`)
            return { end }
          }
          const [loaded] = taken
          const proved =
            loaded !== undefined &&
            taken.length === 1 &&
            (await requireRightTotal(bill, bytes, { periods: loaded.periods, written: await writtenBy(scene, loaded) }))
          await store.forgetExport(loaded?.exportName ?? '').catch(() => undefined)
          const after = await contentOf(scene.data)
          if (loaded !== undefined && after.total !== before.total)
            throw new Violation('forgetting it did not bring the lake back')
          return { end: 'taken', proved }
        },
        close: async () => await store.close(),
      }
    },
  }
}

async function freshLake(scene: Scene, base: CorpusBill): Promise<DuckdbStore> {
  await rm(scene.data, { recursive: true, force: true })
  await scene.writeBill(base.files)
  const store = await duckdbStore({ dataDir: scene.data, threads: 1, memoryLimit: '512MiB', allowOverlap: true })
  const { focusSource } = await import('@open-finops/source-focus')
  await ingest({ source: focusSource({ location: scene.bill, name: 'base' }), store })
  return store
}

function remembering(store: FocusStore, taken: DeliveryLoad[]): FocusStore {
  return {
    ...store,
    async loadDelivery(fetched, options) {
      const load = await store.loadDelivery(fetched, options)
      taken.push(load)
      return load
    },
  }
}

async function contentOf(dataDir: string): Promise<{ readonly total: string; readonly current: string }> {
  const lake = await openLake({ dataDir, threads: 1 })
  try {
    const { rows } = await lake.query('SELECT count(*)::VARCHAR, sum(BilledCost)::VARCHAR FROM cost_and_usage')
    return { total: JSON.stringify(rows), current: await readFile(join(dataDir, 'CURRENT'), 'utf8') }
  } finally {
    await lake.close()
  }
}

async function writtenBy(scene: Scene, { exportName }: DeliveryLoad): Promise<readonly string[]> {
  const lake = await openLake({ dataDir: scene.data, threads: 1 })
  try {
    const { rows } = await lake.query(
      'SELECT coalesce(sum(BilledCost), 0)::VARCHAR FROM cost_and_usage WHERE x_ExportName = $1',
      [exportName],
    )
    return rows.map(([sum]) => String(sum))
  } finally {
    await lake.close()
  }
}
