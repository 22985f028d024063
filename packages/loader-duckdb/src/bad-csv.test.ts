import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { FinopsError } from '@open-finops/pipeline'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type CurMonth, curColumns, curCsv, monthFolder, usualRows, writeMonth, writeRows } from './testing/aws-bill.ts'
import { ingestFault, ingestFolder } from './testing/ingest-folder.ts'
import { rowsOf, wholeLake } from './testing/lake-content.ts'

const month = '2026-10'
const good = curCsv(month, usualRows(6))
const [header = '', firstRow = '', ...otherRows] = good.trimEnd().split('\n')

let base: string
let bucket: string
let dataDir: string
let before: unknown
let current: string

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'open-finops-bad-csv-'))
  bucket = join(base, 'bucket')
  dataDir = join(base, 'data')
  for (const each of ['2026-09', month]) await writeRows(bucket, { month: each }, usualRows())
  await ingestFolder({ source: bucket, dataDir })
  before = await wholeLake(dataDir)
  current = await readFile(join(dataDir, 'CURRENT'), 'utf8')
})
afterAll(async () => await rm(base, { recursive: true, force: true }))

let versions = 0

/** The restated October that AWS would have written, but damaged; what comes of it, and that nothing else came. */
async function restated(
  files: CurMonth['files'],
  request: { readonly strict?: boolean } = {},
): Promise<{ readonly fault: FinopsError; readonly path: (name: string) => string }> {
  versions += 1
  const assembly = `bad-${versions}`
  await writeMonth(bucket, { month, assembly, files })
  const fault = await ingestFault({ source: bucket, dataDir, request })
  expect(await wholeLake(dataDir)).toEqual(before)
  expect(await readFile(join(dataDir, 'CURRENT'), 'utf8')).toBe(current)
  expect(fault.hint).toMatch(/\w{3}/)
  return { fault, path: (name) => join(bucket, monthFolder({ month, assembly }), name) }
}

const rows = (...lines: readonly string[]): string => [header, firstRow, ...lines, ...otherRows, ''].join('\n')
const withValue = (column: string, value: string): string =>
  curCsv(month, [...usualRows(2), { [column]: value }, ...usualRows(2)])
const without = (column: string): string =>
  curCsv(
    month,
    usualRows(),
    curColumns.filter((name) => name !== column),
  )

interface BadFile {
  readonly what: string
  readonly text: string | Buffer
  readonly code: string
  /** What the message says besides the file. */
  readonly says?: RegExp
}

const badFiles: readonly BadFile[] = [
  { what: 'a short row', text: rows('1,2,3'), code: 'FINOPS_CSV_MALFORMED', says: /line 3 has 3 values.*16 columns/ },
  { what: 'a long row', text: rows(`${firstRow},x,y`), code: 'FINOPS_CSV_MALFORMED', says: /line 3 has 17 values/ },
  { what: 'a row cut off at the end', text: good.slice(0, -60), code: 'FINOPS_CSV_MALFORMED', says: /line 7/ },
  { what: 'a quote without a partner', text: rows(firstRow.replace('2026', '"2026')), code: 'FINOPS_CSV_MALFORMED' },
  { what: 'text after a quote', text: rows(firstRow.replace('shop', '"shop" x')), code: 'FINOPS_CSV_MALFORMED' },
  { what: 'a lone CR after the header', text: good.replace('\n', '\r'), code: 'FINOPS_CSV_MALFORMED' },
  { what: 'line ends of lone CRs', text: good.replaceAll('\n', '\r'), code: 'FINOPS_CSV_MALFORMED' },
  { what: 'a CR within a value', text: good.replace('shop', 'sh\rop'), code: 'FINOPS_CSV_MALFORMED' },
  {
    what: 'LF after the header, CRLF after rows',
    text: good.replace(/(?<=\n.*)\n/g, '\r\n'),
    code: 'FINOPS_CSV_MALFORMED',
  },
  { what: 'CRLF after the header, LF after rows', text: good.replace('\n', '\r\n'), code: 'FINOPS_CSV_MALFORMED' },
  {
    what: 'Latin-1',
    text: Buffer.from(good.replaceAll('shop', 'caf\xe9'), 'latin1'),
    code: 'FINOPS_CSV_ENCODING',
    says: /record 1/,
  },
  { what: 'UTF-16', text: Buffer.from(`\uFEFF${good}`, 'utf16le'), code: 'FINOPS_CSV_ENCODING', says: /UTF-16/ },
  { what: 'UTF-16 without a mark', text: Buffer.from(good, 'utf16le'), code: 'FINOPS_CSV_ENCODING' },
  { what: 'nothing in it', text: '', code: 'FINOPS_EMPTY_FILE' },
  { what: 'no CSV at all', text: '<Error><Code>AccessDenied</Code></Error>', code: 'FINOPS_MISSING_RAW_COLUMN' },
  {
    what: 'no cost column',
    text: without('lineItem/UnblendedCost'),
    code: 'FINOPS_MISSING_RAW_COLUMN',
    says: /unblended_?cost/i,
  },
  {
    what: 'no currency column',
    text: without('lineItem/CurrencyCode'),
    code: 'FINOPS_MISSING_RAW_COLUMN',
    says: /currency_?code/i,
  },
  {
    what: 'a cost that is no number',
    text: withValue('lineItem/UnblendedCost', '1,25 $'),
    code: 'FINOPS_BAD_VALUE',
    says: /'lineItem\/UnblendedCost' has '1,25 \$', which is no number/,
  },
  {
    what: 'a cost of NaN',
    text: withValue('lineItem/UnblendedCost', 'NaN'),
    code: 'FINOPS_BAD_VALUE',
    says: /'lineItem\/UnblendedCost' has 'NaN'/,
  },
  {
    what: 'an infinite cost',
    text: withValue('lineItem/UnblendedCost', '-Infinity'),
    code: 'FINOPS_BAD_VALUE',
    says: /'-Infinity'/,
  },
  {
    what: 'a cost beyond all money',
    text: withValue('lineItem/UnblendedCost', '1e30'),
    code: 'FINOPS_BAD_VALUE',
    says: /'1e30'/,
  },
  {
    what: 'a usage amount that is no number',
    text: withValue('lineItem/UsageAmount', 'many'),
    code: 'FINOPS_BAD_VALUE',
    says: /'lineItem\/UsageAmount' has 'many'/,
  },
  {
    what: 'a date that is none',
    text: withValue('lineItem/UsageStartDate', '2026-02-31T00:00:00Z'),
    code: 'FINOPS_BAD_VALUE',
    says: /'lineItem\/UsageStartDate' has '2026-02-31T00:00:00Z', which is no date/,
  },
  {
    what: 'a period that never ends',
    text: withValue('bill/BillingPeriodStartDate', 'infinity'),
    code: 'FINOPS_BAD_VALUE',
    says: /BillingPeriodStart/,
  },
  {
    what: 'a row without a cost',
    text: withValue('lineItem/UnblendedCost', ''),
    code: 'FINOPS_EMPTY_VALUE',
    says: /BilledCost/,
  },
  {
    what: 'a row without a currency',
    text: withValue('lineItem/CurrencyCode', ''),
    code: 'FINOPS_EMPTY_VALUE',
    says: /BillingCurrency/,
  },
  {
    what: 'rows of another month',
    text: withValue('bill/BillingPeriodStartDate', '2026-09-01T00:00:00Z'),
    code: 'FINOPS_PERIOD_MISMATCH',
    says: /2026-09/,
  },
]

describe('a CSV file that can not be a bill is refused by name, and the month stays as it was', () => {
  test.each(badFiles)('$what', async ({ text, code, says }) => {
    const { fault, path } = await restated({ 'bill.csv': text })
    expect(fault).toMatchObject({ code, message: expect.stringContaining(path('bill.csv')) })
    if (says) expect(fault.message).toMatch(says)
  })

  const oneOfEachKind = badFiles.filter((file, at) => badFiles.findIndex(({ code }) => code === file.code) === at)
  test.each(oneOfEachKind.filter(({ code }) => code !== 'FINOPS_PERIOD_MISMATCH'))(
    '$what, in the second of two gzip files',
    async ({ text, code }) => {
      const { fault, path } = await restated({ '1.csv.gz': gzipSync(good), '2.csv.gz': gzipSync(text) })
      expect(fault.code).toBe(code)
      const named = [fault.details['file'], ...[fault.details['files'] ?? []].flat()]
      expect(named).toContain(path('2.csv.gz'))
    },
  )

  test('a necessary column that only the second part lacks, so that its rows would cost nothing', async () => {
    const { fault, path } = await restated({
      '1.csv.gz': gzipSync(good),
      '2.csv.gz': gzipSync(without('lineItem/CurrencyCode')),
    })
    expect(fault).toMatchObject({
      code: 'FINOPS_MISSING_RAW_COLUMN',
      message: expect.stringContaining(path('2.csv.gz')),
    })
  })

  test('an unknown line item type, where --strict is asked for', async () => {
    const { fault } = await restated({ 'bill.csv': withValue('lineItem/LineItemType', 'MoonFee') }, { strict: true })
    expect(fault).toMatchObject({ code: 'FINOPS_UNKNOWN_VALUE', message: expect.stringMatching(/MoonFee/) })
  })
})

describe('a gzip file that is damaged is never read as a shorter one', () => {
  const many = curCsv(month, usualRows(3000))
  const packed = gzipSync(many)

  test.each([0.02, 0.3, 0.5, 0.8, 0.99])('cut off after %d of it', async (part) => {
    const { fault, path } = await restated({ 'bill.csv.gz': packed.subarray(0, Math.floor(packed.length * part)) })
    expect(fault).toMatchObject({
      code: 'FINOPS_GZIP_TRUNCATED',
      message: expect.stringContaining(path('bill.csv.gz')),
    })
  })

  test.each([1, 2, 10, 18])('cut off after %i bytes', async (bytes) => {
    const { fault } = await restated({ 'bill.csv.gz': packed.subarray(0, bytes) })
    expect(fault.code).toMatch(bytes === 1 ? 'FINOPS_CSV_ENCODING' : 'FINOPS_GZIP_TRUNCATED')
  })

  test.each([1, 7, 8, 9])('cut off %i bytes before its end, where all rows are there', async (bytes) => {
    const { fault } = await restated({ 'bill.csv.gz': packed.subarray(0, packed.length - bytes) })
    expect(fault.code).toBe('FINOPS_GZIP_TRUNCATED')
  })

  test('cut off exactly between two rows, which DuckDB takes for the end', async () => {
    const lines = many.split('\n')
    const half = `${lines.slice(0, 1500).join('\n')}\n`
    const { createGzip, constants } = await import('node:zlib')
    const gzip = createGzip()
    const parts: Buffer[] = []
    gzip.on('data', (part: Buffer) => void parts.push(part))
    gzip.write(half)
    await new Promise<void>((resolve) => gzip.flush(constants.Z_SYNC_FLUSH, resolve))
    const { fault } = await restated({ 'bill.csv.gz': Buffer.concat(parts) })
    expect(fault.code).toBe('FINOPS_GZIP_TRUNCATED')
  })

  test.each([0.1, 0.5, 0.9])('with one changed byte at %d of it', async (part) => {
    const changed = Buffer.from(packed)
    const at = Math.floor(packed.length * part)
    changed[at] = (changed[at] ?? 0) ^ 0xff
    const { fault, path } = await restated({ 'bill.csv.gz': changed })
    expect(fault).toMatchObject({
      code: expect.stringMatching(/^FINOPS_GZIP_/),
      message: expect.stringContaining(path('bill.csv.gz')),
    })
  })
})

describe('what looks odd and is fine', () => {
  test('a header without rows is a month with zero rows, and a tag key is only a name', async () => {
    const evil = `resourceTags/user:it's "x"'; DROP SCHEMA finops CASCADE; --`
    const own = join(base, 'fine')
    await writeMonth(join(own, 'bucket'), { month: '2026-07', files: { 'bill.csv': `${header}\n` } })
    await writeRows(join(own, 'bucket'), { month: '2026-08' }, [{ [evil]: 'O\'Neill"; --' }], [...curColumns, evil])
    await ingestFolder({ source: join(own, 'bucket'), dataDir: join(own, 'data') })
    const { status } = await wholeLake(join(own, 'data'))
    expect(status.map(({ billingPeriod, sourceRows, focusRows }) => [billingPeriod, sourceRows, focusRows])).toEqual([
      ['2026-07', 0, 0],
      ['2026-08', 1, 1],
    ])
    expect(JSON.stringify(await rowsOf(join(own, 'data'), 'SELECT Tags FROM cost_and_usage'))).toContain("O'Neill")
    const again = await ingestFolder({ source: join(own, 'bucket'), dataDir: join(own, 'data') })
    expect([again.planned.length, again.unchanged.length]).toEqual([0, 2])
  })

  test('parts with line ends, marks, column orders and columns of their own are one bill', async () => {
    const own = join(base, 'parts')
    const part = (count: number, columns: readonly string[], extra: Record<string, string> = {}): string =>
      curCsv(
        month,
        usualRows(count).map((row) => ({ ...row, ...extra })),
        columns,
      )
    const files = {
      '1.csv': part(2, curColumns),
      '2.csv': part(3, curColumns).replaceAll('\n', '\r\n'),
      '3.csv.gz': gzipSync(`\uFEFF${part(4, curColumns.toReversed())}`),
      '4.csv.gz': gzipSync(
        part(5, [...curColumns, 'resourceTags/user:env'], { 'resourceTags/user:env': 'prod' }).trimEnd(),
      ),
      '5.csv': `${header}\n\n\n`,
    }
    await writeMonth(join(own, 'bucket'), { month, files })
    await ingestFolder({ source: join(own, 'bucket'), dataDir: join(own, 'data') })
    const { status } = await wholeLake(join(own, 'data'))
    expect(status).toMatchObject([{ sourceRows: 14, focusRows: 14, totals: [{ billedCost: '17.5' }] }])
  })

  test('a month of two currencies keeps them apart', async () => {
    const own = join(base, 'currencies')
    const euro = { 'lineItem/CurrencyCode': 'EUR', 'lineItem/UnblendedCost': '0.1' }
    await writeRows(join(own, 'bucket'), { month }, [...usualRows(3), euro, euro])
    await ingestFolder({ source: join(own, 'bucket'), dataDir: join(own, 'data') })
    const { status } = await wholeLake(join(own, 'data'))
    const [{ totals } = { totals: [] }] = status
    expect(totals.map((total) => [total.currency, total.sourceRows, total.billedCost])).toEqual([
      ['EUR', 2, '0.2'],
      ['USD', 3, '3.75'],
    ])
  })
})
