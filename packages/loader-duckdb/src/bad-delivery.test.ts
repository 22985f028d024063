import { appendFile, mkdir, mkdtemp, readFile, rm, truncate, unlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { DuckDBInstance } from '@duckdb/node-api'
import type { FinopsError, IngestEvent } from '@open-finops/pipeline'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { type CurMonth, curCsv, monthFolder, usualRows, writeMonth, writeRows } from './testing/aws-bill.ts'
import { testFolder } from './testing/folder.ts'
import { ingestFault, ingestFolder } from './testing/ingest-folder.ts'
import { wholeLake } from './testing/lake-content.ts'

const month = '2026-10'

let base: string
let bucket: string
let dataDir: string
let before: unknown
let parquet: Buffer

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'open-finops-bad-delivery-'))
  bucket = join(base, 'bucket')
  dataDir = join(base, 'data')
  await writeRows(bucket, { month }, usualRows())
  await ingestFolder({ source: bucket, dataDir })
  before = await wholeLake(dataDir)
  parquet = await parquetBill('1.25::DOUBLE')
})
afterAll(async () => await rm(base, { recursive: true, force: true }))

/** A legacy month as Parquet, as AWS writes it for Athena. */
async function parquetBill(cost: string, rows = 4000, compression = 'snappy'): Promise<Buffer> {
  const path = join(await testFolder(onTestFinishedOrSuite), 'bill.parquet')
  const instance = await DuckDBInstance.create()
  const connection = await instance.connect()
  await connection.run(
    `COPY (SELECT 'line-' || range AS identity_line_item_id, '000000000001' AS bill_payer_account_id,
        TIMESTAMP '2026-10-01' AS bill_billing_period_start_date, TIMESTAMP '2026-11-01' AS bill_billing_period_end_date,
        '000000000001' AS line_item_usage_account_id, 'Usage' AS line_item_line_item_type,
        TIMESTAMP '2026-10-02 03:00:00' AS line_item_usage_start_date,
        TIMESTAMP '2026-10-02 04:00:00' AS line_item_usage_end_date, 'AmazonEC2' AS line_item_product_code,
        'USD' AS line_item_currency_code, ${cost} AS line_item_unblended_cost, md5(range::VARCHAR) AS line_item_resource_id
      FROM range(${rows})) TO '${path}' (FORMAT parquet, COMPRESSION ${compression}, ROW_GROUP_SIZE 2048)`,
  )
  connection.closeSync()
  instance.closeSync()
  return await readFile(path)
}
const onTestFinishedOrSuite = (cleanUp: () => Promise<void>): void => afterAll(cleanUp)

let versions = 0

async function restated(
  given: Omit<CurMonth, 'month'>,
): Promise<{ readonly fault: FinopsError; readonly path: (name: string) => string }> {
  versions += 1
  const assembly = `bad-${versions}`
  await writeMonth(bucket, { month, assembly, ...given })
  const fault = await ingestFault({ source: bucket, dataDir })
  expect(await wholeLake(dataDir)).toEqual(before)
  expect(fault.hint).toMatch(/\w{3}/)
  return { fault, path: (name) => join(bucket, monthFolder({ month, assembly }), name) }
}

describe('Parquet', () => {
  test('is a bill like CSV, and its parts may have columns of their own', async () => {
    const own = join(base, 'parquet')
    await writeMonth(join(own, 'bucket'), {
      month,
      files: { '1.parquet': parquet, '2.parquet': await parquetBill("'0.5'") },
    })
    await ingestFolder({ source: join(own, 'bucket'), dataDir: join(own, 'data') })
    const { status } = await wholeLake(join(own, 'data'))
    expect(status).toMatchObject([{ sourceRows: 8000, totals: [{ billedCost: '7000' }] }])
  })

  test.each([0.01, 0.4, 0.99])('cut off after %d of it', async (part) => {
    const { fault, path } = await restated({ files: { 'bill.parquet': parquet.subarray(0, parquet.length * part) } })
    expect(fault).toMatchObject({
      code: 'FINOPS_PARQUET_DAMAGED',
      message: expect.stringContaining(path('bill.parquet')),
    })
  })

  test.each([0, 3, 11])('cut off after %i bytes', async (bytes) => {
    const { fault, path } = await restated({ files: { 'bill.parquet': parquet.subarray(0, bytes) } })
    expect(fault.code).toMatch(/^FINOPS_(PARQUET_DAMAGED|EMPTY_FILE)$/)
    expect(fault.message).toContain(path('bill.parquet'))
  })

  test('the second of two parts cut off', async () => {
    const { fault, path } = await restated({ files: { '1.parquet': parquet, '2.parquet': parquet.subarray(0, 5000) } })
    expect(fault).toMatchObject({ code: 'FINOPS_PARQUET_DAMAGED', message: expect.stringContaining(path('2.parquet')) })
  })

  test('bytes overwritten in the middle or in the footer', async () => {
    for (const at of [0.2, 0.5, 0.97]) {
      const changed = Buffer.from(parquet)
      const from = Math.floor(parquet.length * at)
      changed.fill(0xee, from, from + 40)
      const { fault } = await restated({ files: { 'bill.parquet': changed } })
      expect(fault.code).toMatch(/^FINOPS_/)
      expect(fault.message).toContain('bill.parquet')
    }
  })

  test.each(["'NaN'::DOUBLE", "'-Infinity'::DOUBLE", '1e30', "'12,5'"])('a cost of %s', async (cost) => {
    const { fault, path } = await restated({ files: { 'bill.parquet': await parquetBill(cost) } })
    expect(fault).toMatchObject({
      code: 'FINOPS_BAD_VALUE',
      message: expect.stringContaining("'line_item_unblended_cost' has '"),
      details: { file: path('bill.parquet') },
    })
  })

  test('a decimal beyond what its type allows, which ten more places would turn into another number', async () => {
    const decimals = await parquetBill('1.25::DECIMAL(28,10)', 4000, 'uncompressed')
    const cost = Buffer.from('000000000000000000000002e90edd00', 'hex')
    const at = decimals.indexOf(cost)
    expect(at).toBeGreaterThan(0)
    const changed = Buffer.from(decimals)
    changed[at] = 1
    const { fault, path } = await restated({ files: { 'bill.parquet': changed } })
    expect(fault).toMatchObject({
      code: 'FINOPS_PARQUET_DAMAGED',
      message: expect.stringContaining("'line_item_unblended_cost' holds a number of more than 18 digits"),
      details: { files: [path('bill.parquet')] },
    })
  })

  test('a necessary column that only one part lacks', async () => {
    const csvColumns = await parquetBill('1.25::DOUBLE')
    const lacking = Buffer.from(
      csvColumns.toString('latin1').replaceAll('line_item_unblended_cost', 'line_item_unblinded_cost'),
      'latin1',
    )
    const { fault, path } = await restated({ files: { '1.parquet': parquet, '2.parquet': lacking } })
    expect(fault).toMatchObject({
      code: 'FINOPS_MISSING_RAW_COLUMN',
      message: expect.stringContaining(path('2.parquet')),
    })
  })
})

describe('what the manifest promises', () => {
  const files = { 'bill.csv.gz': gzipSync(curCsv(month, usualRows())) }

  test('a manifest that is no JSON', async () => {
    const { fault } = await restated({ files, manifest: '{"assemblyId": "a' })
    expect(fault).toMatchObject({
      code: 'FINOPS_BAD_MANIFEST',
      message: expect.stringContaining('cur-hourly-Manifest.json'),
    })
  })

  test('a file that is not there', async () => {
    const { fault } = await restated({ files, reportKeys: [`${monthFolder({ month })}/none.csv.gz`] })
    expect(fault).toMatchObject({ code: 'FINOPS_FILE_MISSING', message: expect.stringContaining('none.csv.gz') })
  })

  test('a file outside of the bucket', async () => {
    const { fault } = await restated({ files, reportKeys: ['../../etc/passwd'] })
    expect(fault).toMatchObject({ code: 'FINOPS_UNSAFE_PATH', message: expect.stringContaining('../../etc/passwd') })
  })

  test('a damaged month costs that month only: the months after it load in the same run', async () => {
    const own = join(base, 'months')
    const place = join(own, 'bucket')
    await writeRows(place, { month: '2026-07' }, usualRows())
    const latin1 = Buffer.from(curCsv('2026-08', usualRows()).replaceAll('shop', 'caf\xe9'), 'latin1')
    await writeMonth(place, { month: '2026-08', files: { 'bill.csv': latin1 } })
    await writeMonth(place, { month: '2026-09', files: { 'bill.parquet': parquet.subarray(0, 900) } })
    await writeRows(place, { month: '2026-10' }, usualRows())
    const fault = await ingestFault({ source: place, dataDir: join(own, 'data') })
    expect(fault.code).toBe('FINOPS_INGEST_FAILED')
    const { status } = await wholeLake(join(own, 'data'))
    expect(status.map((period) => period.billingPeriod)).toEqual(['2026-07', '2026-10'])
  })

  test.each([
    ['an empty folder', {}],
    ['a folder of photos', { 'a.jpg': 'x', 'notes/readme.txt': 'x' }],
    ['bills without a manifest', { 'bill.csv': 'lineItem/LineItemType\n' }],
  ])('%s holds no bill', async (_, tree) => {
    const place = await testFolder(onTestFinished)
    await mkdir(join(place, 'notes'))
    for (const [name, content] of Object.entries(tree)) await writeFile(join(place, name), content)
    const fault = await ingestFault({ source: place, dataDir })
    expect(fault).toMatchObject({ code: 'FINOPS_NO_BILLING_FILES', message: expect.stringContaining(place) })
    expect(await wholeLake(dataDir)).toEqual(before)
  })
})

describe('files that do not hold still', () => {
  /** Does something to the restated file at the moment its load begins. */
  async function meanwhile(work: (path: string) => Promise<void>): Promise<{ fault: FinopsError; path: string }> {
    versions += 1
    const assembly = `moving-${versions}`
    const path = join(bucket, monthFolder({ month, assembly }), 'bill.csv')
    await writeMonth(bucket, { month, assembly, files: { 'bill.csv': curCsv(month, usualRows(60_000)) } })
    let done: Promise<void> | undefined
    const onEvent = (event: IngestEvent): void => {
      if (event.type === 'load-started')
        done ??= new Promise((resolve) => setTimeout(resolve, 60)).then(() => work(path))
    }
    const fault = await ingestFault({ source: bucket, dataDir, request: { onEvent } })
    await done
    expect(await wholeLake(dataDir)).toEqual(before)
    return { fault, path }
  }

  test('one that grows while it is read', async () => {
    const { fault, path } = await meanwhile(async (file) => await appendFile(file, 'x,y\n'))
    expect(fault.code).toMatch(/^FINOPS_(CHANGED_WHILE_READ|CSV_MALFORMED|ROWS_LOST)$/)
    expect(fault.message).toContain(path)
  })

  test('one that shrinks while it is read', async () => {
    const { fault, path } = await meanwhile(async (file) => await truncate(file, 5_000_000))
    expect(fault.code).toMatch(/^FINOPS_(CHANGED_WHILE_READ|CSV_MALFORMED|ROWS_LOST)$/)
    expect(fault.message).toContain(path)
  })

  test('one that is deleted while it is read', async () => {
    const { fault, path } = await meanwhile(async (file) => await unlink(file))
    expect(fault.code).toBe('FINOPS_FILE_MISSING')
    expect(fault.message).toContain(path)
  })

  test('one that has another size than when it was fetched', async () => {
    const { duckdbStore } = await import('./store.ts')
    const store = await duckdbStore({ dataDir })
    const path = join(base, 'grown.csv')
    const text = curCsv(month, usualRows())
    await writeFile(path, text)
    const files = [{ key: 'grown.csv', path, bytes: text.length - 1, compression: 'none' as const }]
    const delivery = {
      provider: 'aws',
      exportName: 'aws/grown',
      slot: month,
      version: 'v1',
      format: 'aws-cur-1',
      encoding: 'csv' as const,
      files: [{ key: 'grown.csv' }],
    }
    await expect(store.loadDelivery({ delivery, files })).rejects.toMatchObject({
      code: 'FINOPS_CHANGED_WHILE_READ',
      retryable: true,
    })
    await store.close()
  })
})
