import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { BillingSource } from '../index.ts'
import { type BilledLine, folderSource, type SourceFixture, sourceConformance } from '../testing.ts'
import { writeBill } from './bill-on-disk.ts'

const folder = await mkdtemp(join(tmpdir(), 'finops-source-kit-'))
afterAll(async () => rm(folder, { recursive: true, force: true }))
const fixture = await prepareFixture(folder)

describe('the folder source keeps the contract', () => {
  for (const { name, run } of sourceConformance(fixture)) it(name, run)
})

describe('the folder source that reads in place keeps the contract', () => {
  const create = (): BillingSource => folderSource({ name: 'acme', location: join(folder, 'bill'), inPlace: true })
  for (const { name, run } of sourceConformance({ ...fixture, create })) it(name, run)
})

describe('the source kit catches a source that breaks the promise', () => {
  const breaks: readonly [string, (source: BillingSource) => Partial<BillingSource>][] = [
    [
      'discovers the same versions twice',
      (source) => ({
        async *discoverDeliveries(request) {
          for await (const one of source.discoverDeliveries(request)) yield { ...one, version: String(Math.random()) }
        },
      }),
    ],
    [
      'discovers deliveries that are named, placed and made of files',
      (source) => ({
        async *discoverDeliveries(request) {
          for await (const one of source.discoverDeliveries(request)) yield { ...one, slot: 'everything' }
        },
      }),
    ],
    [
      'leaves out nothing of the periods asked for, and adds nothing',
      (source) => ({
        async *discoverDeliveries(request) {
          for await (const one of source.discoverDeliveries(request)) if (!request.periods) yield one
        },
      }),
    ],
    [
      'does not start to discover for a signal that is aborted',
      (source) => ({
        discoverDeliveries: ({ signal: _, ...request }) => source.discoverDeliveries(request),
      }),
    ],
    [
      'fetches every file in order, whole, into the folder or in place',
      (source) => ({
        async *fetchDelivery(delivery, workspace) {
          for await (const file of source.fetchDelivery(delivery, workspace)) if (file.key !== 'part-1.csv') yield file
        },
      }),
    ],
    [
      'transfers nothing when the files are here already',
      (source) => ({
        async *fetchDelivery(delivery, workspace) {
          await rm(workspace.directory, { recursive: true, force: true })
          yield* source.fetchDelivery(delivery, workspace)
        },
      }),
    ],
    [
      'stops when told to, and goes on from there',
      (source) => ({
        fetchDelivery: (delivery, { directory }) => source.fetchDelivery(delivery, { directory }),
      }),
    ],
  ]

  it.each(breaks)('%s', async (name, change) => {
    const create = async (): Promise<BillingSource> => {
      const source = await fixture.create()
      return { ...source, ...change(source) }
    }
    const broken = sourceConformance({ ...fixture, create }).find((one) => one.name === name)
    await expect(broken?.run()).rejects.toThrow(assert.AssertionError)
  })
})

function line(billingPeriod: string, cost: string): BilledLine {
  return { billingPeriod, currency: 'USD', cost }
}

async function prepareFixture(root: string): Promise<SourceFixture> {
  const location = join(root, 'bill')
  const empty = join(root, 'empty')
  await mkdir(empty, { recursive: true })
  await writeBill(location, '2026-09', 'v1', [[line('2026-09', '1')]])
  await writeBill(location, '2026-09', 'v2', [[line('2026-09', '2')], [line('2026-09', '0.5'), line('2026-09', '3')]])
  await writeBill(location, '2026-10', 'v1', [[line('2026-10', '4')]])
  await writeBill(location, 'corrections', 'v1', [[line('2026-09', '-1')], []])
  return {
    create: () => folderSource({ name: 'acme', location }),
    createEmpty: () => folderSource({ name: 'acme', location: empty }),
    watch: [location],
    failures: [
      {
        name: 'the location does not exist',
        code: 'FINOPS_FILE_SYSTEM',
        create: () => folderSource({ name: 'acme', location: join(root, 'nowhere') }),
      },
    ],
  }
}
