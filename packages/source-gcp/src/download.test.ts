import { randomBytes } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
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
import { gcpSource } from './source.ts'
import { type GcsEndpoint, hasGcsServer, skipReason, startGcsEndpoint } from './testing/cloud-endpoint.ts'

// Random bytes don't shrink, so that a cut falls into the middle of the file.
const noise = Array.from({ length: 3 }, () => gzipSync(randomBytes(400_000)))
const key = (at: number): string => `billing/gcp_billing_export_v1-202610-${String(at).padStart(12, '0')}.json.gz`
const big = Object.fromEntries(noise.map((content, at) => [key(at), content]))

describe.skipIf(!hasGcsServer)('downloading from a bucket', { meta: { skipReason }, timeout: 60_000 }, () => {
  let gcs: GcsEndpoint
  beforeAll(async () => {
    gcs = await startGcsEndpoint()
  }, 60_000)
  afterEach(() => {
    gcs.fault = () => undefined
  })
  afterAll(() => gcs.close())
  const open = (bucket: string): ReturnType<typeof gcpSource> =>
    gcpSource({ location: `gs://${bucket}/billing`, endpoint: gcs.url }, quickPatience)

  it('brings every byte, in order, and nothing the second time', async () => {
    const bucket = await gcs.bucketWith(big)
    const delivery = await discoverOne(open(bucket))
    await withWorkspace(async (directory) => {
      const { files, events } = await fetchInto(open(bucket), delivery, directory)
      for (const [at, file] of files.entries()) {
        expect((await readFile(file.path)).equals(noise[at] ?? Buffer.alloc(0))).toBe(true)
        expect(file).toMatchObject({ key: key(at), compression: 'gzip' })
      }
      expect(transferred(events)).toBe(noise.reduce((sum, part) => sum + part.length, 0))
      gcs.requests.length = 0
      expect(transferred((await fetchInto(open(bucket), delivery, directory)).events)).toBe(0)
      expect(gcs.requests).toEqual([])
    })
  })

  it('goes on where a connection broke, and says so', async () => {
    const bucket = await gcs.bucketWith(big)
    const delivery = await discoverOne(open(bucket))
    const cut = new Set<string>()
    gcs.fault = ({ url }) => {
      if (!url.includes('alt=media') || cut.has(url)) return undefined
      cut.add(url)
      return { kind: 'cut', afterBytes: 150_000 }
    }
    await withWorkspace(async (directory) => {
      const { files, events } = await fetchInto(open(bucket), delivery, directory)
      for (const [at, file] of files.entries())
        expect((await readFile(file.path)).equals(noise[at] ?? Buffer.alloc(0))).toBe(true)
      expect(events.filter(({ type }) => type === 'retry')).toHaveLength(3)
      expect(
        gcs.requests.filter(({ range }) => range !== undefined && !range.startsWith('bytes=0-')).length,
      ).toBeGreaterThan(0)
    })
  })

  it('notices an object that was rewritten since it was listed', async () => {
    const bucket = await gcs.bucketWith(big)
    const delivery = await discoverOne(open(bucket))
    await gcs.upload(bucket, { [key(1)]: gzipSync(randomBytes(1000)) })
    await withWorkspace(async (directory) => {
      const error = await failure(() => fetchInto(open(bucket), delivery, directory))
      expect(error).toMatchObject({ code: 'FINOPS_CHANGED_WHILE_READ', retryable: true })
      expect((await readdir(directory)).filter((name) => name.includes('00002-'))).toEqual([])
    })
  })

  it('refuses a gzip file that is cut off in the bucket, by name', async () => {
    const cutOff = { ...big, [key(2)]: (noise[2] ?? Buffer.alloc(0)).subarray(0, 100_000) }
    const bucket = await gcs.bucketWith(cutOff)
    const delivery = await discoverOne(open(bucket))
    await withWorkspace(async (directory) => {
      const error = await failure(() => fetchInto(open(bucket), delivery, directory))
      expect(error).toMatchObject({ code: 'FINOPS_GZIP_TRUNCATED', message: expect.stringContaining(key(2)) })
    })
  })

  it('lists more objects than a page holds', async () => {
    const many = Object.fromEntries(Array.from({ length: 1100 }, (_, at) => [key(at), '{}']))
    const bucket = await gcs.bucketWith(many)
    const { deliveries } = await discover(open(bucket))
    expect(deliveries.map(({ files }) => files.length)).toEqual([1100])
    expect(gcs.requests.filter(({ url }) => url.includes('pageToken')).length).toBeGreaterThan(0)
  })
})
