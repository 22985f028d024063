import { appendFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { shiftBillingPeriod } from './billing-period.ts'
import { FinopsError, isFinopsError } from './errors.ts'
import { type IngestReport, ingest } from './ingest.ts'
import type { BillingSource } from './source.ts'
import type { FocusStore } from './store.ts'
import { type IngestScene, ingestScene } from './testing/ingest-scene.ts'

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

describe('a source that has nothing, or too much', () => {
  it('nothing is an error, not a success, even if the source itself does not say so', async () => {
    const silent: BillingSource = { ...source, async *discoverDeliveries() {} }
    await expect(ingest({ source: silent, store })).rejects.toMatchObject({ code: 'FINOPS_NO_BILLING_FILES' })
  })

  it('a delivery that is being rewritten right now is skipped, not missed', async () => {
    const rewriting: BillingSource = {
      ...source,
      async *discoverDeliveries({ onEvent: tell, ...request }) {
        for await (const delivery of source.discoverDeliveries(request)) {
          tell?.({ type: 'delivery-skipped', delivery, reason: 'in-flight' })
        }
        yield* []
      },
    }
    const report = await ingest({ source: rewriting, store, onEvent: scene.onEvent })
    expect(report.skipped).toHaveLength(3)
    expect(scene.skips()).toContain('2026-08 in-flight')
  })

  it('two deliveries of one slot are refused before anything is loaded', async () => {
    const twice: BillingSource = {
      ...source,
      async *discoverDeliveries(request) {
        yield* source.discoverDeliveries(request)
        for await (const delivery of source.discoverDeliveries(request)) yield { ...delivery, version: 'other' }
      },
    }
    await expect(ingest({ source: twice, store })).rejects.toMatchObject({
      code: 'FINOPS_DUPLICATE_DELIVERY',
      details: { slot: '2026-08', versions: ['v1', 'other'] },
    })
    expect(scene.state.entries).toEqual([])
  })

  it('files other than those listed are refused', async () => {
    const careless: BillingSource = {
      ...source,
      async *fetchDelivery() {
        yield* []
      },
    }
    const error = await failure(ingest({ source: careless, store }))
    expect(error.code).toBe('FINOPS_INGEST_FAILED')
    expect(error.details['failures']).toHaveLength(3)
    expect(error.message).toContain('3 of 3')
    expect(scene.state.entries).toEqual([])
  })
})

describe('a delivery that fails', () => {
  it('in loading does not hold up the others, and its own error comes at the end with what was loaded', async () => {
    await appendFile(join(scene.location, '2026-09', 'v1', 'part-1.csv'), '2026-09,USD,1')
    const error = await failure(ingest({ source, store }))
    expect(error).toMatchObject({ code: 'FINOPS_BAD_BILLED_LINE', hint: expect.any(String) })
    expect(error.details['failures']).toMatchObject([{ slot: '2026-09', code: 'FINOPS_BAD_BILLED_LINE' }])
    expect((error.details['report'] as IngestReport).loaded.map(({ slot }) => slot)).toEqual(['2026-08', '2026-10'])
    expect(scene.held()).toEqual({ '2026-08': '1', '2026-10': '3' })
  })

  it('in fetching does not hold up the others either, and the next run mends it', async () => {
    const flaky: BillingSource = {
      ...source,
      async *fetchDelivery(delivery, place) {
        if (delivery.slot === '2026-08') throw gone('first')
        if (delivery.slot === '2026-10') throw gone('last')
        yield* source.fetchDelivery(delivery, place)
      },
    }
    const error = await failure(ingest({ source: flaky, store }))
    expect(error).toMatchObject({ code: 'FINOPS_INGEST_FAILED', retryable: true })
    expect(error.message).toBe(
      '2 of 3 deliveries failed (acme/lines 2026-08, acme/lines 2026-10); the first: first is gone',
    )
    expect(scene.held()).toEqual({ '2026-09': '2' })
    await ingest({ source, store })
    expect(scene.held()).toEqual({ '2026-08': '1', '2026-09': '2', '2026-10': '3' })
  })

  it('by a full disk says so', async () => {
    const full: BillingSource = {
      ...source,
      async *fetchDelivery() {
        yield* []
        throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC', syscall: 'write' })
      },
    }
    const error = await failure(ingest({ source: full, store, periods: { from: '2026-10' } }))
    expect(error).toMatchObject({ code: 'FINOPS_DISK_FULL', message: expect.stringContaining(scene.workspace) })
  })
})

describe('fetching and loading', () => {
  it('overlap by one delivery, and loads never do', async () => {
    const log: string[] = []
    const slow = traced(log)
    await ingest(slow)
    expect(log.filter((line) => line.startsWith('load') || line.startsWith('loaded'))).toEqual([
      ...['load 2026-08', 'loaded 2026-08', 'load 2026-09', 'loaded 2026-09', 'load 2026-10', 'loaded 2026-10'],
    ])
    expect(log.indexOf('fetch 2026-09')).toBeLessThan(log.indexOf('loaded 2026-08'))
    expect(log.indexOf('fetch 2026-10')).toBeGreaterThan(log.indexOf('fetched 2026-09'))
    expect(log.indexOf('fetch 2026-10')).toBeGreaterThan(log.indexOf('loaded 2026-08'))
  })

  it('both stop on the signal: what was loaded stays and is told, what runs is aborted and awaited', async () => {
    const log: string[] = []
    const stop = new AbortController()
    const slow = traced(log, (line) => {
      if (line === 'fetch 2026-10') stop.abort(new Error('Ctrl-C'))
    })
    const error = await failure(ingest({ ...slow, signal: stop.signal }))
    expect(error).toMatchObject({ code: 'FINOPS_ABORTED', retryable: true, cause: new Error('Ctrl-C') })
    expect((error.details['report'] as IngestReport).loaded.map(({ slot }) => slot)).toEqual(['2026-08'])
    expect(log).toContain('fetch of 2026-10 stopped')
    expect(log).not.toContain('loaded 2026-09')
    expect(scene.held()).toEqual({ '2026-08': '1' })
  })

  it('do not begin for a signal that is aborted', async () => {
    const error = await failure(ingest({ source, store, signal: AbortSignal.abort() }))
    expect(error.code).toBe('FINOPS_ABORTED')
    expect(scene.state.entries).toEqual([])
  })

  it('stop at a defect, which is thrown as it is, with the fetch ahead aborted and awaited', async () => {
    const log: string[] = []
    const { source: slowSource } = traced(log)
    const defect = new TypeError('undefined is not a function')
    const buggy: FocusStore = { ...store, loadDelivery: () => Promise.reject(defect) }
    await expect(ingest({ source: slowSource, store: buggy })).rejects.toBe(defect)
    expect(log).toEqual(['fetch 2026-08', 'fetched 2026-08', 'fetch 2026-09', 'fetch of 2026-09 stopped'])
  })
})

async function failure(running: Promise<unknown>): Promise<FinopsError> {
  const error = await running.catch((thrown: unknown) => thrown)
  if (!isFinopsError(error)) throw new Error('expected a FinopsError', { cause: error })
  return error
}

function gone(what: string): FinopsError {
  return new FinopsError({ code: 'FINOPS_FILE_CHANGED', message: `${what} is gone`, hint: 'Again.', retryable: true })
}

/** The source and the store, writing down what they do; a load goes on once the next fetch has begun. */
function traced(
  log: string[],
  onLine: (line: string) => void = () => undefined,
): { source: BillingSource; store: FocusStore } {
  const note = (line: string): void => {
    log.push(line)
    onLine(line)
  }
  return {
    source: {
      ...source,
      async *fetchDelivery(delivery, place) {
        note(`fetch ${delivery.slot}`)
        await pause()
        if (place.signal?.aborted) {
          note(`fetch of ${delivery.slot} stopped`)
          throw gone(delivery.slot)
        }
        yield* source.fetchDelivery(delivery, place)
        note(`fetched ${delivery.slot}`)
      },
    },
    store: {
      ...store,
      async loadDelivery(fetched, options) {
        note(`load ${fetched.delivery.slot}`)
        const next = shiftBillingPeriod(fetched.delivery.slot, 1)
        if (next <= '2026-10') await vi.waitFor(() => expect(log).toContain(`fetch ${next}`), { timeout: 10_000 })
        const load = await store.loadDelivery(fetched, options)
        note(`loaded ${fetched.delivery.slot}`)
        return load
      },
    },
  }
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 20))
}
