import { randomBytes } from 'node:crypto'
import { faultConformance } from '@open-finops/pipeline/testing'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { awsSource } from './source.ts'
import { legacyMonth } from './testing/bill-tree.ts'
import { type S3Endpoint, secretAccessKey, startS3Endpoint } from './testing/cloud-endpoint.ts'

// Plain text has no checksum of its own: whatever is appended to it by mistake stays unseen.
const noise = (bytes: number): Buffer => Buffer.from(`x${randomBytes(bytes / 2).toString('hex')}`)
const parts = [noise(150_000), noise(120_000)]
const month = legacyMonth({ month: '2026-01', parts, extension: 'csv' })

let s3: S3Endpoint
let bucket: string
beforeAll(async () => {
  s3 = await startS3Endpoint()
  bucket = await s3.bucketWith(month)
})
afterAll(() => s3.close())

describe('a source over S3 that fails', () => {
  const keys = Object.keys(month).filter((key) => key.endsWith('.csv'))
  const cases = faultConformance({
    front: () => s3,
    create: (patience) => awsSource({ location: `s3://${bucket}`, endpoint: s3.url }, patience),
    files: new Map(keys.map((key, at) => [key, parts[at] ?? Buffer.alloc(0)])),
    kinds: ['list', 'manifest', 'data'],
    kindOf({ method, url }) {
      if (method !== 'GET') return undefined
      if (url.includes('list-type=2')) return 'list'
      return url.includes('.json') ? 'manifest' : 'data'
    },
    codes: {
      unauthorized: 'InvalidAccessKeyId',
      denied: 'AccessDenied',
      throttled: 'SlowDown',
      broken: 'InternalError',
      missing: { list: 'NoSuchBucket', manifest: 'NoSuchKey', data: 'NoSuchKey' },
    },
    secrets: [secretAccessKey],
    async rewrite() {
      const [key = ''] = keys
      await s3.upload(bucket, { [key]: noise(150_000) })
      return () => s3.upload(bucket, { [key]: parts[0] ?? '' })
    },
  })
  for (const { name, run } of cases) it(name, run)
})
