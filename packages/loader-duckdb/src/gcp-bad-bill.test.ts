import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { DuckDBInstance } from '@duckdb/node-api'
import { gcpSource } from '@open-finops/source-gcp'
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { faultThatLeaves, ingestSource } from './testing/bad-bill.ts'
import { testFolder } from './testing/folder.ts'
import { rowsOf } from './testing/lake-content.ts'

const table = 'gcp_billing_export_v1'
const month = '202610'
type Line = Readonly<Record<string, unknown>>

function lines(rows: readonly Line[]): string {
  const usual = {
    billing_account_id: '01ABCD-23EF45-678901',
    service: { id: '6F81', description: 'Compute Engine' },
    sku: { id: 'CF4E', description: 'N1 Core' },
    usage_start_time: '2026-10-03 07:00:00 UTC',
    usage_end_time: '2026-10-03 08:00:00 UTC',
    labels: [{ key: 'team', value: 'shop' }],
    cost: 1.25,
    currency: 'EUR',
    cost_type: 'regular',
    invoice: { month },
  }
  return rows.map((row) => `${JSON.stringify({ ...usual, ...row })}\n`).join('')
}
const good = lines([{}, {}, {}])
const header =
  'billing_account_id,service.description,usage_start_time,usage_end_time,cost,currency,cost_type,credits,invoice.month'
const csvRow = '01ABCD,Compute Engine,2026-10-03 07:00:00 UTC,2026-10-03 08:00:00 UTC,1.25,EUR,regular,[],202610'
const goodCsv = `${header}\n${csvRow}\n${csvRow}\n`

let base: string
let bucket: string
let dataDir: string
const source = () => gcpSource({ location: bucket })
const runOf = (time: string): string => `${table}/invoice_month=${month}/run=${time}`

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'open-finops-gcp-bad-'))
  dataDir = join(base, 'data')
  bucket = join(base, 'bucket')
  await put({
    [`${runOf('20261103T040000Z')}/${table}-000000000000.json`]: good,
    [`${runOf('20261103T040000Z')}/complete-000000000000.json`]: '{}\n',
  })
  await ingestSource(source(), dataDir)
})
afterAll(async () => await rm(base, { recursive: true, force: true }))

const written: string[] = []
afterEach(async () => {
  for (const path of written.splice(0)) await rm(path, { force: true })
})

async function put(files: Readonly<Record<string, string | Buffer>>, place = bucket): Promise<readonly string[]> {
  const paths: string[] = []
  for (const [key, content] of Object.entries(files)) {
    const path = join(place, key)
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, content)
    paths.push(path)
  }
  return paths
}

/** A newer run of October that BigQuery would have written, complete by its marker, but with this file. */
async function restated(name: string, content: string | Buffer) {
  const run = runOf('20261104T040000Z')
  const paths = await put({ [`${run}/${name}`]: content, [`${run}/complete-000000000000.json`]: '{}\n' })
  written.push(...paths)
  return { fault: await faultThatLeaves(dataDir, source()), file: paths[0] ?? '' }
}

describe('a file that can not be a Google Cloud bill is refused by name, and the lake stays as it was', () => {
  test.each<[string, string, string | Buffer, RegExp, RegExp?]>([
    ['truncated gzip', 'json.gz', gzipSync(good).subarray(0, 120), /GZIP_TRUNCATED/],
    ['damaged gzip', 'json.gz', flipped(gzipSync(good)), /GZIP_(CORRUPT|TRUNCATED)/],
    ['JSON that breaks off in a line', 'json', good.slice(0, -30), /JSON_MALFORMED/],
    ['a line that is no JSON', 'json', `${good}not json\n`, /JSON_MALFORMED/],
    ['no JSON at all', 'json', '<Error><Code>NoSuchKey</Code></Error>', /JSON_MALFORMED/],
    ['a cost that is no number', 'json', lines([{}, { cost: 'much' }]), /BAD_VALUE/, /much/],
    ['a row without a cost', 'json', lines([{}, { cost: null }]), /EMPTY_VALUE/],
    ['a row without a currency', 'json', lines([{}, { currency: null }]), /EMPTY_VALUE/],
    ['a date that is none', 'json', lines([{ usage_start_time: '2026-13-45 00:00:00 UTC' }]), /BAD_VALUE/],
    ['rows of another month', 'json', lines([{}, { invoice: { month: '202609' } }]), /PERIOD_MISMATCH/, /2026-09/],
    ['Latin-1', 'csv', Buffer.from(goodCsv.replaceAll('Engine', 'caf\xe9'), 'latin1'), /CSV_ENCODING/],
    ['a short row', 'csv', `${goodCsv}1,2\n`, /CSV_MALFORMED/, /line 4 has 2 values/],
    ['a CSV without a cost column', 'csv', goodCsv.replace(',cost,', ',price,'), /MISSING_RAW_COLUMN/, /cost/],
    ['an empty CSV', 'csv', '', /EMPTY_FILE/],
    ['no Parquet', 'parquet', 'PAR1 and nothing else', /PARQUET/],
  ])('%s', async (_, extension, content, code, says) => {
    const { fault, file } = await restated(`${table}-000000000000.${extension}`, content)
    expect(fault.code).toMatch(code)
    expect(fault.message).toContain(file)
    if (says !== undefined) expect(fault.message).toMatch(says)
  })

  test('truncated Parquet', async () => {
    const whole = join(base, 'whole.parquet')
    const plain = join(base, 'whole.json')
    const credits = [{ name: 'SUD', amount: -0.25, type: 'SUSTAINED_USAGE_DISCOUNT' }]
    await writeFile(plain, lines([{ credits }, { credits }, { credits }]))
    const instance = await DuckDBInstance.create()
    const connection = await instance.connect()
    await connection.run(`COPY (FROM read_json('${plain}')) TO '${whole}' (FORMAT parquet)`)
    connection.closeSync()
    instance.closeSync()
    const content = await readFile(whole)
    const { fault, file } = await restated(`${table}-000000000000.parquet`, content.subarray(0, content.length - 30))
    expect(fault.code).toMatch(/PARQUET/)
    expect(fault.message).toContain(file)
    const place = await testFolder(onTestFinished, 'bucket')
    await put({ [`${table}-000000000000.parquet`]: content }, place)
    const fine = await ingestSource(gcpSource({ location: place }), await testFolder(onTestFinished))
    expect(fine.loaded[0]?.periods).toMatchObject([{ billingPeriod: '2026-10', sourceRows: 3 }])
  })

  test('a label key with quotes and SQL is only a name', async () => {
    const evil = `it's "x"'; DROP SCHEMA finops CASCADE; --`
    const place = await testFolder(onTestFinished, 'bucket')
    await put({ [`${table}-202610.json`]: lines([{ labels: [{ key: evil, value: 'O\'Neill"; --' }] }]) }, place)
    const own = await testFolder(onTestFinished)
    await ingestSource(gcpSource({ location: place }), own)
    expect(JSON.stringify(await rowsOf(own, 'SELECT Tags FROM cost_and_usage'))).toContain('DROP SCHEMA finops CASCADE')
  })
})

describe('an extract that is half written', () => {
  const stem = `by-hand/${table}-202610`
  const shard = (at: number): string => `${stem}-${String(at).padStart(12, '0')}.json`

  test('by the script is left for the next run, and the run before it counts', async () => {
    const now = new Date().toISOString().replace(/[-:]|\.\d+/g, '')
    written.push(...(await put({ [`${runOf(now)}/${table}-000000000000.json`]: lines([{ cost: 99 }]) })))
    expect((await ingestSource(source(), dataDir)).loaded).toEqual([])
    expect(await rowsOf(dataDir, 'SELECT sum(BilledCost)::VARCHAR FROM cost_and_usage')).toEqual([
      [expect.stringMatching(/^3\.750*$/)],
    ])
  })

  test.each<[string, Readonly<Record<string, string | Buffer>>, RegExp]>([
    ['without a shard between others', { [shard(0)]: good, [shard(2)]: good }, /EXTRACT_INCOMPLETE/],
    ['without its first shard', { [shard(1)]: good }, /EXTRACT_INCOMPLETE/],
    ['whose last shard breaks off', { [shard(0)]: good, [shard(1)]: good.slice(0, -30) }, /JSON_MALFORMED/],
  ])('by hand, %s, is refused by name', async (_, files, code) => {
    const place = await testFolder(onTestFinished, 'bucket')
    await put(files, place)
    const fault = await faultThatLeaves(dataDir, gcpSource({ location: place }))
    expect(fault.code).toMatch(code)
    expect(fault.message).toContain(join(place, stem))
  })

  test('by the script for good, without any run before it, is refused by name', async () => {
    const place = await testFolder(onTestFinished, 'bucket')
    await put({ [`${runOf('20250103T040000Z')}/${table}-000000000000.json`]: good }, place)
    const fault = await faultThatLeaves(dataDir, gcpSource({ location: place }))
    expect(fault).toMatchObject({ code: 'FINOPS_EXTRACT_INCOMPLETE', message: expect.stringContaining('marker') })
  })
})

test('a location without a bill is an error, and never an empty month', async () => {
  const nowhere = join(base, 'nowhere')
  expect((await faultThatLeaves(dataDir, gcpSource({ location: nowhere }))).code).toBe('FINOPS_NO_SUCH_FOLDER')
  await put({ 'notes.txt': 'no bill' }, nowhere)
  expect((await faultThatLeaves(dataDir, gcpSource({ location: nowhere }))).code).toBe('FINOPS_NO_BILLING_FILES')
})

function flipped(content: Buffer): Buffer {
  const copy = Buffer.from(content)
  const at = Math.floor(copy.length / 2)
  copy[at] = (copy[at] ?? 0) ^ 0xff
  return copy
}
