import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { FetchedDelivery, FocusStore } from '../index.ts'
import {
  type BilledLine,
  billedLinesText,
  memoryState,
  memoryStore,
  type StoreFixture,
  storeConformance,
} from '../testing.ts'
import { writeBill } from './bill-on-disk.ts'
import { addContents } from './period-content.ts'

const folder = await mkdtemp(join(tmpdir(), 'finops-store-kit-'))
afterAll(async () => rm(folder, { recursive: true, force: true }))
type State = ReturnType<typeof memoryState>
const states = new Map<string, State>()
const fixture = await prepareFixture(folder)

describe('the memory store keeps the contract', () => {
  for (const { name, run } of storeConformance(fixture)) it(name, run)
})

describe('the store kit catches a store that breaks the promise', () => {
  const breaks: readonly [string, (store: FocusStore, state: State) => Partial<FocusStore>][] = [
    [
      'replaces a slot by its newer version, also in periods that the newer one no longer holds',
      (store, state) => ({
        async loadDelivery(fetched, options) {
          const before = state.entries
          const load = await store.loadDelivery(fetched, options)
          state.entries = [...before, ...state.entries.slice(-1)]
          return load
        },
      }),
    ],
    [
      'stays as it was when a load fails, and works on',
      (store, state) => ({
        async loadDelivery(fetched, options) {
          try {
            return await store.loadDelivery(fetched, options)
          } catch (error) {
            state.entries = []
            throw error
          }
        },
      }),
    ],
    [
      'remembers everything when it is closed and opened again',
      (store, state) => ({
        async close() {
          await store.close()
          state.entries = state.entries.slice(1)
        },
      }),
    ],
    ['refuses work once it is closed', () => ({ async close() {} })],
  ]

  it.each(breaks)('%s', async (name, change) => {
    const open = async (place: string): Promise<FocusStore> => {
      const store = await fixture.open(place)
      return { ...store, ...change(store, stateOf(place)) }
    }
    const broken = storeConformance({ ...fixture, open }).find((one) => one.name === name)
    await expect(broken?.run()).rejects.toThrow(assert.AssertionError)
  })

  it('by deliveries that differ, and refuses others', async () => {
    const [first] = storeConformance({ ...fixture, restated: fixture.first })
    await expect(first?.run()).rejects.toThrow('fixture')
  })
})

describe('contents of stores', () => {
  it('are added exactly, whatever the scale, and compare equal without idle zeros', () => {
    const content = (billedCost: string, rows = 1) => ({ billingPeriod: '2026-08', currency: 'USD', rows, billedCost })
    const sum = (...costs: readonly string[]): string | undefined =>
      addContents(costs.map((cost) => content(cost)))[0]?.billedCost
    expect(sum('0.1', '0.2')).toBe('0.3')
    expect(sum('12345678901234567890.00000000000000001', '-0.00000000000000001')).toBe('12345678901234567890')
    expect(sum('-0.05', '0.010')).toBe('-0.04')
    expect(sum('1', '-1')).toBe('0')
    expect(() => sum('1e3')).toThrow('decimal text')
    expect(addContents([content('0', 0)])).toEqual([])
  })
})

function stateOf(place: string): State {
  const state = states.get(place) ?? memoryState()
  states.set(place, state)
  return state
}

function line(billingPeriod: string, cost: string, currency = 'USD'): BilledLine {
  return { billingPeriod, currency, cost }
}

async function prepareFixture(root: string): Promise<StoreFixture> {
  const deliver = (slot: string, version: string, lines: readonly BilledLine[]): Promise<FetchedDelivery> =>
    fetchedBill(root, slot, version, lines)
  const first = [line('2026-08', '0.1'), line('2026-08', '0.2'), line('2026-09', '7'), line('2026-09', '9.50', 'EUR')]
  const restated = [line('2026-08', '-5.25')]
  const beside = [line('2026-08', '100')]
  const broken = await deliver('a', 'v3', first)
  await writeFile(broken.files[0]?.path ?? '', 'month,currency,cost\n2026-08,USD,1\n2026-0')
  return {
    open: async (place) => memoryStore({ workspace: place, state: stateOf(place) }),
    contents: async (_, place) => stateOf(place).contents(),
    first: {
      fetched: await deliver('a', 'v1', first),
      holds: [
        { billingPeriod: '2026-08', currency: 'USD', rows: 2, billedCost: '0.3' },
        { billingPeriod: '2026-09', currency: 'EUR', rows: 1, billedCost: '9.5' },
        { billingPeriod: '2026-09', currency: 'USD', rows: 1, billedCost: '7' },
      ],
    },
    restated: {
      fetched: await deliver('a', 'v2', restated),
      holds: [{ billingPeriod: '2026-08', currency: 'USD', rows: 1, billedCost: '-5.25' }],
    },
    beside: {
      fetched: await deliver('b', 'v1', beside),
      holds: [{ billingPeriod: '2026-08', currency: 'USD', rows: 1, billedCost: '100' }],
    },
    broken,
  }
}

async function fetchedBill(
  root: string,
  slot: string,
  version: string,
  lines: readonly BilledLine[],
): Promise<FetchedDelivery> {
  await writeBill(root, slot, version, [lines])
  const path = join(root, slot, version, 'part-1.csv')
  const bytes = Buffer.byteLength(billedLinesText(lines))
  return {
    delivery: {
      ...{ provider: 'folder', exportName: 'acme/lines', slot, version, format: 'billed-lines', encoding: 'csv' },
      files: [{ key: 'part-1.csv', bytes }],
    },
    files: [{ key: 'part-1.csv', path, bytes, compression: 'none' }],
  }
}
