import { existsSync } from 'node:fs'
import { mkdtemp, readdir, readFile, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import {
  discover,
  fetchInto,
  type SourceFixture,
  sourceConformance,
  withWorkspace,
} from '@open-finops/pipeline/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { awsSource } from './source.ts'
import { type BillTree, exportMonth, legacyCsv, legacyMonth, writeTree, zipOf } from './testing/bill-tree.ts'
import { type S3Endpoint, startS3Endpoint } from './testing/cloud-endpoint.ts'

const bill: BillTree = {
  ...legacyMonth({ month: '2026-01', parts: [legacyCsv(5), legacyCsv(6)], extension: 'csv' }),
  ...legacyMonth({ month: '2026-02', layout: 'overwrite' }),
  ...legacyMonth({ month: '2026-03', extension: 'zip', parts: [zipOf('a.csv', legacyCsv(5))] }),
  ...exportMonth({ month: '2026-01', execution: '2026-02-03T04:05:06.000Z-aaa' }),
}
const missing = Object.fromEntries(Object.entries(legacyMonth({ month: '2026-01' })).slice(1))
const climbing = {
  'r/20260101-20260201/r-Manifest.json': JSON.stringify({ assemblyId: 'a', reportKeys: ['../../etc/passwd'] }),
}
const broken = { 'r/20260101-20260201/r-Manifest.json': '{"assemblyId' }

let s3: S3Endpoint
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'finops-conformance-'))
  s3 = await startS3Endpoint()
  for (const [name, tree] of Object.entries({ bill, empty: {}, missing, climbing, broken })) {
    await s3.createBucket(`bucket-${name}`)
    await s3.upload(`bucket-${name}`, tree)
    await writeTree(join(folder, name), { '.keep': '', ...tree })
  }
})
afterAll(async () => {
  await s3.close()
  await rm(folder, { recursive: true, force: true })
})

function fixture(open: (name: string) => ReturnType<typeof awsSource>): SourceFixture {
  return {
    create: () => open('bill'),
    createEmpty: () => open('empty'),
    failures: [
      { name: 'a file of the manifest is missing', code: 'FINOPS_FILE_MISSING', create: () => open('missing') },
      { name: 'a manifest names ../../etc/passwd', code: 'FINOPS_UNSAFE_PATH', create: () => open('climbing') },
      { name: 'a manifest is no JSON', code: 'FINOPS_BAD_MANIFEST', create: () => open('broken') },
    ],
  }
}

describe('the contract of a source, over a folder', () => {
  for (const { name, run } of sourceConformance(fixture((place) => awsSource({ location: join(folder, place) }))))
    it(name, run)
})

describe('the contract of a source, over a bucket', () => {
  const open = (place: string) => awsSource({ location: `s3://bucket-${place}`, endpoint: s3.url })
  for (const { name, run } of sourceConformance(fixture(open))) it(name, run)
})

// Billing data that the project did not make; it lies beside the repository, not in it.
const sample = resolve(import.meta.dirname, '../../../../shared/data/aws/cur-legacy-bucket')
const isThere = existsSync(sample)
describe.skipIf(!isThere)(
  'a generated bucket with three months',
  { meta: { skipReason: 'the sample bucket is not at ../shared/data/aws/cur-legacy-bucket' } },
  () => {
    it('is the same in place and from an S3 endpoint', async () => {
      const paths = (await readdir(sample, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile())
      await s3.createBucket('acme-billing')
      for (const { parentPath, name } of paths) {
        const path = join(parentPath, name)
        await s3.upload('acme-billing', { [path.slice(sample.length + 1)]: await readFile(path) })
      }
      const inPlaceAt = await realpath(sample)
      const local = awsSource({ location: sample, name: 'aws-legacy' })
      const remote = awsSource({ location: 's3://acme-billing/reports', endpoint: s3.url, name: 'aws-legacy' })
      const { deliveries } = await discover(local)
      const { deliveries: fromBucket } = await discover(remote)
      const facts = { exportName: 'aws-legacy/cur-hourly', format: 'aws-cur-1', encoding: 'csv' }
      expect(deliveries).toMatchObject(
        ['2026-08', '2026-09', '2026-10'].map((slot) => ({ ...facts, slot, billingPeriod: slot, files: [{}] })),
      )
      const same = ({ slot, version, files }: (typeof deliveries)[number]) => ({
        slot,
        version,
        bytes: files.map(({ bytes }) => bytes),
      })
      expect(fromBucket.map(same)).toEqual(deliveries.map(same))
      await withWorkspace(async (directory) => {
        for (const [index, delivery] of deliveries.entries()) {
          const inPlace = (await fetchInto(local, delivery, directory)).files[0]
          const other = fromBucket[index]
          if (other === undefined || inPlace === undefined) throw new Error('a file of each')
          const copy = (await fetchInto(remote, other, join(directory, other.slot))).files[0]
          expect(inPlace.path.startsWith(inPlaceAt)).toBe(true)
          expect((await readFile(copy?.path ?? '')).equals(await readFile(inPlace.path))).toBe(true)
        }
      })
    })

    it('is found from its report folder and from one month, too', async () => {
      const location = join(sample, 'reports/cur-hourly')
      expect(
        (await discover(awsSource({ location }))).deliveries
          .map(({ files }) => files[0]?.bytes ?? 0)
          .every((bytes) => bytes > 0),
      ).toBe(true)
      const month = await discover(awsSource({ location: join(location, '20260801-20260901') }))
      expect(month.deliveries).toMatchObject([{ slot: '2026-08', files: [{ bytes: expect.any(Number) }] }])
    })
  },
)
