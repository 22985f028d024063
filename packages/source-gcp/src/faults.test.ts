import { randomBytes } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { faultConformance } from '@open-finops/pipeline/testing'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { gcpSource } from './source.ts'
import { type GcsEndpoint, hasGcsServer, skipReason, startGcsEndpoint } from './testing/cloud-endpoint.ts'

// Random bytes don't shrink, so that a fault falls into the middle of a file. Plain text has no checksum of its own:
// whatever is appended to it by mistake stays unseen.
const parts = [gzipSync(randomBytes(150_000)), Buffer.from(`x${randomBytes(60_000).toString('hex')}`)]
const keyOf = (at: number): string =>
  `billing/gcp_billing_export_v1-202610-${String(at).padStart(12, '0')}.json${at === 0 ? '.gz' : ''}`
const tree = Object.fromEntries(parts.map((part, at) => [keyOf(at), part]))

describe.skipIf(!hasGcsServer)('a source over Cloud Storage that fails', { meta: { skipReason } }, () => {
  let gcs: GcsEndpoint
  let bucket: string
  beforeAll(async () => {
    gcs = await startGcsEndpoint()
    bucket = await gcs.bucketWith(tree)
  }, 60_000)
  afterAll(() => gcs.close())

  const cases = faultConformance({
    front: () => gcs,
    create: (patience) => gcpSource({ location: `gs://${bucket}/billing`, endpoint: gcs.url }, patience),
    files: new Map(Object.entries(tree)),
    // There is no manifest to read: names stand in for it.
    kinds: ['list', 'data'],
    kindOf({ method, url }) {
      if (method !== 'GET') return undefined
      return /\/o\/billing/.test(url) ? 'data' : 'list'
    },
    codes: {
      unauthorized: 'authError',
      denied: 'forbidden',
      throttled: 'rateLimitExceeded',
      broken: 'backendError',
      missing: { list: 'notFound', manifest: 'notFound', data: 'notFound' },
    },
    // The emulator is asked without credentials.
    secrets: [],
    async rewrite() {
      await gcs.upload(bucket, { [keyOf(0)]: gzipSync(randomBytes(150_000)) })
      return () => gcs.upload(bucket, { [keyOf(0)]: parts[0] ?? '' })
    },
  })
  for (const { name, run } of cases) it(name, run)
})
