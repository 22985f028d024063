import { rename, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { discover, discoverOne, failure } from '@open-finops/pipeline/testing'
import { describe, expect, it } from 'vitest'
import type { AwsSourceOptions } from './options.ts'
import { awsSource } from './source.ts'
import {
  assemblyId,
  type BillTree,
  legacyCsv,
  legacyMonth,
  periodFolder,
  withTree,
  writeTree,
  zipOf,
} from './testing/bill-tree.ts'
import { cur2Parquet, focusParquet } from './testing/parquet-samples.ts'

const filesOf = (location: string, options: Partial<AwsSourceOptions> = {}) =>
  awsSource({ location, layout: 'files', ...options })
const refusal = (tree: BillTree, options: Partial<AwsSourceOptions> = {}) =>
  withTree(tree, (folder) => failure(() => discover(filesOf(folder, options))))

describe('files without a manifest', () => {
  const tree: BillTree = {
    'a.csv': legacyCsv(2, 'a'),
    'deep/b.csv.gz': gzipSync(legacyCsv(3, 'b')),
    'deep/c.zip': zipOf('c.csv', legacyCsv(4, 'c')),
    'deep/x-Manifest.json': 'no JSON',
    'readme.txt': 'not a bill',
    '.hidden.csv': 'not a bill',
    _SUCCESS: '',
  }

  it('are the parts of one delivery without a billing period', async () => {
    await withTree(tree, async (folder) => {
      const delivery = await discoverOne(filesOf(folder))
      expect(delivery).toMatchObject({ exportName: 'aws/files', slot: 'files', format: 'aws-cur-1', encoding: 'csv' })
      expect(delivery.files.map(({ key }) => key)).toEqual(['a.csv', 'deep/b.csv.gz', 'deep/c.zip'])
      expect(delivery.billingPeriod).toBeUndefined()
    })
  })

  it('have a version of their names and contents, not of their times', async () => {
    const versions: string[] = []
    const note = async (folder: string) => void versions.push((await discoverOne(filesOf(folder))).version)
    await withTree(tree, async (folder) => {
      await note(folder)
      await writeTree(folder, tree)
      await note(folder)
      await writeFile(join(folder, 'a.csv'), legacyCsv(2, 'z'))
      await note(folder)
      await rename(join(folder, 'a.csv'), join(folder, 'aa.csv'))
      await note(folder)
    })
    expect(versions[1]).toBe(versions[0])
    expect(new Set(versions).size).toBe(3)
  })

  it('may be one file', async () => {
    await withTree(tree, async (folder) => {
      expect((await discoverOne(filesOf(join(folder, 'a.csv')))).files).toHaveLength(1)
    })
  })

  it('may be Parquet, told by its footer', async () => {
    await withTree({ 'x.snappy.parquet': cur2Parquet }, async (folder) => {
      expect(await discoverOne(filesOf(folder))).toMatchObject({ format: 'aws-cur-2', encoding: 'parquet' })
    })
  })

  it('are refused when one content lies there twice', async () => {
    const error = await refusal({ 'a.csv': legacyCsv(2), 'copy of a.csv': legacyCsv(2), 'c.csv': legacyCsv(3) })
    expect(error.code).toBe('FINOPS_SAME_CONTENT_TWICE')
    expect(error.message).toMatch(/\ba\.csv and .*copy of a\.csv/)
  })

  it('are refused when encodings or layouts are mixed, naming an example of each', async () => {
    const encodings = await refusal({ 'a.csv': legacyCsv(2), 'b.parquet': cur2Parquet })
    expect(encodings).toMatchObject({
      code: 'FINOPS_MIXED_FORMATS',
      message: expect.stringMatching(/a\.csv.*b\.parquet/),
    })
    const layouts = await refusal({ 'a.parquet': focusParquet, 'b.parquet': cur2Parquet })
    expect(layouts.message).toMatch(/aws-focus-1-2.*aws-cur-2/)
  })

  it('are refused when two runs of a month overlap', async () => {
    const one = legacyMonth({ month: '2026-01', parts: [gzipSync(legacyCsv(1))] })
    const two = legacyMonth({ month: '2026-01', assembly: assemblyId('b'), parts: [gzipSync(legacyCsv(2))] })
    const error = await refusal({ ...one, ...two })
    expect(error.code).toBe('FINOPS_OVERLAPPING_RUNS')
    expect(error.message).toContain(assemblyId('b'))
    const overwritten = `reports/cur-hourly/${periodFolder('2026-01')}/cur-hourly-00001.csv.gz`
    const mixed = { ...one, [overwritten]: gzipSync(legacyCsv(3)) }
    expect((await refusal(mixed)).code).toBe('FINOPS_OVERLAPPING_RUNS')
    await withTree({ ...one, ...legacyMonth({ month: '2026-02' }) }, async (folder) => {
      expect((await discoverOne(filesOf(folder))).files).toHaveLength(2)
    })
  })

  it('are refused when their header is none of AWS, saying what was seen', async () => {
    const error = await refusal({ 'a.csv': 'Date,Cost\n1,2\n' })
    expect(error).toMatchObject({ code: 'FINOPS_UNKNOWN_LAYOUT', hint: expect.stringContaining('format:') })
    expect(error.message).toContain('Date, Cost')
    await withTree({ 'a.csv': 'Date,Cost\n' }, async (folder) => {
      expect(await discoverOne(filesOf(folder, { format: 'aws-cur-2' }))).toMatchObject({ format: 'aws-cur-2' })
    })
  })

  it.each<[string, BillTree]>([
    ['FINOPS_EMPTY_FILE', { 'a.csv': '' }],
    ['FINOPS_GZIP_CORRUPT', { 'a.csv.gz': Buffer.from([0x1f, 0x8b, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9]) }],
    ['FINOPS_BAD_PARQUET', { 'a.parquet': cur2Parquet.subarray(0, 300) }],
    ['FINOPS_NO_BILLING_FILES', { 'a.txt': 'x' }],
  ])('are refused with %s, naming the place', async (code, bad) => {
    const error = await refusal(bad)
    expect(error.code).toBe(code)
    expect(error.message).toContain(code === 'FINOPS_NO_BILLING_FILES' ? 'finops-source-aws-' : Object.keys(bad)[0])
  })

  it('are refused when a link leads out of the location, instead of leaving its costs out', async () => {
    await withTree({ 'a/a.csv': legacyCsv(1), 'b/b.csv': legacyCsv(2) }, async (folder) => {
      await symlink(join(folder, 'b'), join(folder, 'a', 'more'))
      expect((await failure(() => discover(filesOf(join(folder, 'a'))))).code).toBe('FINOPS_UNSAFE_PATH')
    })
  })
})
