import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, relative, resolve } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { writeMonth } from './testing/aws-bill.ts'
import { csvLines } from './testing/csv-lines.ts'
import { testFolder } from './testing/folder.ts'
import { ingestFolder } from './testing/ingest-folder.ts'
import { deliveredContent, rowsOf, wholeLake } from './testing/lake-content.ts'
import { serveFolder } from './testing/s3-folder.ts'

// Bills that the project did not make; they lie beside the repository, not in it.
const shared = resolve(import.meta.dirname, '../../../../shared/data')
const bucket = join(shared, 'aws/cur-legacy-bucket')
const file = join(shared, 'aws/cur-legacy-file')
const isThere = existsSync(bucket) && existsSync(file)
const skipReason = 'AWS bills of another maker are not at ../shared/data/aws'

interface Truth {
  readonly aws: readonly { period: string; currency: string; native_rows: number; unblended_cost: string }[]
}

/** What a run writes or touches: every file of a data folder with its size and time. */
function listing(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.startsWith('lock.'))
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => `${relative(folder, path)} ${statSync(path).size} ${statSync(path).mtimeMs}`)
    .sort()
}

function within(text: unknown, truth: string): void {
  expect(Math.abs(Number(text) - Number(truth))).toBeLessThan(1e-6)
}

describe.skipIf(!isThere)('a legacy bucket of three months', { meta: { skipReason }, timeout: 120_000 }, () => {
  let base: string
  let dataDir: string
  let content: unknown

  beforeAll(async () => {
    base = await mkdtemp(join(tmpdir(), 'open-finops-invariants-'))
    dataDir = join(base, 'data')
    await ingestFolder({ source: bucket, dataDir })
    content = await deliveredContent(dataDir)
  })
  afterAll(async () => await rm(base, { recursive: true, force: true }))

  test('ties to the truth: rows, money by period and currency, and the rows that went', async () => {
    const truth: Truth = JSON.parse(readFileSync(join(shared, 'truth.json'), 'utf8'))
    const { status } = await wholeLake(dataDir)
    expect(status.map((period) => [period.billingPeriod, period.sourceRows])).toEqual(
      truth.aws.map((month) => [month.period, month.native_rows]),
    )
    expect(status.reduce((rows, period) => rows + period.sourceRows, 0)).toBe(34_752)
    for (const [at, month] of truth.aws.entries()) {
      const totals = status[at]?.totals ?? []
      expect(totals.map((total) => total.currency)).toEqual([month.currency])
      within(totals[0]?.billedCost, month.unblended_cost)
      within(totals[0]?.nativeCost, month.unblended_cost)
    }
    const billed = await rowsOf(
      dataDir,
      `SELECT strftime(BillingPeriodStart, '%Y-%m'), BillingCurrency, sum(BilledCost) FROM cost_and_usage GROUP BY ALL ORDER BY 1`,
    )
    for (const [at, row] of (billed as unknown[][]).entries()) within(row[2], truth.aws[at]?.unblended_cost ?? '')

    const changes = status.flatMap((period) => period.rowChanges)
    expect(new Set(changes.map((change) => `${change.kind} ${change.reason} ${change.nativeType}`))).toEqual(
      new Set(['dropped savings-plan-negation SavingsPlanNegation']),
    )
    expect(changes.reduce((rows, change) => rows + change.rows, 0)).toBe(2_184)
    expect(status.reduce((rows, period) => rows + period.focusRows, 0)).toBe(34_752 - 2_184)
  })

  test('explains the effective cost by line item type, from the columns of the bill itself', async () => {
    const native = new Map<string, number>()
    for (const path of readdirSync(bucket, { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.gz'),
    )) {
      const [header = [], ...rows] = csvLines(gunzipSync(readFileSync(join(bucket, path))).toString())
      const at = (name: string): number => header.indexOf(name)
      for (const row of rows) {
        const type = row[at('lineItem/LineItemType')] ?? ''
        const column =
          type === 'SavingsPlanCoveredUsage' ? 'savingsPlan/SavingsPlanEffectiveCost' : 'lineItem/UnblendedCost'
        if (type !== 'SavingsPlanNegation') native.set(type, (native.get(type) ?? 0) + Number(row[at(column)] ?? 0))
      }
    }
    const effective = (await rowsOf(
      dataDir,
      'SELECT x_LineItemType, sum(EffectiveCost) FROM cost_and_usage GROUP BY 1',
    )) as readonly [string, string][]
    expect(effective.map(([type]) => type).sort()).toEqual([...native.keys()].sort())
    for (const [type, cost] of effective) {
      within(cost, String(native.get(type)))
    }
  })

  test('is fetched and written once: a second run touches nothing', async () => {
    const before = listing(dataDir)
    const report = await ingestFolder({ source: bucket, dataDir })
    expect([report.planned.length, report.unchanged.length, report.transferredBytes]).toEqual([0, 3, 0])
    expect(listing(dataDir)).toEqual(before)
  })

  test.each([1, 2, 4])('is the same lake with %i threads', async (threads) => {
    const other = await testFolder(onTestFinished)
    await ingestFolder({ source: bucket, dataDir: other, store: { threads } })
    expect(await deliveredContent(other)).toEqual(content)
  })

  test('is the same lake from files split in three, in another order, with columns in other orders', async () => {
    const split = join(await testFolder(onTestFinished), 'bucket')
    for (const path of readdirSync(bucket, { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.gz'),
    )) {
      const month = String(/\/(\d{6})01-/.exec(path)?.[1]).replace(/^(....)/, '$1-')
      const [header = [], ...rows] = csvLines(gunzipSync(readFileSync(join(bucket, path))).toString())
      const third = Math.ceil(rows.length / 3)
      const part = (from: number, order: (row: readonly string[]) => readonly string[]): Buffer =>
        gzipSync(
          [header, ...rows.slice(from, from + third)]
            .map((row) =>
              order(row)
                .map((value) => `"${value.replaceAll('"', '""')}"`)
                .join(','),
            )
            .join('\r\n'),
        )
      await writeMonth(split, {
        month,
        assembly: 'split',
        files: {
          '1.csv.gz': part(2 * third, (row) => row.toReversed()),
          '2.csv.gz': part(0, (row) => row),
          '3.csv.gz': part(third, (row) => [...row.slice(60), ...row.slice(0, 60)]),
        },
      })
    }
    const other = await testFolder(onTestFinished)
    await ingestFolder({ source: split, dataDir: other })
    expect(await deliveredContent(other)).toEqual(content)
  })

  test('is the same lake from an S3 endpoint, and the second run fetches nothing', async () => {
    const s3 = await serveFolder(onTestFinished, bucket)
    const other = await testFolder(onTestFinished)
    const source = { location: `s3://${s3.bucket}/reports`, endpoint: s3.url, region: 'us-east-1' }
    const first = await ingestFolder({ source, dataDir: other })
    expect(first.transferredBytes).toBeGreaterThan(100_000)
    expect(await deliveredContent(other)).toEqual(content)
    const before = listing(other)
    expect((await ingestFolder({ source, dataDir: other })).transferredBytes).toBe(0)
    expect(listing(other)).toEqual(before)
  })

  test('a restated month takes exactly its own place, and the version before stays listed', async () => {
    const place = await testFolder(onTestFinished)
    const copy = join(place, 'bucket')
    await cp(bucket, copy, { recursive: true })
    const data = join(place, 'data')
    await cp(dataDir, data, { recursive: true })
    const before = await wholeLake(data)

    const [month = ''] = (await readdir(join(copy, 'reports/cur-hourly'))).filter((name) => name.startsWith('202609'))
    const folder = join(copy, 'reports/cur-hourly', month)
    const [manifest = ''] = (await readdir(folder)).filter((name) => name.endsWith('.json'))
    const text = await readFile(join(folder, manifest), 'utf8')
    const { assemblyId, reportKeys } = JSON.parse(text) as { assemblyId: string; reportKeys: [string] }
    const bill = gunzipSync(await readFile(join(copy, reportKeys[0])))
      .toString()
      .trimEnd()
      .split('\n')
    const restated = 'aaaaaaaa-0000-4000-8000-000000000000'
    const path = join(copy, reportKeys[0].replaceAll(assemblyId, restated))
    await mkdir(dirname(path))
    await writeFile(path, gzipSync([...bill, bill[1]].join('\n')))
    await writeFile(join(folder, manifest), text.replaceAll(assemblyId, restated))

    const report = await ingestFolder({ source: copy, dataDir: data })
    expect(report.loaded.map((load) => [load.slot, load.version])).toEqual([['2026-09', restated]])
    const after = await wholeLake(data)
    const others = ({ status }: typeof before): unknown => status.filter((period) => period.billingPeriod !== '2026-09')
    expect(others(after)).toEqual(others(before))
    expect(after.status[1]).toMatchObject({
      sourceRows: 11_521,
      deliveries: [{ version: restated }],
      replaced: [{ version: assemblyId, sourceRows: 11_520, totals: before.status[1]?.totals, rowsKept: true }],
    })
    expect(after.content.rows).toBe(before.content.rows + 1)
  })
})

describe.skipIf(!isThere)('one legacy file without a manifest', { meta: { skipReason } }, () => {
  test('ties, in every month that it holds', async () => {
    const dataDir = await testFolder(onTestFinished)
    await ingestFolder({ source: { location: file, layout: 'files' }, dataDir })
    const { status } = await wholeLake(dataDir)
    expect(status.reduce((rows, period) => rows + period.sourceRows, 0)).toBe(1_281)
    const [name = ''] = readdirSync(file)
    const [header = [], ...rows] = csvLines(readFileSync(join(file, name), 'utf8'))
    const native = rows.reduce((sum, row) => sum + Number(row[header.indexOf('lineItem/UnblendedCost')]), 0)
    const billed = status.flatMap((period) => period.totals).reduce((sum, total) => sum + Number(total.billedCost), 0)
    within(billed, String(native))
  })
})
