import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Delivery, IngestEvent } from '@open-finops/pipeline'
import { expect, it, onTestFinished } from 'vitest'
import { focusSourceOptions } from './options.ts'
import { focusSource } from './source.ts'
import { commitments, costs, type FileTree, writeTree } from './testing/focus-files.ts'

async function discover(
  tree: FileTree,
  options: Omit<Parameters<typeof focusSource>[0], 'location'> = {},
): Promise<{ deliveries: readonly Delivery[]; events: readonly IngestEvent[]; folder: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'finops-focus-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  await writeTree(folder, tree)
  const events: IngestEvent[] = []
  const deliveries: Delivery[] = []
  const source = focusSource({ location: folder, ...options })
  for await (const one of source.discoverDeliveries({ onEvent: (event) => void events.push(event) })) {
    deliveries.push(one)
  }
  return { deliveries, events, folder }
}

it('takes each file as a slot of its own, and the parts of one table as one', async () => {
  const { deliveries } = await discover({
    '2026-09.csv': costs('2026-09', 1),
    'b/2026-10.csv': costs('2026-10', 1),
    'c/part-00000-1f.csv': costs('2026-08', 1),
    'c/part-00001-2e.csv': costs('2026-08', 2),
    'part-00000.csv': costs('2026-07', 3),
    '_temporary/part-00000.csv': costs('2026-07', 9),
  })
  expect(deliveries.map(({ slot, files }) => [slot, files.length])).toEqual([
    ['2026-09.csv', 1],
    ['b/2026-10.csv', 1],
    ['c/', 2],
    ['./', 1],
  ])
})

it('tells the FOCUS version by the newest column, whatever its case, or by what is configured', async () => {
  const tree = {
    '0.csv': costs('2026-01', 1),
    '1.csv': costs('2026-02', 1, ['SkuMeter']),
    '2.csv': costs('2026-03', 1, ['skumeter', 'invoiceid']),
    '3.csv': costs('2026-04', 1, ['InvoiceId', 'ServiceProviderName']),
    '4.csv': costs('2026-05', 1, ['InvoiceDetailId']),
    '5.csv': costs('2026-06', 1, ['ServiceProviderName']).replace('ProviderName', 'x_Provider'),
  }
  const { deliveries } = await discover(tree)
  expect(deliveries.map(({ format }) => format)).toEqual([
    'focus-1-0',
    'focus-1-1',
    'focus-1-2',
    'focus-1-3',
    'focus-1-4',
    'focus-1-4',
  ])
  const told = await discover({ '0.csv': costs('2026-01', 1), 'c.csv': commitments('a') }, { focusVersion: 1.2 })
  expect(told.deliveries.map(({ format }) => format)).toEqual(['focus-1-2', 'focus-1-3-contract-commitment'])
})

it('keeps contract commitments apart from costs, and passes over other datasets aloud', async () => {
  const { deliveries, events } = await discover({
    'costs.csv': costs('2026-09', 1),
    'commitments.csv': commitments('a', 'b'),
    'periods.csv': 'BillingPeriodStart,BillingPeriodEnd,BillingPeriodStatus\n2026-09-01,2026-10-01,Open\n',
  })
  expect(deliveries.map(({ exportName }) => exportName)).toEqual(['focus/contract-commitment', 'focus/cost-and-usage'])
  expect(events).toContainEqual(expect.objectContaining({ type: 'warning', code: 'FINOPS_DATASET_NOT_READ' }))
})

it('takes two months without rows for what they are, not for one file twice', async () => {
  const { deliveries } = await discover({ '2026-09.csv': costs('2026-09', 0), '2026-10.csv': costs('2026-10', 0) })
  expect(deliveries).toHaveLength(2)
})

it('reads columns under the names that the configuration gives', async () => {
  const tree = { 'a.csv': costs('2026-09', 1).replace('BilledCost', 'Invoiced').replace('ChargeCategory', 'Kind') }
  const { deliveries } = await discover(tree, { columns: { BilledCost: 'Invoiced', ChargeCategory: 'Kind' } })
  expect(deliveries[0]?.formatOptions).toEqual({ columns: { BilledCost: 'Invoiced', ChargeCategory: 'Kind' } })
})

it('has a version that follows the content and nothing else', async () => {
  const version = async (tree: FileTree): Promise<string> => (await discover(tree)).deliveries[0]?.version ?? ''
  const first = await version({ 'a.csv': costs('2026-09', 2) })
  expect(await version({ 'a.csv': costs('2026-09', 2) })).toBe(first)
  expect(await version({ 'b.csv': costs('2026-09', 2) })).toBe(first)
  expect(await version({ 'a.csv': costs('2026-09', 3) })).not.toBe(first)
})

it('refuses what can not be meant', async () => {
  const nowhere = focusSource({ location: 's3://bucket?secret=1' }).discoverDeliveries({})
  const error = await nowhere[Symbol.asyncIterator]()
    .next()
    .catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({ code: 'FINOPS_BAD_LOCATION', message: "'s3://bucket' is no folder" })
  expect(focusSourceOptions.safeParse({ location: '.', focusVersion: '1.9' }).success).toBe(false)
  expect(focusSourceOptions.safeParse({ location: '.', layout: 'files', focusVersion: '1.0' }).success).toBe(true)
})
