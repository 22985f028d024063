import { randomBytes } from 'node:crypto'
import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import {
  discover,
  discoverOne,
  failure,
  fetchInto,
  quickPatience,
  transferred,
  withWorkspace,
} from '@open-finops/pipeline/testing'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { AwsSourceOptions } from './options.ts'
import { awsSource } from './source.ts'
import { legacyCsv, legacyMonth } from './testing/bill-tree.ts'
import { type S3Endpoint, startS3Endpoint } from './testing/cloud-endpoint.ts'

let s3: S3Endpoint

beforeAll(async () => {
  s3 = await startS3Endpoint()
})
afterEach(() => {
  s3.fault = () => undefined
})
afterAll(async () => {
  await s3.close()
})

const sourceOf = (location: string, options: Partial<AwsSourceOptions> = {}) =>
  awsSource({ location, endpoint: s3.url, ...options }, quickPatience)
const dataRequests = () => s3.requests.filter(({ url }) => /\.(gz|zip|parquet)/.test(url))

describe('downloading', () => {
  // Random bytes don't shrink, so that a cut falls into the middle of the file.
  const noise = Array.from({ length: 4 }, () => gzipSync(randomBytes(600_000)))
  const big = legacyMonth({ month: '2026-01', parts: noise })

  it('brings every byte, in order, and nothing the second time', async () => {
    const bucket = await s3.bucketWith(big)
    const source = sourceOf(`s3://${bucket}`, { concurrency: 3 })
    const delivery = await discoverOne(source)
    await withWorkspace(async (directory) => {
      const { files, events } = await fetchInto(source, delivery, directory)
      for (const [index, file] of files.entries())
        expect((await readFile(file.path)).equals(noise[index] ?? Buffer.alloc(0))).toBe(true)
      expect(transferred(events)).toBe(noise.reduce((sum, part) => sum + part.length, 0))
      expect(files.every(({ path }) => path.startsWith(directory))).toBe(true)
      expect((await readdir(directory)).filter((name) => name.endsWith('.part'))).toEqual([])
      s3.requests.length = 0
      expect(transferred((await fetchInto(sourceOf(`s3://${bucket}`), delivery, directory)).events)).toBe(0)
      expect(s3.requests).toEqual([])
    })
  })

  it('goes on where a connection broke, and says so', async () => {
    const bucket = await s3.bucketWith(big)
    const source = sourceOf(`s3://${bucket}`)
    const delivery = await discoverOne(source)
    const cut = new Set<string>()
    s3.fault = ({ url }) => {
      if (!url.includes('.csv.gz') || cut.has(url)) return undefined
      cut.add(url)
      return { kind: 'cut', afterBytes: 200_000 }
    }
    await withWorkspace(async (directory) => {
      const { files, events } = await fetchInto(source, delivery, directory)
      for (const [index, file] of files.entries())
        expect((await readFile(file.path)).equals(noise[index] ?? Buffer.alloc(0))).toBe(true)
      expect(transferred(events)).toBe(noise.reduce((sum, part) => sum + part.length, 0))
      expect(events.filter(({ type }) => type === 'retry')).toHaveLength(4)
      expect(dataRequests().filter(({ range }) => range !== undefined && range !== 'bytes=0-')).toHaveLength(4)
    })
  })

  it('goes on in a later run with what an earlier one left, and checks that too', async () => {
    const bucket = await s3.bucketWith(legacyMonth({ month: '2026-01', parts: [noise[0] ?? ''] }))
    const source = sourceOf(`s3://${bucket}`)
    const delivery = await discoverOne(source)
    await withWorkspace(async (directory) => {
      const stop = new AbortController()
      let asked = 0
      s3.fault = ({ url }) => {
        if (!url.includes('.csv.gz')) return undefined
        asked += 1
        if (asked === 1) return { kind: 'cut', afterBytes: 300_000 }
        stop.abort()
        return { kind: 'answer', status: 503, code: 'SlowDown' }
      }
      const error = await failure(() => fetchInto(source, delivery, directory, stop.signal))
      expect(error.code).toBe('FINOPS_ABORTED')
      const [part = ''] = await readdir(directory)
      const kept = (await stat(join(directory, part))).size
      expect(kept).toBeGreaterThan(0)
      s3.fault = () => undefined
      const { files, events } = await fetchInto(sourceOf(`s3://${bucket}`), delivery, directory)
      expect(transferred(events)).toBe((noise[0]?.length ?? 0) - kept)
      expect((await readFile(files[0]?.path ?? '')).equals(noise[0] ?? Buffer.alloc(0))).toBe(true)
    })
  })

  it.each<[string, Buffer]>([
    ['begins like gzip', Buffer.concat([noise[1]?.subarray(0, 1000) ?? Buffer.alloc(0), randomBytes(1000)])],
    ['does not even begin like gzip', randomBytes(1000).fill(7, 0, 2)],
    ['is longer than the file', Buffer.alloc(2_000_000)],
  ])('starts anew when what an earlier run left is damaged: it %s', async (_, left) => {
    const bucket = await s3.bucketWith(legacyMonth({ month: '2026-01', parts: [noise[0] ?? ''] }))
    const source = sourceOf(`s3://${bucket}`)
    const delivery = await discoverOne(source)
    await withWorkspace(async (directory) => {
      const path = (await fetchInto(source, delivery, directory)).files[0]?.path ?? ''
      await writeFile(path, 'short')
      await writeFile(`${path}.part`, left)
      const { files } = await fetchInto(source, delivery, directory)
      expect((await readFile(files[0]?.path ?? '')).equals(noise[0] ?? Buffer.alloc(0))).toBe(true)
      expect(await readdir(directory)).toHaveLength(1)
    })
  })

  it('gives up a connection that never brings a byte, as a network error to be tried again', async () => {
    const bucket = await s3.bucketWith(legacyMonth({ month: '2026-01' }))
    const source = sourceOf(`s3://${bucket}`)
    const delivery = await discoverOne(source)
    s3.fault = ({ url }) => (url.includes('.csv.gz') ? { kind: 'cut', afterBytes: 0 } : undefined)
    const error = await withWorkspace((directory) => failure(() => fetchInto(source, delivery, directory)))
    expect(error).toMatchObject({ code: 'FINOPS_NETWORK', retryable: true })
  })

  it('notices a content that changed since it was listed', async () => {
    const bucket = await s3.bucketWith(legacyMonth({ month: '2026-01', layout: 'overwrite' }))
    const source = sourceOf(`s3://${bucket}`)
    const delivery = await discoverOne(source)
    await s3.upload(bucket, legacyMonth({ month: '2026-01', layout: 'overwrite', parts: [gzipSync(legacyCsv(8))] }))
    await withWorkspace(async (directory) => {
      const error = await failure(() => fetchInto(source, delivery, directory))
      expect(error).toMatchObject({ code: 'FINOPS_CHANGED_WHILE_READ', retryable: true })
      expect(await readdir(directory)).toEqual([])
    })
  })

  it.each<[string, Buffer]>([
    ['FINOPS_GZIP_TRUNCATED', gzipSync(randomBytes(300_000)).subarray(0, 200_000)],
    ['FINOPS_GZIP_CORRUPT', damaged(gzipSync(randomBytes(300_000)))],
  ])('refuses a gzip file that is damaged in the bucket: %s', async (code, content) => {
    const bucket = await s3.bucketWith(legacyMonth({ month: '2026-01', parts: [gzipSync('whole'), content] }))
    const source = sourceOf(`s3://${bucket}`)
    const delivery = await discoverOne(source)
    await withWorkspace(async (directory) => {
      const error = await failure(() => fetchInto(source, delivery, directory))
      expect(error).toMatchObject({ code, message: expect.stringContaining('cur-hourly-00002.csv.gz') })
      expect((await readdir(directory)).filter((name) => name.includes('00002-'))).toEqual([])
    })
  })

  it('says which file of the manifest is missing, and still loads the other months', async () => {
    const month = Object.entries(legacyMonth({ month: '2026-01', parts: [gzipSync('a'), gzipSync('b')] }))
    const tree = { ...Object.fromEntries(month.slice(1)), ...legacyMonth({ month: '2026-02' }) }
    const bucket = await s3.bucketWith(tree)
    const source = sourceOf(`s3://${bucket}`)
    const { deliveries } = await discover(source)
    expect(deliveries[0]?.files[0]).toEqual({ key: month[0]?.[0] })
    await withWorkspace(async (directory) => {
      const [gone, whole] = deliveries
      if (gone === undefined || whole === undefined) throw new Error('two deliveries')
      const error = await failure(() => fetchInto(source, gone, join(directory, 'a')))
      expect(error).toMatchObject({
        code: 'FINOPS_FILE_MISSING',
        message: expect.stringContaining(month[0]?.[0] ?? ''),
      })
      expect((await fetchInto(source, whole, join(directory, 'b'))).files).toHaveLength(1)
    })
  })
})

function damaged(content: Buffer): Buffer {
  const copy = Buffer.from(content)
  const crcAt = copy.length - 8
  copy.writeUInt8(copy.readUInt8(crcAt) ^ 1, crcAt)
  return copy
}
