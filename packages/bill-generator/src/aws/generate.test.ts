import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { hashTree, inTemporaryFolder, query } from '../read-back.ts'
import { generateAwsBill } from './generate.ts'
import { awsLayouts } from './options.ts'
import { filesRelation, readManifest, spelling, totalsFromFiles } from './read-back.ts'

const history = '2025-10'

describe.each(awsLayouts)('the demo bill as %s', (layout) => {
  it('holds what the returned truth says, on the gross and on the net basis', async () => {
    await inTemporaryFolder(async (directory) => {
      const bill = await generateAwsBill({
        directory,
        layout,
        scenario: 'demo',
        historyStart: history,
        periods: ['2026-01', '2026-08'],
      })
      expect(bill.deliveries.map((delivery) => delivery.basis)).toEqual(['gross', 'net'])
      for (const delivery of bill.deliveries) {
        const read = await query(totalsFromFiles(directory, layout, delivery))
        const truth = delivery.totals.map((total) => ({
          currency: total.currency,
          kind: total.lineItemType,
          line_rows: String(total.rows),
          unblended: total.unblendedCost,
          billed: total.billedCost,
          effective: total.effectiveCost,
        }))
        expect(read).toEqual(truth)
        expect(delivery.rows).toBeGreaterThan(2000)
        expect(delivery.rows).toBeLessThan(4000)
      }
    })
  })

  it('delivers a manifest that names its files, their sizes on disk and the columns of their header', async () => {
    await inTemporaryFolder(async (directory) => {
      const bill = await generateAwsBill({
        directory,
        layout,
        scenario: 'demo',
        historyStart: history,
        periods: ['2026-02'],
        filesPerPeriod: 3,
        tagKeys: ['user:team', `user:it's "quoted", really`],
      })
      const [delivery] = bill.deliveries
      if (delivery === undefined) throw new Error('no delivery')
      const manifest = await readManifest(directory, bill.bucket, layout, delivery.manifestKey)
      expect(manifest.id).toBe(delivery.deliveryId)
      expect(manifest.keys).toEqual(delivery.files.map((file) => file.key))
      expect(manifest.keys).toHaveLength(3)
      for (const file of delivery.files) expect((await stat(join(directory, file.key))).size).toBe(file.bytes)
      const described = await query(`DESCRIBE SELECT * FROM ${filesRelation(directory, layout, [delivery])}`)
      const header = described.map((column) => column['column_name'])
      expect(header).toEqual(
        layout === 'cur-1-parquet'
          ? manifest.columns.map((column) => spelling(layout)(column).replaceAll('"', '').replace(/_$/, ''))
          : manifest.columns,
      )
    })
  })
})

describe('tags', () => {
  it('stand under their own keys, which may differ by case alone', async () => {
    await inTemporaryFolder(async (directory) => {
      const bill = await generateAwsBill({
        directory,
        layout: 'cur-1-create-new',
        scenario: 'demo',
        historyStart: history,
        periods: ['2026-03'],
        filesPerPeriod: 1,
      })
      const [file] = bill.deliveries.flatMap((delivery) => delivery.files)
      const [header = ''] = gunzipSync(await readFile(join(directory, file?.key ?? '')))
        .toString('utf8')
        .split('\n')
      expect(header.split(',').filter((name) => /:team$/i.test(name))).toEqual([
        'resourceTags/user:Team',
        'resourceTags/user:team',
      ])
      // DuckDB reads the second of two names that differ by case as team_1.
      const read = filesRelation(directory, bill.layout, bill.deliveries)
      const values = (column: string) =>
        query(`SELECT DISTINCT "resourceTags/${column}" AS tag FROM ${read} WHERE tag IS NOT NULL ORDER BY tag`)
      expect((await values('user:Team')).map(({ tag }) => tag)).toEqual(['Checkout', 'Search'])
      expect((await values('user:team_1')).map(({ tag }) => tag)).toEqual([
        'checkout',
        'chekout',
        'data-platform',
        'ml',
        'platform',
        'search',
        'storefront',
      ])
    })
  })
})

describe('a restated period', () => {
  const options = {
    layout: 'cur-1-create-new',
    scenario: 'demo',
    historyStart: history,
    periods: ['2026-06', '2026-07'],
    restated: ['2026-07'],
  } as const

  it('is delivered twice, the second time invoiced and with a late refund, and the manifest follows the second', async () => {
    await inTemporaryFolder(async (directory) => {
      const bill = await generateAwsBill({ ...options, directory })
      expect(bill.deliveries.map((delivery) => [delivery.period, delivery.version, delivery.current])).toEqual([
        ['2026-06', 1, true],
        ['2026-07', 1, false],
        ['2026-07', 2, true],
      ])
      const [, first, second] = bill.deliveries
      if (first === undefined || second === undefined) throw new Error('two deliveries expected')
      expect(second.rows).toBe(first.rows + 1)
      expect(second.totals.find((total) => total.lineItemType === 'Refund')?.unblendedCost).toBe('-214.7350000000')
      expect((await readManifest(directory, bill.bucket, options.layout, second.manifestKey)).id).toBe(
        second.deliveryId,
      )
      const invoices = (delivery: typeof first) =>
        query(
          `SELECT count("bill/InvoiceId") AS invoiced, count(*) AS line_rows FROM ${filesRelation(directory, options.layout, [delivery])}`,
        )
      expect(await invoices(first)).toEqual([{ invoiced: '0', line_rows: String(first.rows) }])
      expect(await invoices(second)).toEqual([{ invoiced: String(second.rows), line_rows: String(second.rows) }])
      expect(await readdir(join(bill.location, '20260701-20260801'))).toEqual(
        [first.deliveryId, second.deliveryId, 'larkspur-cur-Manifest.json'].sort(),
      )
    })
  })

  it('leaves only the second delivery where the layout overwrites', async () => {
    await inTemporaryFolder(async (directory) => {
      const bill = await generateAwsBill({ ...options, layout: 'cur-2-parquet', directory })
      expect(bill.deliveries.map((delivery) => delivery.files.length)).toEqual([2, 0, 2])
      const files = (await readdir(directory, { recursive: true })).filter((path) => path.endsWith('.parquet'))
      expect(files).toHaveLength(4)
    })
  })

  it('has no say in the other periods, and its first delivery is the one written without a restatement', async () => {
    await inTemporaryFolder(async (directory) => {
      await generateAwsBill({ ...options, restated: [], directory: join(directory, 'first') })
      await generateAwsBill({ ...options, directory: join(directory, 'both') })
      const [first, both] = [await hashTree(join(directory, 'first')), await hashTree(join(directory, 'both'))]
      for (const [path, hash] of Object.entries(first))
        if (!path.endsWith('20260701-20260801/larkspur-cur-Manifest.json'))
          expect([path, both[path]]).toEqual([path, hash])
    })
  })
})

describe('the seed', () => {
  const options = {
    layout: 'cur-1-overwrite',
    scenario: 'demo',
    periods: ['2026-03'],
    granularity: 'hourly',
    rowsPerPeriod: 72_000,
  } as const

  it('decides every byte, whatever the number of threads', async () => {
    await inTemporaryFolder(async (directory) => {
      await generateAwsBill({ ...options, directory: join(directory, 'one'), seed: 7, threads: 1 })
      const bill = await generateAwsBill({ ...options, directory: join(directory, 'two'), seed: 7, threads: 4 })
      expect(bill.deliveries[0]?.rows).toBeGreaterThan(50_000)
      expect(await hashTree(join(directory, 'one'))).toEqual(await hashTree(join(directory, 'two')))
    })
  })

  it('changes the numbers when it changes', async () => {
    await inTemporaryFolder(async (directory) => {
      const one = await generateAwsBill({
        ...options,
        rowsPerPeriod: 3000,
        granularity: 'daily',
        directory: join(directory, 'one'),
        seed: 1,
      })
      const two = await generateAwsBill({
        ...options,
        rowsPerPeriod: 3000,
        granularity: 'daily',
        directory: join(directory, 'two'),
        seed: 2,
      })
      const usage = (bill: typeof one) =>
        bill.deliveries[0]?.totals.find((total) => total.lineItemType === 'Usage')?.unblendedCost
      expect(usage(one)).not.toBe(usage(two))
    })
  })
})

describe('options that make no sense', () => {
  it.each([
    [{ periods: [] }, /periods is empty/],
    [{ periods: ['2026-13'] }, /'2026-13' is no billing period/],
    [{ restated: ['2020-01'] }, /2020-01 is not one of periods/],
    [{ historyStart: '2026-05' }, /lies after the first period/],
    [{ filesPerPeriod: 0 }, /filesPerPeriod/],
    [{ rowsPerPeriod: 1.5 }, /rowsPerPeriod/],
    [{ scenario: 'bench', restated: ['2026-04'] }, /only the demo scenario/],
  ] as const)('%j is refused before anything is written', async (wrong, message) => {
    await inTemporaryFolder(async (directory) => {
      const target = join(directory, 'bucket')
      await expect(
        generateAwsBill({
          directory: target,
          layout: 'cur-1-overwrite',
          scenario: 'demo',
          periods: ['2026-04'],
          ...wrong,
        }),
      ).rejects.toThrow(message)
      await expect(stat(target)).rejects.toThrow(/ENOENT/)
    })
  })
})
