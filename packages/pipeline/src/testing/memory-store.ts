import { throwIfAborted } from '../abort.ts'
import { coveredPeriods, type FetchedDelivery } from '../delivery.ts'
import { FinopsError } from '../errors.ts'
import type { DeliveryLoad, FocusStore, LoadedDelivery, LoadOptions } from '../store.ts'
import { type BilledLine, readBilledLines } from './billed-line.ts'
import { addContents, type PeriodContent } from './period-content.ts'

/** What a memory store holds; give it to the next store to open it again. */
export interface MemoryState {
  /** Ledger entries, oldest first, each with its rows. */
  entries: readonly { readonly loaded: LoadedDelivery; readonly lines: readonly BilledLine[] }[]
}

/** Where a memory store has its state and its raw files. */
export interface MemoryStoreOptions {
  /** Absolute. */
  readonly workspace: string
  readonly state?: MemoryState
}

/** A state that holds nothing, with a way to see what readers would. */
export function memoryState(): MemoryState & { contents(): readonly PeriodContent[] } {
  return {
    entries: [],
    contents() {
      const current = this.entries.filter(({ loaded }) => loaded.current)
      return addContents(...current.map(({ lines }) => lines.map(contentOf)))
    },
  }
}

/**
 * A store without a database, for tests of what surrounds a store: reads files of `billedLinesText` and keeps the
 * contract of `FocusStore`, but loses everything with the process.
 */
export function memoryStore({ workspace, state = memoryState() }: MemoryStoreOptions): FocusStore {
  let open = true
  const checkOpen = (): void => {
    if (!open) {
      throw new FinopsError({ code: 'FINOPS_STORE_CLOSED', message: 'The store is closed', hint: 'Open it again.' })
    }
  }
  return {
    specVersion: 'v1',
    name: 'memory',
    workspace,
    async listLoadedDeliveries() {
      checkOpen()
      return state.entries.map(({ loaded }) => loaded)
    },
    async loadDelivery(fetched: FetchedDelivery, options: LoadOptions = {}) {
      checkOpen()
      throwIfAborted(options.signal)
      const lines = (await Promise.all(fetched.files.map(({ path }) => readBilledLines(path)))).flat()
      throwIfAborted(options.signal)
      const load = loadOf(fetched, lines)
      const { provider, exportName, slot, version, loadedAt } = load
      const billingPeriods = load.periods.map(({ billingPeriod }) => billingPeriod)
      const others = state.entries
        .filter(({ loaded }) => !(isOfSlot(loaded, load) && loaded.version === version))
        .map((entry) =>
          isOfSlot(entry.loaded, load) ? { ...entry, loaded: { ...entry.loaded, current: false } } : entry,
        )
      const covers = coveredPeriods(fetched.delivery)
      const facts = { provider, exportName, slot, version, loadedAt, billingPeriods, current: true }
      const loaded: LoadedDelivery = { ...facts, ...(covers && { covers }) }
      state.entries = [...others, { loaded, lines }]
      return load
    },
    async close() {
      open = false
    },
  }
}

interface Slot {
  readonly exportName: string
  readonly slot: string
}

function isOfSlot(one: Slot, other: Slot): boolean {
  return one.exportName === other.exportName && one.slot === other.slot
}

function contentOf({ billingPeriod, currency, cost }: BilledLine): PeriodContent {
  return { billingPeriod, currency, rows: 1, billedCost: cost }
}

function loadOf({ delivery }: FetchedDelivery, lines: readonly BilledLine[]): DeliveryLoad {
  const { provider, exportName, slot, version, format } = delivery
  const periods = [...new Set(lines.map(({ billingPeriod }) => billingPeriod))].sort().map((billingPeriod) => {
    const totals = addContents(lines.map(contentOf))
      .filter((content) => content.billingPeriod === billingPeriod)
      .map(({ currency, rows, billedCost: cost }) => ({
        ...{ currency, nativeType: 'Line', sourceRows: rows, focusRows: rows, nativeCost: cost },
        ...{ billedCost: cost, effectiveCost: cost, listCost: cost, contractedCost: cost },
      }))
    const rows = totals.reduce((sum, { focusRows }) => sum + focusRows, 0)
    return { billingPeriod, sourceRows: rows, focusRows: rows, rowChanges: [], totals }
  })
  const loadedAt = new Date().toISOString()
  return { provider, exportName, slot, version, format, loadedAt, periods, columns: [], unknownValues: [] }
}
