import { readFile } from 'node:fs/promises'
import { gzipSync } from 'node:zlib'
import { usualPatience } from '@open-finops/pipeline/delivered-files'
import { discover, discoverOne, failure, fetchInto, transferred, withWorkspace } from '@open-finops/pipeline/testing'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { openClient } from './client.ts'
import { discoverByManifest } from './discover.ts'
import { type AwsSourceOptions, resolveOptions } from './options.ts'
import { awsSource } from './source.ts'
import { assemblyId, exportMonth, legacyCsv, legacyMonth, zipOf } from './testing/bill-tree.ts'
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
  awsSource({ location, endpoint: s3.url, ...options })
const dataRequests = () => s3.requests.filter(({ url }) => /\.(gz|zip|parquet)/.test(url))

describe('discovery in a bucket', () => {
  it('reads 36 months with one listing and a manifest each, and no data', async () => {
    const months = Array.from(
      { length: 36 },
      (_, index) => `${2024 + Math.floor(index / 12)}-${String((index % 12) + 1).padStart(2, '0')}`,
    )
    const bucket = await s3.bucketWith(Object.assign({}, ...months.map((month) => legacyMonth({ month }))))
    const { deliveries } = await discover(sourceOf(`s3://${bucket}/reports/cur-hourly`))
    expect(deliveries.map(({ slot }) => slot)).toEqual(months)
    expect(deliveries[0]?.files[0]).toMatchObject({ bytes: expect.any(Number), etag: expect.stringMatching(/^".+"$/) })
    expect(deliveries[0]?.createdAt).toMatch(/Z$/)
    expect(s3.requests).toHaveLength(37)
    expect(dataRequests()).toEqual([])
  })

  it('never walks into the old assemblies of a large bucket', async () => {
    const old = Array.from({ length: 3100 }, (_, index) => [
      `reports/cur-hourly/20260101-20260201/${assemblyId(`${index}`)}/cur-hourly-00001.csv.gz`,
      'x',
    ])
    const bucket = await s3.bucketWith({ ...Object.fromEntries(old), ...legacyMonth({ month: '2026-01' }) })
    const delivery = await discoverOne(sourceOf(`s3://${bucket}`))
    expect(delivery).toMatchObject({ version: assemblyId('2026-01'), files: [{ bytes: expect.any(Number) }] })
    // Four flat pages, four pages of the period folder's 3,101 folders, three folders above and one for the data.
    expect(s3.requests.length).toBeLessThanOrEqual(14)
  })

  it.each(['', '/', '/p', 'a//b'])('finds a report whose prefix is %j', async (prefix) => {
    const bucket = await s3.bucketWith(legacyMonth({ month: '2026-01', prefix }))
    const [key = ''] = Object.keys(legacyMonth({ month: '2026-01', prefix }))
    const delivery = await discoverOne(sourceOf(`s3://${bucket}/`))
    expect(delivery.files).toMatchObject([{ key, bytes: expect.any(Number) }])
    const source = sourceOf(`s3://${bucket}/${key.slice(0, key.indexOf('cur-hourly'))}cur-hourly/`)
    await withWorkspace(async (directory) => {
      expect((await fetchInto(source, await discoverOne(source), directory)).files).toHaveLength(1)
    })
  })

  it('does not take a report whose name only begins alike', async () => {
    const tree = { ...legacyMonth({ month: '2026-01', report: 'cur' }), ...legacyMonth({ month: '2026-01' }) }
    const bucket = await s3.bucketWith(tree)
    expect(await discoverOne(sourceOf(`s3://${bucket}/reports/cur`))).toMatchObject({ exportName: 'aws/cur' })
  })

  it('reads a replica whose manifests still name the first bucket and prefix', async () => {
    const copied = Object.entries(exportMonth({ month: '2026-01' })).map(([key, content]) => [
      `copy/of/${key}`,
      content,
    ])
    const bucket = await s3.bucketWith(Object.fromEntries(copied))
    expect(await discoverOne(sourceOf(`s3://${bucket}/copy`))).toMatchObject({ files: [{ bytes: expect.any(Number) }] })
  })

  it('never reads from another bucket than the location names', async () => {
    const other = await s3.bucketWith({ 'loot/a.csv.gz': gzipSync(legacyCsv(1)) })
    const manifest = JSON.stringify({ dataFiles: [`s3://${other}/loot/a.csv.gz`], columns: ['line_item_x'] })
    const bucket = await s3.bucketWith({ 'x/metadata/BILLING_PERIOD=2026-01/x-Manifest.json': manifest })
    const source = sourceOf(`s3://${bucket}`)
    const delivery = await discoverOne(source)
    const error = await withWorkspace((directory) => failure(() => fetchInto(source, delivery, directory)))
    expect(error).toMatchObject({ code: 'FINOPS_UNSAFE_PATH', message: expect.stringContaining(other) })
    expect(s3.requests.filter(({ url }) => url.includes(other))).toEqual([])
  })

  it('leaves a month that is being rewritten for the next run, but not for ever', async () => {
    const month = legacyMonth({ month: '2026-01', layout: 'overwrite' })
    const newer = Object.fromEntries(Object.entries(month).reverse())
    const bucket = await s3.bucketWith({})
    for (const [key, content] of Object.entries(newer)) {
      await s3.upload(bucket, { [key]: content })
      await new Promise((resolve) => setTimeout(resolve, 1100))
    }
    const { deliveries, events } = await discover(sourceOf(`s3://${bucket}`))
    expect(deliveries).toEqual([])
    expect(events).toContainEqual(expect.objectContaining({ type: 'delivery-skipped', reason: 'in-flight' }))

    const options = resolveOptions({ location: `s3://${bucket}`, endpoint: s3.url })
    const warnings: string[] = []
    const later = discoverByManifest({
      client: await openClient(options, usualPatience),
      options,
      request: { onEvent: (event) => void (event.type === 'warning' && warnings.push(event.code)) },
      now: () => new Date(Date.now() + 7 * 60 * 60 * 1000),
    })
    const slots: string[] = []
    for await (const { delivery } of later) slots.push(delivery.slot)
    expect(slots).toEqual(['2026-01'])
    expect(warnings).toEqual(['FINOPS_FILES_NEWER_THAN_MANIFEST'])

    await s3.upload(bucket, month)
    expect((await discover(sourceOf(`s3://${bucket}`))).deliveries).toHaveLength(1)
  })

  it('changes the version when a file is overwritten under the same id', async () => {
    const bucket = await s3.bucketWith(exportMonth({ month: '2026-01' }))
    const first = await discoverOne(sourceOf(`s3://${bucket}`))
    await s3.upload(bucket, exportMonth({ month: '2026-01', parts: [gzipSync('line_item_x\nother\n')] }))
    expect((await discoverOne(sourceOf(`s3://${bucket}`))).version).not.toBe(first.version)
  })

  it('takes files without manifests, also a single object', async () => {
    const bucket = await s3.bucketWith({
      'x/a.csv': legacyCsv(1),
      'x/b.csv.gz': gzipSync(legacyCsv(2)),
      'x/c.zip': zipOf('c', legacyCsv(3)),
    })
    const source = sourceOf(`s3://${bucket}/x`, { layout: 'files' })
    const delivery = await discoverOne(source)
    expect(delivery).toMatchObject({ format: 'aws-cur-1', encoding: 'csv', files: [{}, {}, {}] })
    await withWorkspace(async (directory) => {
      const { files } = await fetchInto(source, delivery, directory)
      expect(files.map(({ compression }) => compression)).toEqual(['none', 'gzip', 'none'])
      expect(await readFile(files[2]?.path ?? '', 'utf8')).toBe(legacyCsv(3))
      const again = await fetchInto(source, delivery, directory)
      expect(again.files).toEqual(files)
      expect(transferred(again.events)).toBe(0)
    })
    expect((await discoverOne(sourceOf(`s3://${bucket}/x/a.csv`, { layout: 'files' }))).files).toHaveLength(1)
    await s3.upload(bucket, { 'x/copy.csv': legacyCsv(1) })
    expect((await failure(() => discover(source))).code).toBe('FINOPS_SAME_CONTENT_TWICE')
  })
})
