import type { Delivery, DeliveryLoad, IngestEvent } from '@open-finops/pipeline'
import { expect, it } from 'vitest'
import { createIngestProgress } from './ingest-progress.ts'

function delivery(slot: string, bytes: number): Delivery {
  return {
    provider: 'aws',
    exportName: 'aws-main/cur',
    slot,
    version: 'v1',
    format: 'aws-cur-1',
    encoding: 'csv',
    billingPeriod: slot,
    files: [{ key: `${slot}.csv`, bytes }],
  }
}

function loadOf({ exportName, slot, version, format, provider }: Delivery, sourceRows: number): DeliveryLoad {
  const period = { billingPeriod: slot, sourceRows, focusRows: sourceRows, rowChanges: [], totals: [] }
  return {
    provider,
    exportName,
    slot,
    version,
    format,
    loadedAt: '',
    periods: [period],
    columns: [],
    unknownValues: [],
  }
}

it('tells stage, bytes, rows, rate and what remains, as the events say', () => {
  let now = 0
  const progress = createIngestProgress(() => now)
  const at = (seconds: number, ...events: IngestEvent[]): string => {
    now = seconds * 1000
    for (const event of events) progress.take(event)
    return progress.line()
  }
  const first = delivery('2026-01', 4_000_000)
  const second = delivery('2026-02', 6_000_000)
  const third = delivery('2026-03', 1_000)
  expect(at(0)).toBe('start  0.0 s')
  expect(
    at(
      1,
      { type: 'discovery-started', source: 'aws-main', location: 's3://acme/cur' },
      ...[first, second, third].map((one) => ({ type: 'delivery-discovered', delivery: one }) as const),
      { type: 'delivery-skipped', delivery: third, reason: 'unchanged' },
    ),
  ).toBe('discover  s3://acme/cur  3 deliveries found  0.0 s')
  at(2, { type: 'fetch-started', delivery: first, files: 1, bytes: 4_000_000 })
  expect(at(4, { type: 'file-progress', delivery: first, key: '2026-01.csv', bytes: 2_000_000 })).toBe(
    'fetch  1/2  ██░░░░░░░░░░  20%  8.0 s left  2.0 MB of 10.0 MB  1.0 MB/s  aws-main/cur 2026-01',
  )
  at(
    6,
    { type: 'file-fetched', delivery: first, key: '2026-01.csv', bytes: 4_000_000, transferred: 4_000_000 },
    { type: 'load-started', delivery: first, bytes: 4_000_000 },
    { type: 'fetch-started', delivery: second, files: 1, bytes: 6_000_000 },
  )
  expect(at(8, { type: 'load-progress', delivery: first, percent: 50 })).toBe(
    'load   1/2  ██░░░░░░░░░░  20%  8.0 s left  2.0 MB of 10.0 MB  aws-main/cur 2026-01',
  )
  at(
    10,
    { type: 'delivery-loaded', delivery: first, load: loadOf(first, 40_000) },
    { type: 'file-fetched', delivery: second, key: '2026-02.csv', bytes: 6_000_000, transferred: 0 },
    { type: 'load-started', delivery: second, bytes: 6_000_000 },
  )
  expect(at(11, { type: 'load-progress', delivery: second, percent: 50 })).toBe(
    'load   2/2  ████████░░░░  70%  2.1 s left  7.0 MB of 10.0 MB  40,000 rows  8,000 rows/s  aws-main/cur 2026-02',
  )
  at(14, { type: 'delivery-loaded', delivery: second, load: loadOf(second, 60_000) })
  expect(progress.times).toEqual({ discover: 1000, fetch: 8000, load: 8000, total: 14_000 })
  expect([progress.rows, progress.loadedBytes, progress.transferredBytes]).toEqual([100_000, 10_000_000, 4_000_000])
})
