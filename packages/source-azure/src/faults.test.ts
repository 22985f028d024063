import { randomBytes } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { faultConformance } from '@open-finops/pipeline/testing'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { azureSource } from './source.ts'
import { accountKey, type BlobEndpoint, startBlobEndpoint } from './testing/cloud-endpoint.ts'
import { exportRun } from './testing/export-tree.ts'

// Random bytes don't shrink, so that a fault falls into the middle of a file. Plain text has no checksum of its own:
// whatever is appended to it by mistake stays unseen.
const files = {
  'part_0_0001.csv.gz': gzipSync(randomBytes(150_000)),
  'part_1_0001.csv': Buffer.from(`x${randomBytes(60_000).toString('hex')}`),
}
const run = exportRun({ files })

let blobs: BlobEndpoint
let location: string
beforeAll(async () => {
  blobs = await startBlobEndpoint()
  location = await blobs.containerWith('faults', run)
})
afterAll(() => blobs.close())

describe('a source over Blob Storage that fails', () => {
  const key = Object.keys(run).find((name) => name.includes('part_0')) ?? ''
  const cases = faultConformance({
    front: () => blobs,
    create: (patience) => azureSource({ location, connectionString: blobs.connectionString }, patience),
    files: new Map(Object.entries(files)),
    kinds: ['list', 'manifest', 'data'],
    kindOf({ method, url }) {
      if (method !== 'GET') return undefined
      if (url.includes('comp=list')) return 'list'
      return url.includes('manifest.json') ? 'manifest' : 'data'
    },
    codes: {
      unauthorized: 'InvalidAuthenticationInfo',
      denied: 'AuthorizationPermissionMismatch',
      throttled: 'ServerBusy',
      broken: 'InternalError',
      missing: { list: 'ContainerNotFound', manifest: 'BlobNotFound', data: 'BlobNotFound' },
    },
    secrets: [accountKey],
    async rewrite() {
      await blobs.containerWith('faults', { [key]: gzipSync(randomBytes(150_000)) })
      return async () => {
        await blobs.containerWith('faults', { [key]: files['part_0_0001.csv.gz'] })
      }
    },
  })
  for (const { name, run } of cases) it(name, run)
})
