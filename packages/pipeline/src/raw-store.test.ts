import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative, sep } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import type { Delivery, FetchedDelivery } from './delivery.ts'
import { writeDeliveryRecord } from './delivery-record.ts'
import { deliveryDirectory, missingRawFiles, storedDeliveries } from './raw-store.ts'

const root = await mkdtemp(join(tmpdir(), 'finops-raw-'))
afterAll(async () => rm(root, { recursive: true, force: true }))

describe('the folder of a delivery', () => {
  it('tells provider, source, export, slot and version', () => {
    const delivery = { provider: 'aws', exportName: 'aws-main/cur', slot: '2026-10', version: 'a1b2' }
    expect(deliveryDirectory('/raw', delivery)).toBe(join('/raw', 'aws', 'aws-main', 'cur', '2026-10', 'a1b2'))
  })

  it('is its alone: no two are equal or lie in one another, whatever the names hold', () => {
    const text = fc.oneof(fc.string({ unit: fc.constantFrom('a', '/', '.', 'A'), maxLength: 4 }), fc.string())
    const names = fc.record({ provider: text, exportName: text, slot: text, version: text })
    fc.assert(
      fc.property(names, names, (one, other) => {
        const [here, there] = [deliveryDirectory('/raw', one), deliveryDirectory('/raw', other)]
        expect(here === there).toBe(Object.values(one).join('\n') === Object.values(other).join('\n'))
        expect(here.split(sep)).toHaveLength(7)
        expect(relative('/raw', here).startsWith('..')).toBe(false)
      }),
      { numRuns: 1000 },
    )
  })
})

describe('a raw folder', () => {
  it('gives back every delivery in it, replaced ones too, and passes over what is unfinished or foreign', async () => {
    const workspace = join(root, 'raw')
    const stored = await Promise.all([
      store(workspace, { slot: '2026-10', version: 'v2' }),
      store(workspace, { slot: '2026-09', version: 'v1' }),
      store(workspace, { slot: '2026-10', version: 'v1' }),
    ])
    await mkdir(join(workspace, 'aws', 'aws-main', 'cur', '2026-11', 'unfinished'), { recursive: true })
    await writeFile(join(workspace, 'aws', 'notes.txt'), 'mine')
    const found: FetchedDelivery[] = []
    for await (const one of storedDeliveries(workspace)) found.push(one)
    expect(found).toEqual([stored[1], stored[2], stored[0]])
  })

  it('that does not exist holds nothing', async () => {
    for await (const one of storedDeliveries(join(root, 'nowhere'))) expect.unreachable(one.delivery.slot)
  })

  it('knows the files that are gone, cut off or no files', async () => {
    const fetched = await store(join(root, 'damaged'), { slot: '2026-10', version: 'v1' })
    expect(await missingRawFiles(fetched)).toEqual([])
    const [file] = fetched.files
    await writeFile(file?.path ?? '', 'ab')
    expect(await missingRawFiles(fetched)).toEqual([file])
    await rm(file?.path ?? '')
    expect(await missingRawFiles(fetched)).toEqual([file])
    await mkdir(file?.path ?? '')
    expect(await missingRawFiles(fetched)).toEqual([file])
  })
})

async function store(workspace: string, slot: Pick<Delivery, 'slot' | 'version'>): Promise<FetchedDelivery> {
  const delivery: Delivery = {
    ...{ provider: 'aws', exportName: 'aws-main/cur', format: 'aws-cur-1', encoding: 'csv', ...slot },
    files: [{ key: 'a.csv', bytes: 3 }],
  }
  const directory = deliveryDirectory(workspace, delivery)
  const path = join(directory, 'a.csv')
  await mkdir(directory, { recursive: true })
  await writeFile(path, 'abc')
  const fetched: FetchedDelivery = { delivery, files: [{ key: 'a.csv', path, bytes: 3, compression: 'none' }] }
  await writeDeliveryRecord(directory, fetched)
  return fetched
}
