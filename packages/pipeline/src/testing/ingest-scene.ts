import { mkdir, mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import type { IngestEvent, OnEvent } from '../events.ts'
import type { BillingSource } from '../source.ts'
import type { FocusStore } from '../store.ts'
import { writeBill } from './bill-on-disk.ts'
import { folderSource } from './folder-source.ts'
import { memoryState, memoryStore } from './memory-store.ts'

/** A bill of three months, a source over it, an empty store, and what a test wants to see of them. */
export interface IngestScene {
  readonly location: string
  readonly workspace: string
  readonly source: BillingSource
  readonly store: FocusStore
  readonly state: ReturnType<typeof memoryState>
  readonly events: readonly IngestEvent[]
  readonly onEvent: OnEvent
  /** Writes a version of a month's slot with one line. */
  month(period: string, version: string, cost: string): Promise<void>
  /** Cost per month that the store holds. */
  held(): Record<string, string>
  /** `slot reason` of every delivery that was skipped. */
  skips(): readonly string[]
}

/** Sets the scene in a new folder below `root`: 1 USD in 2026-08, 2 in 2026-09, 3 in 2026-10. */
export async function ingestScene(root: string): Promise<IngestScene> {
  const folder = await mkdtemp(join(root, 'run-'))
  const location = join(folder, 'bill')
  const workspace = join(folder, 'raw')
  const state = memoryState()
  const events: IngestEvent[] = []
  const scene: IngestScene = {
    location,
    workspace,
    source: folderSource({ name: 'acme', location }),
    store: memoryStore({ workspace, state }),
    state,
    events,
    onEvent: (event) => void events.push(event),
    async month(period, version, cost) {
      await mkdir(location, { recursive: true })
      await writeBill(location, period, version, [[{ billingPeriod: period, currency: 'USD', cost }]])
    },
    held: () =>
      Object.fromEntries(state.contents().map(({ billingPeriod, billedCost }) => [billingPeriod, billedCost])),
    skips: () =>
      events.flatMap((event) => (event.type === 'delivery-skipped' ? `${event.delivery.slot} ${event.reason}` : [])),
  }
  await scene.month('2026-10', 'v1', '3')
  await scene.month('2026-08', 'v1', '1')
  await scene.month('2026-09', 'v1', '2')
  return scene
}
