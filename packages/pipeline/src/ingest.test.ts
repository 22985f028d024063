import { cp, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { ingest } from './ingest.ts'
import { storedDeliveries } from './raw-store.ts'
import type { BillingSource } from './source.ts'
import type { FocusStore } from './store.ts'
import { writeBill } from './testing/bill-on-disk.ts'
import { type IngestScene, ingestScene } from './testing/ingest-scene.ts'
import { billedLinesText, memoryState, memoryStore } from './testing.ts'

const root = await mkdtemp(join(tmpdir(), 'finops-ingest-'))
afterAll(async () => rm(root, { recursive: true, force: true }))

let scene: IngestScene
let source: BillingSource
let store: FocusStore
beforeEach(async () => {
  scene = await ingestScene(root)
  source = scene.source
  store = scene.store
})

describe('the first ingest', () => {
  it('loads every delivery, oldest month first, those that span months last', async () => {
    await writeBill(scene.location, '0-corrections', 'v1', [
      [{ billingPeriod: '2026-08', currency: 'USD', cost: '-0.5' }],
    ])
    const report = await ingest({ source, store, onEvent: scene.onEvent })
    expect(report.loaded.map(({ slot }) => slot)).toEqual(['2026-08', '2026-09', '2026-10', '0-corrections'])
    expect(report.planned.map(({ slot }) => slot)).toEqual(report.loaded.map(({ slot }) => slot))
    expect(report.transferredBytes).toBe(
      report.planned.flatMap(({ files }) => files).reduce((n, f) => n + (f.bytes ?? 0), 0),
    )
    expect(scene.held()).toEqual({ '2026-08': '0.5', '2026-09': '2', '2026-10': '3' })
  })

  it('keeps the raw files with a record each, under the workspace of the store', async () => {
    await ingest({ source, store })
    const slots: string[] = []
    for await (const { delivery, files } of storedDeliveries(scene.workspace)) {
      slots.push(delivery.slot)
      expect(files.map(({ path }) => path)).toEqual([
        join(scene.workspace, 'folder', 'acme', 'lines', delivery.slot, 'v1', 'part-1.csv'),
      ])
    }
    expect(slots).toEqual(['2026-08', '2026-09', '2026-10'])
  })

  it('tells what happens to a delivery in order', async () => {
    await ingest({ source, store, periods: { from: '2026-08', to: '2026-08' }, onEvent: scene.onEvent })
    expect(
      scene.events
        .filter((event) => !('delivery' in event) || event.delivery.slot === '2026-08')
        .map(({ type }) => type),
    ).toEqual([
      ...[
        'discovery-started',
        'delivery-discovered',
        'fetch-started',
        'file-fetched',
        'load-started',
        'delivery-loaded',
      ],
    ])
  })
})

describe('a later ingest', () => {
  it('fetches nothing and writes nothing when nothing changed', async () => {
    await ingest({ source, store })
    const before = [await tree(scene.workspace), scene.state.entries]
    const report = await ingest({
      source: { ...source, fetchDelivery: () => expect.unreachable() },
      store,
      onEvent: scene.onEvent,
    })
    expect(report).toMatchObject({ loaded: [], planned: [], transferredBytes: 0 })
    expect(report.unchanged.map(({ slot }) => slot)).toEqual(['2026-08', '2026-09', '2026-10'])
    expect(scene.skips()).toEqual(['2026-08 unchanged', '2026-09 unchanged', '2026-10 unchanged'])
    expect([await tree(scene.workspace), scene.state.entries]).toEqual(before)
  })

  it('replaces just the month that was restated', async () => {
    await ingest({ source, store })
    await scene.month('2026-09', 'v2', '20')
    const report = await ingest({ source, store })
    expect(report.loaded.map(({ slot, version }) => `${slot} ${version}`)).toEqual(['2026-09 v2'])
    expect(scene.held()).toEqual({ '2026-08': '1', '2026-09': '20', '2026-10': '3' })
  })

  it('loads a version again that the store no longer holds as current', async () => {
    await ingest({ source, store })
    await scene.month('2026-09', 'v2', '20')
    await ingest({ source, store })
    await rm(join(scene.location, '2026-09', 'v2'), { recursive: true })
    await ingest({ source, store })
    expect(scene.held()).toMatchObject({ '2026-09': '2' })
  })

  it('needs no second fetch for what lies in the raw folder whole', async () => {
    await ingest({ source, store })
    const emptyStore = memoryStore({ workspace: scene.workspace, state: memoryState() })
    const report = await ingest({
      source: { ...source, fetchDelivery: () => expect.unreachable() },
      store: emptyStore,
      onEvent: scene.onEvent,
    })
    expect(report.loaded).toHaveLength(3)
    expect(report.transferredBytes).toBe(0)
    expect(scene.events.filter(({ type }) => type === 'file-fetched')).toHaveLength(3)
  })

  it('fetches again what was cut off there, and what has a damaged record', async () => {
    await ingest({ source, store })
    const directory = (slot: string): string => join(scene.workspace, 'folder', 'acme', 'lines', slot, 'v1')
    await writeFile(join(directory('2026-08'), 'part-1.csv'), 'month,cur')
    await writeFile(join(directory('2026-09'), 'delivery.json'), '{')
    const state = memoryState()
    const emptyStore = memoryStore({ workspace: scene.workspace, state })
    await ingest({ source, store: emptyStore, onEvent: scene.onEvent })
    expect(state.contents().map(({ billedCost }) => billedCost)).toEqual(['1', '2', '3'])
    expect(scene.events.find(({ type }) => type === 'warning')).toMatchObject({ code: 'FINOPS_BAD_DELIVERY_RECORD' })
    for await (const { delivery } of storedDeliveries(scene.workspace)) expect(delivery.version).toBe('v1')
  })

  it('takes no record on trust that is of another delivery, or of fewer files', async () => {
    await scene.month('2026-10', 'v1', '3.75')
    await ingest({ source, store })
    const directory = (slot: string): string => join(scene.workspace, 'folder', 'acme', 'lines', slot, 'v1')
    await cp(directory('2026-10'), directory('2026-08'), { recursive: true, force: true })
    const late = [{ billingPeriod: '2026-09', currency: 'USD', cost: '0.25' }]
    await writeFile(join(scene.location, '2026-09', 'v1', 'part-2.csv'), billedLinesText(late))
    const state = memoryState()
    await ingest({ source, store: memoryStore({ workspace: scene.workspace, state }) })
    const recorded: string[] = []
    for await (const { delivery, files } of storedDeliveries(scene.workspace)) {
      recorded.push(`${delivery.slot} ${files.map(({ key }) => key).join(' ')}`)
    }
    expect(recorded).toEqual(['2026-08 part-1.csv', '2026-09 part-1.csv part-2.csv', '2026-10 part-1.csv'])
    expect(state.contents().map(({ billedCost }) => billedCost)).toEqual(['1', '2.25', '3.75'])
  })

  it('records what the user has newly said about the format of files that are here', async () => {
    await ingest({ source, store })
    const formatOptions = { columns: { cost: 'amount' } }
    const renaming: BillingSource = {
      ...source,
      async *discoverDeliveries(request) {
        for await (const delivery of source.discoverDeliveries(request)) yield { ...delivery, formatOptions }
      },
    }
    await ingest({ source: renaming, store: memoryStore({ workspace: scene.workspace }) })
    for await (const { delivery } of storedDeliveries(scene.workspace))
      expect(delivery.formatOptions).toEqual(formatOptions)
  })
})

describe('the periods asked for', () => {
  it('bound what is loaded, but a delivery without a period is always looked at', async () => {
    await writeBill(scene.location, 'corrections', 'v1', [[{ billingPeriod: '2026-07', currency: 'USD', cost: '7' }]])
    const report = await ingest({ source, store, periods: { from: '2026-10' }, onEvent: scene.onEvent })
    expect(scene.held()).toEqual({ '2026-07': '7', '2026-10': '3' })
    expect(report.skipped.map(({ slot }) => slot)).toEqual(['2026-08', '2026-09'])
    expect(scene.skips()).toEqual(['2026-08 outside-periods', '2026-09 outside-periods'])
  })

  it('without a delivery in them are warned of', async () => {
    const report = await ingest({ source, store, periods: { from: '2030-01', to: '2030-03' }, onEvent: scene.onEvent })
    expect(report).toMatchObject({ loaded: [], planned: [] })
    expect(scene.events.at(-1)).toEqual({
      type: 'warning',
      code: 'FINOPS_NO_DELIVERY_IN_PERIODS',
      message: 'acme has no delivery in the billing periods asked for (from 2030-01 to 2030-03)',
    })
  })

  it.each([{ from: '2026-13' }, { to: 'October' }, { from: '2026-10', to: '2026-08' }])(
    'are refused: %j',
    async (periods) => {
      await expect(ingest({ source, store, periods })).rejects.toMatchObject({ code: 'FINOPS_BAD_PERIOD' })
    },
  )
})

it('a dry run says what would be done and writes nothing', async () => {
  const report = await ingest({ source, store, dryRun: true, onEvent: scene.onEvent })
  expect(report.planned.map(({ slot }) => slot)).toEqual(['2026-08', '2026-09', '2026-10'])
  expect(report.loaded).toEqual([])
  expect(scene.state.entries).toEqual([])
  await expect(stat(scene.workspace)).rejects.toMatchObject({ code: 'ENOENT' })
})

async function tree(folder: string): Promise<readonly string[]> {
  const names = (await readdir(folder, { recursive: true })).sort()
  return Promise.all(names.map(async (name) => `${name} ${(await stat(join(folder, name))).mtimeMs}`))
}
