import { symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { ingest } from '@open-finops/pipeline'
import { discover, discoverOne, failure, fetchInto, memoryStore, withWorkspace } from '@open-finops/pipeline/testing'
import { describe, expect, it } from 'vitest'
import { awsSource } from './source.ts'
import { assemblyId, legacyMonth, periodFolder, withTree, writeTree } from './testing/bill-tree.ts'

describe('manifests that can not be trusted', () => {
  const period = `reports/cur-hourly/${periodFolder('2026-02')}`
  const manifest = (change: Record<string, unknown>): string =>
    JSON.stringify({
      assemblyId: assemblyId('x'),
      reportKeys: ['a.csv.gz'],
      billingPeriod: { start: '20260201' },
      ...change,
    })

  it.each<[string, `FINOPS_${string}`, string]>([
    ['is no JSON', 'FINOPS_BAD_MANIFEST', '{"assemblyId":'],
    ['is a list', 'FINOPS_BAD_MANIFEST', '[]'],
    ['lacks its keys', 'FINOPS_BAD_MANIFEST', '{"assemblyId":"x"}'],
    ['names no file', 'FINOPS_BAD_MANIFEST', manifest({ reportKeys: [] })],
    ['names a file twice', 'FINOPS_BAD_MANIFEST', manifest({ reportKeys: ['a.csv', 'a.csv'] })],
    ['names a file of another kind', 'FINOPS_BAD_MANIFEST', manifest({ reportKeys: ['etc/shadow'] })],
    ['mixes kinds', 'FINOPS_BAD_MANIFEST', manifest({ reportKeys: ['a.csv', 'a.parquet'] })],
    ['has keys that are no text', 'FINOPS_BAD_MANIFEST', manifest({ reportKeys: [{}] })],
    ['has a report name that is a path', 'FINOPS_BAD_MANIFEST', manifest({ reportName: '../../x' })],
    ['has a period that is none', 'FINOPS_BAD_MANIFEST', manifest({ billingPeriod: { start: 'now' } })],
    ['climbs out', 'FINOPS_UNSAFE_PATH', manifest({ reportKeys: ['../../etc/passwd'] })],
    ['climbs out with backslashes', 'FINOPS_UNSAFE_PATH', manifest({ reportKeys: ['a\\..\\..\\b.csv'] })],
    ['names a drive', 'FINOPS_UNSAFE_PATH', manifest({ reportKeys: ['C:\\b.csv'] })],
    ['names a file URL', 'FINOPS_UNSAFE_PATH', manifest({ reportKeys: ['file:///etc/passwd'] })],
    ['climbs out of a bucket', 'FINOPS_UNSAFE_PATH', JSON.stringify({ dataFiles: ['s3://b/../../etc/passwd'] })],
    ['names an absolute path', 'FINOPS_FILE_MISSING', manifest({ reportKeys: ['/etc/passwd.csv'] })],
  ])('a manifest that %s costs its own month only: %s', async (_, code, text) => {
    const tree = { ...legacyMonth({ month: '2026-01' }), [`${period}/cur-hourly-Manifest.json`]: text }
    await withTree(tree, async (folder) => {
      const source = awsSource({ location: folder })
      const { deliveries } = await discover(source)
      expect(deliveries.map(({ slot }) => slot)).toEqual(['2026-01', '2026-02'])
      await withWorkspace(async (directory) => {
        const [good, bad] = deliveries
        if (good === undefined || bad === undefined) throw new Error('two deliveries')
        expect((await fetchInto(source, good, directory)).files).toHaveLength(1)
        const error = await failure(() => fetchInto(source, bad, directory))
        expect(error.code).toBe(code)
        expect(error.message).toContain(code === 'FINOPS_FILE_MISSING' ? 'etc/passwd' : 'cur-hourly-Manifest.json')
        // A source that did not discover it must not take it for an empty month either.
        await failure(() => fetchInto(awsSource({ location: folder }), bad, directory))
      })
    })
  })

  it('lets an ingest load the months around a broken one, and fail with its fault', async () => {
    const tree = {
      ...legacyMonth({ month: '2026-01' }),
      [`${period}/cur-hourly-Manifest.json`]: '{',
      ...legacyMonth({ month: '2026-03' }),
    }
    await withTree(tree, async (folder) => {
      const loaded: string[] = []
      const error = await failure(() =>
        ingest({
          source: awsSource({ location: folder }),
          store: memoryStore({ workspace: join(folder, '.raw') }),
          onEvent: (event) => void (event.type === 'delivery-loaded' && loaded.push(event.delivery.slot)),
        }),
      )
      expect(error.code).toBe('FINOPS_BAD_MANIFEST')
      expect(loaded).toEqual(['2026-01', '2026-03'])
    })
  })

  it('ends discovery with the fault of a manifest whose month nobody knows, after all others', async () => {
    await withTree({ ...legacyMonth({ month: '2026-01' }), 'reports/z-Manifest.json': '{' }, async (folder) => {
      const slots: string[] = []
      const error = await failure(async () => {
        for await (const { slot } of awsSource({ location: folder }).discoverDeliveries({})) slots.push(slot)
      })
      expect(error.code).toBe('FINOPS_BAD_MANIFEST')
      expect(slots).toEqual(['2026-01'])
    })
  })

  it('never follows a link out of the location', async () => {
    await withTree({ 'secret.csv': 'secret', 'bills/.keep': '' }, async (outer) => {
      const folder = join(outer, 'bills')
      const tree: Record<string, Buffer | string> = { ...legacyMonth({ month: '2026-01' }) }
      const [key = ''] = Object.keys(tree)
      delete tree[key]
      await writeTree(folder, tree)
      await symlink(join(outer, 'secret.csv'), join(folder, key))
      await symlink(folder, join(folder, 'loop'))
      const source = awsSource({ location: folder })
      const delivery = await discoverOne(source)
      expect(delivery.files).toEqual([{ key }])
      const error = await withWorkspace((directory) => failure(() => fetchInto(source, delivery, directory)))
      expect(error.code).toBe('FINOPS_UNSAFE_PATH')
    })
  })
})
