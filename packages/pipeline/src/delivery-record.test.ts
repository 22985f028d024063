import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import type { Delivery, FetchedDelivery } from './delivery.ts'
import { deliveryRecordName, readDeliveryRecord, writeDeliveryRecord } from './delivery-record.ts'

const root = await mkdtemp(join(tmpdir(), 'finops-record-'))
afterAll(async () => rm(root, { recursive: true, force: true }))
let directory = ''
beforeEach(async () => {
  directory = await mkdtemp(join(root, 'delivery-'))
})

const delivery: Delivery = {
  provider: 'aws',
  exportName: 'aws-main/cur-hourly',
  slot: '2026-10',
  version: '0d8a7f6e',
  format: 'aws-cur-1',
  encoding: 'csv',
  billingPeriod: '2026-10',
  covers: ['2026-10'],
  createdAt: '2026-11-02T04:05:06Z',
  files: [{ key: 'reports/a.csv.gz', role: 'actual', bytes: 12, etag: '"e"' }, { key: 'reports/b.csv' }],
  formatOptions: { columns: { line_item_usage_type: 'usage' } },
}

function fetched(...paths: readonly [string, string]): FetchedDelivery {
  return {
    delivery,
    files: [
      { key: 'reports/a.csv.gz', role: 'actual', path: paths[0], bytes: 12, compression: 'gzip' },
      { key: 'reports/b.csv', path: paths[1], bytes: 3, compression: 'none' },
    ],
  }
}

describe('the record of a delivery', () => {
  it('leaves nothing else in the folder, nor what a killed writer left of its own', async () => {
    await writeFile(join(directory, `${deliveryRecordName}.tmp`), '{"recordVersion": 1, "deliv'.repeat(500))
    await writeDeliveryRecord(directory, fetched(join(directory, 'a.csv.gz'), '/bills/b.csv'))
    expect(await readdir(directory)).toEqual([deliveryRecordName])
    expect((await readDeliveryRecord(directory))?.delivery).toEqual(delivery)
  })

  it('gives back all that was written', async () => {
    const written = fetched(join(directory, 'parts', 'a.csv.gz'), '/bills/b.csv')
    await writeDeliveryRecord(directory, written)
    expect(await readDeliveryRecord(directory)).toEqual(written)
  })

  it('names files in its folder relative to it and all others absolute, so that the folder can move', async () => {
    await writeDeliveryRecord(directory, fetched(join(directory, '..parts', 'a.csv.gz'), join(root, 'b.csv')))
    const record = JSON.parse(await readFile(join(directory, deliveryRecordName), 'utf8'))
    expect(record.files.map(({ path }: { path: string }) => path)).toEqual(['..parts/a.csv.gz', join(root, 'b.csv')])
    const moved = `${directory}-moved`
    await rename(directory, moved)
    expect((await readDeliveryRecord(moved))?.files[0]?.path).toBe(join(moved, '..parts', 'a.csv.gz'))
  })

  it('leaves nothing else behind, also when it replaces a former one', async () => {
    await writeDeliveryRecord(directory, fetched('/bills/a', '/bills/b'))
    await writeDeliveryRecord(directory, fetched('/bills/c', '/bills/d'))
    expect(await readdir(directory)).toEqual([deliveryRecordName])
    expect((await readDeliveryRecord(directory))?.files[0]?.path).toBe('/bills/c')
  })

  it('is none where there is none', async () => {
    expect(await readDeliveryRecord(directory)).toBeUndefined()
    expect(await readDeliveryRecord(join(directory, 'nowhere'))).toBeUndefined()
  })

  it('says which file it could not write', async () => {
    const writing = writeDeliveryRecord(join(directory, 'nowhere'), fetched('/bills/a', '/bills/b'))
    await expect(writing).rejects.toMatchObject({ code: 'FINOPS_FILE_SYSTEM', hint: expect.any(String) })
  })

  it('leaves no half of itself when it can not be put in its place', async () => {
    await mkdir(join(directory, deliveryRecordName, 'occupied'), { recursive: true })
    await expect(writeDeliveryRecord(directory, fetched('/bills/a', '/bills/b'))).rejects.toMatchObject({
      code: 'FINOPS_FILE_SYSTEM',
    })
    expect(await readdir(directory)).toEqual([deliveryRecordName])
  })
})

describe('a record that is not to be trusted', () => {
  const good = { recordVersion: 1, delivery, files: [{ key: 'a', path: 'a', bytes: 1, compression: 'none' }] }
  const bad: readonly [string, string][] = [
    ['is cut off', JSON.stringify(good).slice(0, -5)],
    ['is empty', ''],
    ['is of a later version', JSON.stringify({ ...good, recordVersion: 2 })],
    ['lacks its delivery', JSON.stringify({ ...good, delivery: undefined })],
    ['names no format', JSON.stringify({ ...good, delivery: { ...delivery, format: undefined } })],
    ['leads out of its folder', JSON.stringify({ ...good, files: [{ ...good.files[0], path: '../../etc/passwd' }] })],
    ['names its own folder as a file', JSON.stringify({ ...good, files: [{ ...good.files[0], path: '.' }] })],
  ]

  it.each(bad)('is refused when it %s', async (_, text) => {
    const path = join(directory, deliveryRecordName)
    await writeFile(path, text)
    await expect(readDeliveryRecord(directory)).rejects.toMatchObject({
      code: 'FINOPS_BAD_DELIVERY_RECORD',
      message: expect.stringContaining(path),
      hint: expect.any(String),
    })
  })
})
