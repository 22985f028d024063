import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { DuckDBInstance } from '@duckdb/node-api'
import { azureSource } from '@open-finops/source-azure'
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { type AzureRun, azureColumns, azureCsv, azureDays, writeAzureRun } from './testing/azure-bill.ts'
import { faultThatLeaves, ingestSource } from './testing/bad-bill.ts'
import { testFolder } from './testing/folder.ts'
import { rowsOf } from './testing/lake-content.ts'

const month = '2026-10'
const good = azureCsv(month, azureDays(month, 6))
const usualDay = { ...(azureDays(month, 1)[0] ?? {}) }

let base: string
let container: string
let dataDir: string
const source = () => azureSource({ location: container })

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'open-finops-azure-bad-'))
  dataDir = join(base, 'data')
  container = join(base, 'container')
  for (const each of ['2026-09', month]) {
    await writeAzureRun(container, { month: each, files: { 'part_0.csv': azureCsv(each, azureDays(each, 5)) } })
  }
  await ingestSource(source(), dataDir)
})
afterAll(async () => await rm(base, { recursive: true, force: true }))

const written: string[] = []
afterEach(async () => {
  for (const folder of written.splice(0)) await rm(folder, { recursive: true })
})

/** A run that goes with the test. */
async function passing(run: AzureRun): Promise<string> {
  const folder = await writeAzureRun(container, run)
  written.push(folder)
  return folder
}

/** The newer run of October that Azure would have written, but damaged. */
async function restated(files: AzureRun['files'], manifest?: AzureRun['manifest']) {
  const folder = await passing({ month, files, ...(manifest === undefined ? {} : { manifest }) })
  const fault = await faultThatLeaves(dataDir, source())
  return { fault, folder }
}

const withValue = (column: string, value: string): string =>
  azureCsv(month, [...azureDays(month, 2), { ...usualDay, [column]: value }, ...azureDays(month, 2)])
const without = (column: string): string =>
  azureCsv(
    month,
    azureDays(month, 3),
    azureColumns.filter((name) => name !== column),
  )

describe('a file that can not be an Azure bill is refused by name, and the lake stays as it was', () => {
  test.each<[string, string, string | Buffer, RegExp, RegExp?]>([
    ['a short row', 'bad.csv', `${good}1,2,3\n`, /CSV_MALFORMED/, /line 8 has 3 values/],
    ['a row cut off at its end', 'bad.csv', good.slice(0, -40), /CSV_MALFORMED/],
    ['Latin-1', 'bad.csv', Buffer.from(good.replaceAll('shop', 'caf\xe9'), 'latin1'), /CSV_ENCODING/],
    ['UTF-16', 'bad.csv', Buffer.from(`\uFEFF${good}`, 'utf16le'), /CSV_ENCODING/, /UTF-16/],
    ['nothing in it', 'bad.csv', '', /EMPTY_FILE/],
    ['no CSV at all', 'bad.csv', '<Error><Code>BlobNotFound</Code></Error>', /MISSING_RAW_COLUMN/],
    ['no cost column', 'bad.csv', without('CostInBillingCurrency'), /MISSING_RAW_COLUMN/, /CostInBillingCurrency/i],
    ['no currency column', 'bad.csv', without('BillingCurrencyCode'), /MISSING_RAW_COLUMN/, /BillingCurrency/i],
    ['no date column', 'bad.csv', without('Date'), /MISSING_RAW_COLUMN/, /date/i],
    ['a cost that is no number', 'bad.csv', withValue('CostInBillingCurrency', '1,25 EUR'), /BAD_VALUE/, /1,25 EUR/],
    ['a row without a cost', 'bad.csv', withValue('CostInBillingCurrency', ''), /EMPTY_VALUE/],
    ['a date that is none', 'bad.csv', withValue('Date', '13/45/2026'), /BAD_VALUE/, /13.45/],
    ['truncated gzip', 'bad.csv.gz', gzipSync(good).subarray(0, 200), /GZIP_TRUNCATED/],
    ['damaged gzip', 'bad.csv.gz', flipped(gzipSync(good)), /GZIP_(CORRUPT|TRUNCATED)/],
  ])('%s', async (_, name, content, code, says) => {
    const { fault, folder } = await restated({ [name]: content })
    expect(fault.code).toMatch(code)
    expect(fault.message).toContain(join(folder, name))
    if (says !== undefined) expect(fault.message).toMatch(says)
  })

  test('truncated Parquet', async () => {
    const whole = join(base, 'whole.parquet')
    const csv = join(base, 'whole.csv')
    await writeFile(csv, good)
    const instance = await DuckDBInstance.create()
    const connection = await instance.connect()
    await connection.run(`COPY (FROM read_csv('${csv}', all_varchar = true)) TO '${whole}' (FORMAT parquet)`)
    connection.closeSync()
    instance.closeSync()
    const content = await readFile(whole)
    const { fault, folder } = await restated({ 'bad.parquet': content.subarray(0, content.length - 30) })
    expect(fault.code).toBe('FINOPS_PARQUET_DAMAGED')
    expect(fault.message).toContain(join(folder, 'bad.parquet'))
    const fine = await ingestSource(
      azureSource({ location: await ownRun({ month, files: { 'fine.parquet': content } }) }),
      await testFolder(onTestFinished),
    )
    expect(fine.loaded[0]?.periods).toMatchObject([{ billingPeriod: month, sourceRows: 6 }])
  })

  test('a header without rows is a month without costs, and a tag key is only a name', async () => {
    const evil = `it's "x"'; DROP SCHEMA finops CASCADE; --`
    const rows = [{ ...usualDay, Tags: `${JSON.stringify(evil)}: "O'Neill\\"; --"` }]
    const place = await ownRun({ month, files: { 'part_0.csv': azureCsv(month, rows) } })
    await writeAzureRun(place, { month: '2026-08', files: { 'part_0.csv': `${azureColumns.join(',')}\n` } })
    const own = await testFolder(onTestFinished)
    const { loaded } = await ingestSource(azureSource({ location: place }), own)
    expect(loaded.map(({ slot, periods }) => [slot, periods.map(({ focusRows }) => focusRows)])).toEqual([
      ['2026-08', [0]],
      [month, [1]],
    ])
    expect(JSON.stringify(await rowsOf(own, 'SELECT Tags FROM cost_and_usage'))).toContain('DROP SCHEMA finops CASCADE')
  })
})

describe('a manifest that can not be followed is refused by name', () => {
  const files = { 'part_0.csv': good }
  test.each<[string, AzureRun['manifest'], RegExp]>([
    ['that names no blob', (truth) => ({ ...truth, blobs: [] }), /BAD_MANIFEST/],
    ['that names no blob but promises rows', (truth) => ({ ...truth, blobs: [], dataRowCount: 12 }), /BAD_MANIFEST/],
    ['that is no JSON', '{"exportConfig', /BAD_MANIFEST/],
    [
      'that names ../../etc/passwd',
      (truth) => ({ ...truth, blobs: [{ blobName: '../../etc/passwd', byteCount: 1 }] }),
      /UNSAFE_PATH/,
    ],
  ])('%s', async (_, manifest, code) => {
    const { fault, folder } = await restated(files, manifest)
    expect(fault.code).toMatch(code)
    expect(fault.message).toContain(join(folder, 'manifest.json'))
  })

  test.each<[string, AzureRun['manifest'], RegExp]>([
    [
      'a file that is not there',
      ({ blobs, ...truth }) => ({
        ...truth,
        blobs: blobs.map((blob) => ({ ...blob, blobName: blob.blobName.replace('part_0', 'part_7') })),
      }),
      /FILE_MISSING/,
    ],
    [
      'a file of another size',
      ({ blobs, ...truth }) => ({ ...truth, blobs: blobs.map((blob) => ({ ...blob, byteCount: 7 })) }),
      /SIZE_MISMATCH/,
    ],
  ])('that promises %s', async (_, manifest, code) => {
    const { fault, folder } = await restated(files, manifest)
    expect(fault.code).toMatch(code)
    expect(fault.message).toContain(folder)
  })

  test('with no blob and no rows is a month without a bill, and fine', async () => {
    await passing({
      month: '2026-11',
      files: {},
      manifest: (truth) => ({ ...truth, dataRowCount: 0 }),
    })
    expect((await ingestSource(source(), dataDir)).loaded).toEqual([])
  })
})

describe('an amortized export that is no twin of the actual one', () => {
  const twin = { month, type: 'AmortizedCost' } as const
  const reservation = { PricingModel: 'Reservation' }

  test('since its manifest is of another scope', async () => {
    const other = '/subscriptions/0000-1111'
    await passing({ ...twin, scope: other, files: { 'part_0.csv': good } })
    const fault = await faultThatLeaves(dataDir, source())
    expect(fault).toMatchObject({
      code: 'FINOPS_SCOPE_MISMATCH',
      message: expect.stringContaining('subscriptions/0000-1111'),
      hint: expect.stringContaining('one scope'),
    })
  })

  test('since its rows are of another account, whatever its manifest says', async () => {
    const rows = azureDays(month, 5, { BillingAccountId: '87654321' })
    await passing({ ...twin, files: { 'part_0.csv': azureCsv(month, rows) } })
    expect((await faultThatLeaves(dataDir, source())).code).toBe('FINOPS_SCOPE_MISMATCH')
  })

  test('since it covers fewer days of a month that is over', async () => {
    const whole = azureCsv(month, azureDays(month, 31))
    const part = azureCsv(month, azureDays(month, 20, reservation))
    await passing({ month, files: { 'part_0.csv': whole } })
    await passing({ ...twin, files: { 'part_0.csv': part } })
    const fault = await faultThatLeaves(dataDir, source())
    expect(fault).toMatchObject({ code: 'FINOPS_EXPORT_BEHIND', hint: expect.stringContaining('once more') })
    expect(fault.message).toContain('cost-amortized')
  })

  test('but one day behind in an open month: the month counts up to the last day that both cover', async () => {
    const place = await ownRun({ month, files: { 'part_0.csv': azureCsv(month, azureDays(month, 12)) } })
    await writeAzureRun(place, { ...twin, files: { 'part_0.csv': azureCsv(month, azureDays(month, 11)) } })
    const { loaded } = await ingestSource(azureSource({ location: place }), await testFolder(onTestFinished))
    expect(loaded[0]?.periods).toMatchObject([{ billingPeriod: month, sourceRows: 23, focusRows: 11 }])
    expect(loaded[0]?.periods[0]?.rowChanges).toContainEqual(
      expect.objectContaining({ reason: 'beyond-last-common-day', rows: 1 }),
    )
  })

  test('since there is no actual one at all', async () => {
    const location = await ownRun({ ...twin, files: { 'part_0.csv': good } })
    expect((await faultThatLeaves(dataDir, azureSource({ location }))).code).toBe('FINOPS_AMORTIZED_ALONE')
  })
})

test('a location without a bill is an error, and never an empty month', async () => {
  const nowhere = join(base, 'nowhere')
  expect((await faultThatLeaves(dataDir, azureSource({ location: nowhere }))).code).toBe('FINOPS_NO_SUCH_FOLDER')
  await mkdir(nowhere)
  expect(await faultThatLeaves(dataDir, azureSource({ location: nowhere }))).toMatchObject({
    code: 'FINOPS_NO_BILLING_FILES',
    message: expect.stringContaining(nowhere),
  })
})

async function ownRun(run: AzureRun): Promise<string> {
  const place = await testFolder(onTestFinished, 'container')
  await writeAzureRun(place, run)
  return place
}

function flipped(content: Buffer): Buffer {
  const copy = Buffer.from(content)
  const at = Math.floor(copy.length / 2)
  copy[at] = (copy[at] ?? 0) ^ 0xff
  return copy
}
