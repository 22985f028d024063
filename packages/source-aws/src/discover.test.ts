import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { discover, discoverOne, failure, fetchInto, withWorkspace } from '@open-finops/pipeline/testing'
import { describe, expect, it } from 'vitest'
import type { AwsSourceOptions } from './options.ts'
import { awsSource } from './source.ts'
import {
  assemblyId,
  type BillTree,
  exportMonth,
  legacyCsv,
  legacyMonth,
  periodFolder,
  withTree,
  writeTree,
} from './testing/bill-tree.ts'

const found = (folder: string, options: Partial<AwsSourceOptions> = {}) =>
  discover(awsSource({ location: folder, ...options })).then(({ deliveries }) => deliveries)

describe('legacy reports in a folder', () => {
  it('takes the newest assembly, by the top-level manifest, and leaves old ones alone', async () => {
    const old = legacyMonth({ month: '2026-01', assembly: assemblyId('old') })
    await withTree({ ...old, ...legacyMonth({ month: '2026-01', assembly: assemblyId('new') }) }, async (folder) => {
      const delivery = await discoverOne(awsSource({ location: folder }))
      expect(delivery).toMatchObject({
        provider: 'aws',
        exportName: 'aws/cur-hourly',
        slot: '2026-01',
        billingPeriod: '2026-01',
        version: assemblyId('new'),
        format: 'aws-cur-1',
        encoding: 'csv',
        files: [{ key: `reports/cur-hourly/20260101-20260201/${assemblyId('new')}/cur-hourly-00001.csv.gz` }],
      })
      expect(delivery.files[0]?.bytes).toBeGreaterThan(0)
    })
  })

  it.each(['', '/', '/p', 'a/b', 'a//b'])(
    'finds a report whose prefix is %j, from every folder above',
    async (prefix) => {
      const tree = legacyMonth({ month: '2026-01', prefix, layout: 'overwrite', parts: [gzipSync('a'), gzipSync('b')] })
      await withTree(tree, async (folder) => {
        const report = join(folder, prefix, 'cur-hourly')
        for (const location of [folder, report, join(report, periodFolder('2026-01'))]) {
          const delivery = await discoverOne(awsSource({ location }))
          expect(delivery.files.map(({ bytes }) => bytes)).toEqual([21, 21])
          expect(delivery.slot).toBe('2026-01')
        }
      })
    },
  )

  it('finds the Parquet of an Athena integration beside its period folders', async () => {
    await withTree(legacyMonth({ month: '2026-01', layout: 'athena', parts: ['PAR1'] }), async (folder) => {
      const whole = await discoverOne(awsSource({ location: folder }))
      expect(whole).toMatchObject({ format: 'aws-cur-1', encoding: 'parquet', files: [{ bytes: 4 }] })
      expect((await discoverOne(awsSource({ location: join(folder, 'reports') }))).version).toBe(whole.version)
    })
  })

  it('ignores the artefacts of Redshift and QuickSight, status files and other JSON', async () => {
    const period = `reports/cur-hourly/${periodFolder('2026-01')}`
    const noise: BillTree = {
      [`${period}/cur-hourly-RedshiftManifest.json`]: 'no JSON',
      [`${period}/cur-hourly-QuickSightManifest.json`]: 'no JSON',
      [`${period}/cur-hourly-RedshiftCommands.sql`]: 'copy',
      'reports/cur-hourly/cur-hourly/cost_and_usage_data_status/cost_and_usage_data_status.parquet': 'PAR1',
      'inventory/manifest.json': '{}',
      'package.json': '{}',
      '.hidden/x-Manifest.json': 'no JSON',
    }
    await withTree({ ...noise, ...legacyMonth({ month: '2026-01' }) }, async (folder) => {
      expect(await found(folder)).toHaveLength(1)
    })
  })

  it('reads a single assembly that was copied without its period folder', async () => {
    await withTree(legacyMonth({ month: '2026-01' }), async (folder) => {
      const location = join(folder, 'reports/cur-hourly', periodFolder('2026-01'), assemblyId('2026-01'))
      expect(await discoverOne(awsSource({ location }))).toMatchObject({
        slot: '2026-01',
        files: [{ key: 'cur-hourly-00001.csv.gz' }],
      })
    })
  })

  it('refuses two assemblies of a month when nothing says which is newer', async () => {
    const tree = {
      ...legacyMonth({ month: '2026-01' }),
      ...legacyMonth({ month: '2026-01', assembly: assemblyId('b') }),
    }
    const withoutTop = Object.fromEntries(
      Object.entries(tree).filter(([key]) => !key.endsWith('20260201/cur-hourly-Manifest.json')),
    )
    await withTree(withoutTop, async (folder) => {
      expect((await failure(() => found(folder))).code).toBe('FINOPS_OVERLAPPING_RUNS')
    })
  })

  it('never takes a leftover of the period folder for the file of an assembly', async () => {
    const tree: Record<string, Buffer | string> = { ...legacyMonth({ month: '2026-01' }) }
    const [key = ''] = Object.keys(tree)
    delete tree[key]
    tree[`reports/cur-hourly/${periodFolder('2026-01')}/cur-hourly-00001.csv.gz`] = gzipSync('stale')
    tree['reports/cur-hourly-00001.csv.gz'] = gzipSync('stale')
    await withTree(tree, async (folder) => {
      const source = awsSource({ location: folder })
      const delivery = await discoverOne(source)
      expect(delivery.files).toEqual([{ key }])
      await withWorkspace(async (directory) => {
        const error = await failure(() => fetchInto(source, delivery, directory))
        expect(error.code).toBe('FINOPS_FILE_MISSING')
        expect(error.message).toContain(key)
      })
    })
  })

  it('gives a rewritten month another version, and the same month the same', async () => {
    await withTree(legacyMonth({ month: '2026-01', layout: 'overwrite' }), async (folder) => {
      const first = await discoverOne(awsSource({ location: folder }))
      expect((await discoverOne(awsSource({ location: folder }))).version).toBe(first.version)
      await writeTree(folder, legacyMonth({ month: '2026-01', layout: 'overwrite', parts: [gzipSync(legacyCsv(99))] }))
      expect((await discoverOne(awsSource({ location: folder }))).version).not.toBe(first.version)
    })
  })
})

describe('Data Exports in a folder', () => {
  it.each([
    ['aws-cur-2', ['line_item_line_item_type', 'line_item_unblended_cost']],
    ['aws-focus-1-0', ['BilledCost', 'ChargePeriodStart', 'x_UsageType']],
    ['aws-focus-1-2', ['BilledCost', 'ChargePeriodStart', 'InvoiceId']],
  ])('tells %s by the columns of the manifest', async (format, columns) => {
    await withTree(exportMonth({ month: '2026-01', columns }), async (folder) => {
      expect(await found(folder)).toMatchObject([
        { format, slot: '2026-01', exportName: 'aws/cur2-daily', encoding: 'csv', files: [{ bytes: 40 }] },
      ])
    })
  })

  it('reads partitions in lower case, bare keys, an empty prefix and renamed columns', async () => {
    const tree = exportMonth({
      month: '2026-01',
      partition: 'billing_period',
      prefix: '',
      bareKeys: true,
      columns: ['kind', 'resource_tags'],
    })
    await withTree(tree, async (folder) => {
      const columns = { line_item_line_item_type: 'kind' }
      expect(await found(folder, { columns })).toMatchObject([{ format: 'aws-cur-2', formatOptions: { columns } }])
    })
  })

  it('takes the newest execution by its time, not by its name or place in the listing', async () => {
    const executions = ['2026-02-03T04:05:06.000Z-aaa', '2026-02-10T00:00:00.000Z-000', '2026-02-09T23:59:59.999Z-zzz']
    const trees = executions.map((execution) => exportMonth({ month: '2026-01', execution }))
    await withTree(Object.assign({}, ...trees), async (folder) => {
      expect(await found(folder)).toMatchObject([{ version: '000', createdAt: '2026-02-10T00:00:00.000Z' }])
    })
  })

  it('yields several exports of one location, and only those asked for', async () => {
    const tree = {
      ...exportMonth({ month: '2026-01' }),
      ...exportMonth({ month: '2026-01', name: 'focus', columns: ['BilledCost', 'ChargeCategory'] }),
      ...exportMonth({ month: '2026-01', name: 'carbon', columns: ['total_mbm_emissions_value'] }),
      ...legacyMonth({ month: '2026-01' }),
    }
    await withTree(tree, async (folder) => {
      const { deliveries, events } = await discover(awsSource({ location: folder, name: 'acme' }))
      expect(deliveries.map(({ exportName }) => exportName)).toEqual([
        'acme/cur-hourly',
        'acme/cur2-daily',
        'acme/focus',
      ])
      expect(events).toContainEqual(expect.objectContaining({ type: 'warning', code: 'FINOPS_EXPORT_IGNORED' }))
      expect(await found(folder, { export: 'focus' })).toHaveLength(1)
      expect(await found(folder, { export: ['focus', 'cur-hourly'] })).toHaveLength(2)
      const error = await failure(() => found(folder, { export: 'fokus' }))
      expect(error).toMatchObject({
        code: 'FINOPS_NO_SUCH_EXPORT',
        details: { found: expect.arrayContaining(['focus']) },
      })
    })
  })

  it('looks into the file when the manifest lists no columns', async () => {
    const tree = exportMonth({ month: '2026-01', columns: undefined })
    await withTree(tree, async (folder) => {
      expect(await found(folder)).toMatchObject([{ format: 'aws-cur-2' }])
    })
    await withTree(
      exportMonth({ month: '2026-01', columns: undefined, parts: [gzipSync('a,b\n')] }),
      async (folder) => {
        const source = awsSource({ location: folder })
        const delivery = await discoverOne(source)
        const error = await withWorkspace((directory) => failure(() => fetchInto(source, delivery, directory)))
        expect(error.code).toBe('FINOPS_UNKNOWN_LAYOUT')
        expect(await found(folder, { format: 'aws-focus-1-0' })).toMatchObject([{ format: 'aws-focus-1-0' }])
      },
    )
  })
})

describe('many months', () => {
  const months = Array.from(
    { length: 36 },
    (_, index) => `${2024 + Math.floor(index / 12)}-${String((index % 12) + 1).padStart(2, '0')}`,
  )
  const tree: BillTree = Object.assign({}, ...months.map((month) => legacyMonth({ month })))

  it('come oldest first, and only the periods asked for', async () => {
    await withTree(tree, async (folder) => {
      expect((await found(folder)).map(({ slot }) => slot)).toEqual(months)
      const { deliveries } = await discover(awsSource({ location: folder }), { from: '2025-03', to: '2025-05' })
      expect(deliveries.map(({ slot }) => slot)).toEqual(['2025-03', '2025-04', '2025-05'])
    })
  })

  it('may be spread over two folders, but not the same month of one report', async () => {
    const moved = {
      ...legacyMonth({ month: '2026-01', prefix: 'a' }),
      ...legacyMonth({ month: '2026-02', prefix: 'b' }),
    }
    await withTree(moved, async (folder) => {
      expect(await found(folder)).toHaveLength(2)
      await writeTree(folder, legacyMonth({ month: '2026-01', prefix: 'b' }))
      expect((await failure(() => found(folder))).code).toBe('FINOPS_AMBIGUOUS_EXPORT')
    })
  })
})

describe('locations without a bill', () => {
  it('says so, and what to do when there are data files without a manifest', async () => {
    await withTree({}, async (folder) => {
      expect((await failure(() => found(folder))).code).toBe('FINOPS_NO_BILLING_FILES')
      await mkdir(join(folder, 'sub'))
      await writeFile(join(folder, 'sub', 'bill.csv'), 'a')
      const error = await failure(() => found(folder))
      expect(error).toMatchObject({ code: 'FINOPS_NO_BILLING_FILES', hint: expect.stringContaining('layout: files') })
      expect((await failure(() => found(join(folder, 'nowhere')))).code).toBe('FINOPS_NO_SUCH_FOLDER')
      expect((await failure(() => found('https://example.com/x'))).code).toBe('FINOPS_BAD_LOCATION')
    })
  })

  it('refuses wrong options at once, without repeating their values', () => {
    const options = { location: 'x', externalId: 's3cret', secretKey: 'hunter2', roleArn: 'nonsense' }
    expect(() => awsSource(options)).toThrow(/secretKey/)
    expect(() => awsSource(options)).toThrow(/roleArn/)
    expect(() => awsSource(options)).not.toThrow(/hunter2|s3cret/)
  })
})
