import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type SourceFixture, sourceConformance } from '@open-finops/pipeline/testing'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { gcpSource } from './source.ts'
import { type GcsEndpoint, hasGcsServer, skipReason, startGcsEndpoint } from './testing/cloud-endpoint.ts'
import { type ExtractTree, shards, writeTree } from './testing/extracts.ts'

const table = 'gcp_billing_export_resource_v1_01ABCD'
const run = (month: string, time: string): string => `billing/${table}/invoice_month=${month}/run=${time}`
const trees: Readonly<Record<string, ExtractTree>> = {
  bill: {
    ...shards(`${run('202609', '20261001T040000Z')}/${table}`, 1, '202609'),
    [`${run('202609', '20261001T040000Z')}/complete-000000000000.json`]: '{}\n',
    ...shards(`${run('202610', '20261101T040000Z')}/${table}`, 2, '202610'),
    [`${run('202610', '20261101T040000Z')}/complete-000000000000.json`]: '{}\n',
    ...shards('others/gcp_billing_export_v1-202610', 3, '202610'),
  },
  empty: { 'notes.txt': 'nothing here' },
  gap: Object.fromEntries(
    Object.entries(shards('gcp_billing_export_v1-202610', 3)).filter(([key]) => !key.includes('000000000001.')),
  ),
  unmarked: shards(`${run('202501', '20250201T040000Z')}/${table}`, 2, '202501'),
}

const fixture = (open: (name: string) => ReturnType<typeof gcpSource>): SourceFixture => ({
  create: () => open('bill'),
  createEmpty: () => open('empty'),
  failures: [
    { name: 'a shard is missing', code: 'FINOPS_EXTRACT_INCOMPLETE', create: () => open('gap') },
    { name: 'a run never wrote its marker', code: 'FINOPS_EXTRACT_INCOMPLETE', create: () => open('unmarked') },
  ],
})

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'finops-conformance-'))
  for (const [name, tree] of Object.entries(trees)) await writeTree(join(folder, name), tree)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

describe('the contract of a source, over a folder', () => {
  for (const { name, run } of sourceConformance(fixture((place) => gcpSource({ location: join(folder, place) }))))
    it(name, run)
})

describe.skipIf(!hasGcsServer)('the contract of a source, over a bucket', { meta: { skipReason } }, () => {
  let gcs: GcsEndpoint
  const buckets = new Map<string, string>()
  beforeAll(async () => {
    gcs = await startGcsEndpoint()
    for (const [name, tree] of Object.entries(trees)) buckets.set(name, await gcs.bucketWith(tree))
  }, 60_000)
  afterAll(() => gcs.close())
  const open = (place: string): ReturnType<typeof gcpSource> =>
    gcpSource({ location: `gs://${buckets.get(place)}`, endpoint: gcs.url })
  for (const { name, run } of sourceConformance(fixture(open))) it(name, run)
})
