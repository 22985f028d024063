import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { gzipSync } from 'node:zlib'
import { discover, discoverOne, failure, fetchInto, withWorkspace } from '@open-finops/pipeline/testing'
import { describe, expect, it } from 'vitest'
import { extractsOf, periodOfName } from './manifest.ts'
import type { GcpSourceOptions } from './options.ts'
import { gcpSource } from './source.ts'
import { type ExtractTree, shards, usageLines, writeTree } from './testing/extracts.ts'

const over = <T>(
  tree: ExtractTree,
  work: (open: (options?: Partial<GcpSourceOptions>) => ReturnType<typeof gcpSource>, folder: string) => Promise<T>,
): Promise<T> =>
  withWorkspace(async (folder) => {
    await writeTree(folder, tree)
    return await work((options) => gcpSource({ location: folder, ...options }), folder)
  })
const table = 'gcp_billing_export_resource_v1_01ABCD'
const place = (month: string, time: string): string => `${table}/invoice_month=${month}/run=${time}`
const run = (month: string, time: string, isMarked = true): ExtractTree => ({
  ...shards(`${place(month, time)}/${table}`, 2, month),
  ...(isMarked ? { [`${place(month, time)}/complete-000000000000.json`]: '{}\n' } : {}),
})
const now = new Date().toISOString().slice(0, 19).replaceAll(/[-:]/g, '').concat('Z')

describe('runs of the scheduled statement', () => {
  it('are one delivery a month: the newest run that wrote its marker', async () => {
    const tree = {
      ...run('202609', '20261001T040000Z'),
      ...run('202610', '20261102T040000Z'),
      ...run('202610', '20261101T040000Z'),
    }
    await over(tree, async (open) => {
      expect((await discover(open())).deliveries).toMatchObject([
        {
          exportName: `gcp/${table}`,
          slot: '2026-09',
          billingPeriod: '2026-09',
          createdAt: '2026-10-01T04:00:00.000Z',
        },
        {
          exportName: `gcp/${table}`,
          slot: '2026-10',
          billingPeriod: '2026-10',
          createdAt: '2026-11-02T04:00:00.000Z',
        },
      ])
      const { deliveries } = await discover(open(), { from: '2026-10' })
      expect(deliveries.map(({ slot }) => slot)).toEqual(['2026-10'])
    })
  })

  it('go on to count while the next one is written, or broke off', async () => {
    await over({ ...run('202610', '20261101T040000Z'), ...run('202610', '20261102T040000Z', false) }, async (open) => {
      expect(await discoverOne(open())).toMatchObject({ createdAt: '2026-11-01T04:00:00.000Z' })
    })
  })

  it('are left for the next run while the first one of a month is written', async () => {
    await over({ ...run('202610', now, false), ...run('202609', '20261001T040000Z') }, async (open) => {
      const { deliveries, events } = await discover(open())
      expect(deliveries.map(({ slot }) => slot)).toEqual(['2026-09'])
      expect(events).toContainEqual(expect.objectContaining({ type: 'delivery-skipped', reason: 'in-flight' }))
    })
  })

  it('that broke off for good cost their month only, and say so', async () => {
    await over(
      { ...run('202501', '20250201T040000Z', false), ...run('202609', '20261001T040000Z') },
      async (open, folder) => {
        const source = open()
        const { deliveries } = await discover(source)
        const [broken, whole] = deliveries
        if (broken === undefined || whole === undefined) throw new Error('two deliveries')
        const error = await failure(() => fetchInto(source, broken, folder))
        expect(error).toMatchObject({ code: 'FINOPS_EXTRACT_INCOMPLETE', message: expect.stringContaining('202501') })
        expect((await fetchInto(source, whole, folder)).files).toHaveLength(2)
      },
    )
  })
})

describe('extracts by hand', () => {
  it('are all shards of one name, a slot each, told by their names', async () => {
    await over(
      { ...shards('a/gcp_billing_export_v1-202609', 2), ...shards('a/gcp_billing_export_v1-202610', 1) },
      async (open) => {
        const facts = { exportName: 'gcp/gcp_billing_export_v1', format: 'gcp-usage-1', encoding: 'jsonl' }
        const { deliveries } = await discover(open())
        expect(deliveries).toMatchObject([
          { ...facts, slot: 'gcp_billing_export_v1-202609', files: [{}, {}] },
          { ...facts, slot: 'gcp_billing_export_v1-202610', files: [{}] },
        ])
        expect(deliveries.every(({ billingPeriod }) => billingPeriod === undefined)).toBe(true)
        // No extract has a manifest: what other sources need to be told changes nothing here.
        expect((await discover(open({ layout: 'files' }))).deliveries).toEqual(deliveries)
      },
    )
  })

  it('keep their slot when the location moves up or down', async () => {
    await over(shards('deep/er/gcp_billing_export_v1-202610', 1), async (open, folder) => {
      const one = await discoverOne(open())
      expect(await discoverOne(open({ location: `${folder}/deep/er` }))).toMatchObject({
        slot: one.slot,
        version: one.version,
      })
    })
  })

  it('have another version when their content changes', async () => {
    await over(shards('gcp_billing_export_v1-202610', 1), async (open, folder) => {
      const before = await discoverOne(open())
      const key = before.files[0]?.key ?? ''
      await writeTree(folder, { [key]: gzipSync(usageLines(3, '202610', 1.75)) })
      const after = await discoverOne(open())
      expect(after.slot).toBe(before.slot)
      expect(after.version).not.toBe(before.version)
    })
  })

  it.each<[string, number[], string]>([
    ['in the middle', [0, 2], 'lacks shard 000000000001'],
    ['at the beginning', [1, 2], 'lacks shard 000000000000'],
  ])('that lack a shard %s are refused', async (_, present, message) => {
    const tree = Object.fromEntries(Object.entries(shards('x-202610', 3)).filter((_, at) => present.includes(at)))
    await over(tree, async (open, folder) => {
      const source = open()
      const delivery = await discoverOne(source)
      const error = await failure(() => fetchInto(source, delivery, folder))
      expect(error).toMatchObject({ code: 'FINOPS_EXTRACT_INCOMPLETE', message: expect.stringContaining(message) })
    })
  })

  it('need the marker that others of their table have', async () => {
    const tree = {
      ...shards('gcp_billing_export_v1-202609', 1),
      'gcp_billing_export_v1-202609-complete.json': '{}',
      ...shards('gcp_billing_export_v1-202610', 1),
    }
    await over(tree, async (open) => {
      const { deliveries, events } = await discover(open())
      expect(deliveries.map(({ slot }) => slot)).toEqual(['gcp_billing_export_v1-202609'])
      expect(events).toContainEqual(expect.objectContaining({ type: 'delivery-skipped', reason: 'in-flight' }))
    })
  })

  it('that are there twice are refused, in whatever encoding', async () => {
    const tree = { ...shards('a/x-202610', 1), 'b/x-202610-000000000000.csv': 'cost\n' }
    await over(tree, async (open) => {
      expect(await failure(() => discover(open()))).toMatchObject({
        code: 'FINOPS_SAME_EXTRACT_TWICE',
        details: { files: [expect.stringContaining('a/x'), expect.stringContaining('b/x')] },
      })
    })
  })

  it('are chosen by table, and an unknown table is named', async () => {
    await over({ ...shards('one-202610', 1), ...shards('two-202610', 1) }, async (open) => {
      expect(await discoverOne(open({ export: 'two' }))).toMatchObject({ exportName: 'gcp/two' })
      expect(await failure(() => discover(open({ export: 'three' })))).toMatchObject({
        code: 'FINOPS_NO_SUCH_EXPORT',
        message: expect.stringContaining('one, two'),
      })
    })
  })

  it('tell their layout by their columns, and other files are refused by name', async () => {
    const focus = 'BilledCost,ChargeCategory\n1,Usage\n'
    await over(
      { 'my-focus.csv': focus, 'my-usage.jsonl': usageLines(1), 'list.csv': 'a,b\n1,2\n' },
      async (open, folder) => {
        const source = open()
        const { deliveries } = await discover(source)
        expect(deliveries.map(({ exportName, format }) => [exportName, format])).toEqual([
          ['gcp/list', 'gcp-usage-1'],
          ['gcp/my-focus', 'gcp-focus-1'],
          ['gcp/my-usage', 'gcp-usage-1'],
        ])
        const [list] = deliveries
        if (list === undefined) throw new Error('no delivery')
        expect((await failure(() => fetchInto(source, list, folder))).code).toBe('FINOPS_UNKNOWN_LAYOUT')
      },
    )
  })

  it('in Avro are named, with what to do instead', async () => {
    await over({ 'x-000000000000.avro': 'Obj' }, async (open) => {
      expect(await failure(() => discover(open()))).toMatchObject({
        code: 'FINOPS_NO_BILLING_FILES',
        hint: expect.stringContaining('Parquet'),
      })
    })
  })

  it.each([
    ['gcp_billing_export_v1-202610', '2026-10'],
    ['export_2026-10', '2026-10'],
    ['export-20261003', undefined],
    ['export_2026-10-03', undefined],
    ['export', undefined],
  ])('%s is named for the month %s', (name, month) => {
    expect(periodOfName(name)).toBe(month)
  })

  it.each([
    ['gcp_billing_export_v1-202610-000000000000.parquet', ['2026-10']],
    ['2026-10/gcp_billing_export_v1-000000000000.parquet', ['2026-10']],
    ['gcp_billing_export_v1-202607-202609-000000000000.parquet', undefined],
    ['gcp_billing_export_v1_01ABCD_202612_678901-202610-000000000000.parquet', undefined],
    ['gcp_billing_export_v1-20261003-000000000000.parquet', undefined],
    ['gcp_billing_export_v1-000000000000.parquet', undefined],
  ])('%s claims to cover %j', (key, covers) => {
    expect(extractsOf([{ key, bytes: 1 }], '')[0]?.covers).toEqual(covers)
  })

  it('say with each delivery which month they are meant to hold', async () => {
    await over({ ...shards('export-202610', 1), ...shards('export', 1) }, async (open) => {
      const { deliveries } = await discover(open())
      expect(deliveries.map(({ slot, billingPeriod, covers }) => [slot, billingPeriod, covers])).toEqual([
        ['export', undefined, undefined],
        ['export-202610', undefined, ['2026-10']],
      ])
    })
  })

  it('of days and of months without a month in their names are slots of their own', () => {
    const slotOf = (key: string): string | undefined => extractsOf([{ key, bytes: 1 }], '')[0]?.slot
    expect(slotOf('export-20261003-000000000000.parquet')).toBe('export-20261003')
    expect(slotOf('2026-10/export-000000000000.parquet')).toBe('2026-10/export')
    expect(slotOf('export.parquet')).toBe('export')
  })
})

// Billing data that the project did not make; it lies beside the repository, not in it.
const sample = resolve(import.meta.dirname, '../../../../shared/data/gcp')
const skipReason = 'Google Cloud bills of another maker are not at ../shared/data/gcp'

describe.skipIf(!existsSync(sample))('extracts of another maker', { meta: { skipReason } }, () => {
  it('are found in Parquet and in JSON lines', async () => {
    const parquet = await discover(gcpSource({ location: `${sample}/detailed-bucket` }))
    expect(parquet.deliveries.map(({ slot, format, encoding }) => [slot, format, encoding])).toEqual(
      ['202608', '202609', '202610'].map((month) => [
        `gcp_billing_export_resource_v1-${month}`,
        'gcp-usage-1',
        'parquet',
      ]),
    )
    expect(await discoverOne(gcpSource({ location: `${sample}/detailed-jsonl` }))).toMatchObject({ encoding: 'jsonl' })
    expect((await failure(() => discover(gcpSource({ location: sample })))).code).toBe('FINOPS_SAME_EXTRACT_TWICE')
  })
})
