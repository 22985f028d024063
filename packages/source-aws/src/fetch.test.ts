import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { discoverOne, failure, fetchInto, transferred, withWorkspace } from '@open-finops/pipeline/testing'
import { describe, expect, it } from 'vitest'
import { awsSource } from './source.ts'
import { type BillTree, legacyCsv, legacyMonth, withTree, zipOf } from './testing/bill-tree.ts'

describe('fetching from a folder', () => {
  it('hands over the files where they lie, in the order of the manifest', async () => {
    const parts = [gzipSync(legacyCsv(1)), Buffer.from(legacyCsv(2)), gzipSync(legacyCsv(3))]
    await withTree(legacyMonth({ month: '2026-01', parts }), async (folder) => {
      const source = awsSource({ location: folder })
      const delivery = await discoverOne(source)
      await withWorkspace(async (directory) => {
        const { files, events } = await fetchInto(source, delivery, directory)
        expect(files.map(({ path }) => path)).toEqual(delivery.files.map(({ key }) => join(folder, key)))
        // By content: a download by a browser may have unpacked it and kept the name.
        expect(files.map(({ compression }) => compression)).toEqual(['gzip', 'none', 'gzip'])
        expect(transferred(events)).toBe(0)
        expect(await readdir(directory)).toEqual([])
      })
    })
  })

  it('unpacks zips into the workspace, under safe names', async () => {
    const csv = legacyCsv(1000)
    const tree: BillTree = { 'a.zip': zipOf('../../../a.csv', legacyCsv(3)), 'b.zip': zipOf('b.csv', csv) }
    await withTree({ 'b.zip': tree['b.zip'] ?? '' }, async (folder) => {
      const source = awsSource({ location: folder, layout: 'files' })
      const delivery = await discoverOne(source)
      await withWorkspace(async (directory) => {
        const [file] = (await fetchInto(source, delivery, directory)).files
        expect(file).toMatchObject({ key: 'b.zip', bytes: csv.length, compression: 'none' })
        expect(file?.path.startsWith(join(directory, '00001-'))).toBe(true)
        expect(await readFile(file?.path ?? '', 'utf8')).toBe(csv)
      })
    })
    await withTree({ 'a.zip': tree['a.zip'] ?? '' }, async (folder) => {
      const source = awsSource({ location: folder, layout: 'files' })
      const delivery = await discoverOne(source)
      await withWorkspace(async (directory) => {
        const outcome = await failure(() => fetchInto(source, delivery, directory))
        expect(outcome.code).toBe('FINOPS_BAD_ZIP')
        expect(await readdir(directory)).toEqual([])
      })
    })
  })

  it.each<[string, Buffer]>([
    ['a wrong checksum', zipOf('a.csv', legacyCsv(3), { crc: true })],
    ['a cut-off end', zipOf('a.csv', legacyCsv(300)).subarray(0, 400)],
    ['no zip at all', Buffer.from(legacyCsv(3))],
  ])('refuses a zip with %s, and leaves nothing behind', async (_, zip) => {
    await withTree({ 'a.zip': zip }, async (folder) => {
      const source = awsSource({ location: folder, layout: 'files', format: 'aws-cur-1' })
      const delivery = await discoverOne(source)
      await withWorkspace(async (directory) => {
        const error = await failure(() => fetchInto(source, delivery, directory))
        expect(error).toMatchObject({ code: 'FINOPS_BAD_ZIP', message: expect.stringContaining('a.zip') })
        expect(await readdir(directory)).toEqual([])
      })
    })
  })

  it('refuses a file that changed since it was listed', async () => {
    await withTree(legacyMonth({ month: '2026-01' }), async (folder) => {
      const source = awsSource({ location: folder })
      const delivery = await discoverOne(source)
      await writeFile(join(folder, delivery.files[0]?.key ?? ''), 'other')
      const error = await withWorkspace((directory) => failure(() => fetchInto(source, delivery, directory)))
      expect(error).toMatchObject({ code: 'FINOPS_CHANGED_WHILE_READ', retryable: true })
    })
  })

  it('never leaves the location, whatever keys a stored delivery holds', async () => {
    await withTree({ 'in/a.csv': legacyCsv(1), 'out.csv': legacyCsv(1) }, async (folder) => {
      const source = awsSource({ location: join(folder, 'in'), layout: 'files' })
      const delivery = { ...(await discoverOne(source)), files: [{ key: '../out.csv' }] }
      const error = await withWorkspace((directory) => failure(() => fetchInto(source, delivery, directory)))
      expect(error.code).toBe('FINOPS_UNSAFE_PATH')
    })
  })
})
