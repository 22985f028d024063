import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { IngestEvent } from '@open-finops/pipeline'
import { expect, onTestFinished, test } from 'vitest'
import { openLake } from '../lake.ts'
import { curCsv, usualRows, writeRows } from '../testing/aws-bill.ts'
import { flipByte } from '../testing/damage.ts'
import { testFolder } from '../testing/folder.ts'
import { ingestFolder } from '../testing/ingest-folder.ts'
import { filesOf, rowsOf, wholeLake } from '../testing/lake-content.ts'
import { verifyLake } from '../verify/verify-lake.ts'
import { rebuildLake } from './rebuild-lake.ts'

/** September; October in two versions. */
async function lakeOfTwoMonths(): Promise<{ readonly dataDir: string; readonly bucket: string }> {
  const base = await testFolder(onTestFinished)
  const bucket = join(base, 'bucket')
  const dataDir = join(base, 'data')
  await writeRows(bucket, { month: '2026-09' }, usualRows(3))
  await writeRows(bucket, { month: '2026-10' }, usualRows(4))
  await ingestFolder({ source: bucket, dataDir })
  await writeRows(bucket, { month: '2026-10', assembly: 'a2' }, usualRows(6))
  await ingestFolder({ source: bucket, dataDir })
  return { dataDir, bucket }
}

async function lakeFiles(dataDir: string): Promise<readonly string[]> {
  const entries = await readdir(join(dataDir, 'lake'), { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
}

async function oneFile(dataDir: string, part: RegExp): Promise<string> {
  return (await lakeFiles(dataDir)).find((path) => part.test(path)) ?? ''
}

test('damaged files of rows and sums, in force or not, are made anew with the same totals, and all else stays', async () => {
  const { dataDir } = await lakeOfTwoMonths()
  const before = await wholeLake(dataDir)
  const previous = await oneFile(dataDir, /cost_and_usage.*2026-10\/a1/)
  const untouched = await oneFile(dataDir, /cost_and_usage.*2026-09/)
  await flipByte(previous, 0.5)
  await rm(await oneFile(dataDir, /cost_and_usage.*2026-10\/a2/))
  await flipByte(await oneFile(dataDir, /line_totals.*a2/), 0.5)

  const report = await rebuildLake({ dataDir })
  expect(report).toMatchObject({ ledger: 'whole', lakeFiles: 6, loaded: [], failures: [], lost: [] })
  expect(report.rebuilt.map(({ delivery, rows }) => [delivery.version, delivery.current, rows])).toEqual([
    ['a2', true, 6],
    ['a1', false, 4],
  ])
  expect(await wholeLake(dataDir)).toEqual(before)
  expect((await verifyLake({ dataDir })).faults).toEqual([])
  expect(await lakeFiles(dataDir)).toContain(untouched)
  const again = await rebuildLake({ dataDir })
  expect(again).toMatchObject({ faults: [], rebuilt: [] })
})

test('what has no raw file any more is named, and the rest is made anew all the same', async () => {
  const { dataDir, bucket } = await lakeOfTwoMonths()
  await rm(await oneFile(dataDir, /cost_and_usage.*2026-09/))
  await rm(await oneFile(dataDir, /cost_and_usage.*2026-10\/a2/))
  const raw = (await readdir(bucket, { recursive: true })).find(
    (name) => name.includes('20260901') && name.endsWith('.gz'),
  )
  await rename(join(bucket, raw ?? ''), join(bucket, 'elsewhere'))
  const report = await rebuildLake({ dataDir })
  expect(report.rebuilt.map(({ rows }) => rows)).toEqual([6])
  expect(report.failures).toMatchObject([
    {
      delivery: { billingPeriods: ['2026-09'] },
      error: { code: 'FINOPS_NOT_REBUILT', message: expect.stringContaining('is gone') },
    },
  ])
  await rename(join(bucket, 'elsewhere'), join(bucket, raw ?? ''))
  expect(await rebuildLake({ dataDir })).toMatchObject({ failures: [], rebuilt: [{ rows: 3 }] })
})

test('a raw file that changed since it was loaded gives no rows back', async () => {
  const { dataDir, bucket } = await lakeOfTwoMonths()
  await rm(await oneFile(dataDir, /cost_and_usage.*2026-09/))
  await writeRows(bucket, { month: '2026-09' }, [...usualRows(2), { 'lineItem/UnblendedCost': '99' }])
  const { failures } = await rebuildLake({ dataDir })
  expect(failures).toMatchObject([{ error: { code: 'FINOPS_NOT_REBUILT' } }])
  expect(await rowsOf(dataDir, "SELECT count(*) FROM finops.lake_files WHERE state = 'current'")).toEqual([[2]])
})

test('rules that come to other totals today are no rebuild: that is said, and the entry stays', async () => {
  const { dataDir } = await lakeOfTwoMonths()
  await rm(await oneFile(dataDir, /cost_and_usage.*2026-09/))
  const other = join(dataDir, '..', 'other.csv')
  await writeFile(other, curCsv('2026-09', usualRows(2)))
  // As a rule of today would that makes two rows of three.
  const { failures } = await rebuildLake({
    dataDir,
    adjust: ({ delivery, files: [file] }) => ({
      delivery,
      files: file ? [{ ...file, path: other, bytes: curCsv('2026-09', usualRows(2)).length, compression: 'none' }] : [],
    }),
  })
  expect(failures).toMatchObject([{ error: { code: 'FINOPS_REBUILD_DIFFERS' } }])
  expect((await rebuildLake({ dataDir })).failures).toEqual([])
})

test('a damaged catalog gives way to the one before it, and what came after it is loaded again', async () => {
  const { dataDir } = await lakeOfTwoMonths()
  const before = await wholeLake(dataDir)
  await flipByte(join(dataDir, 'catalog', '3.duckdb'), 0.4)
  await flipByte(join(dataDir, 'catalog', '1.duckdb'), 0.4)
  const report = await rebuildLake({ dataDir })
  expect(report).toMatchObject({
    ledger: 'earlier',
    loaded: [{ version: 'a2', periods: [{ billingPeriod: '2026-10', focusRows: 6 }] }],
    failures: [],
  })
  expect((await wholeLake(dataDir)).content).toEqual(before.content)
  expect((await verifyLake({ dataDir })).faults).toEqual([])
})

test('a rebuild that was broken off before it had loaded what was missing goes on with it', async () => {
  const { dataDir } = await lakeOfTwoMonths()
  const before = await wholeLake(dataDir)
  await flipByte(join(dataDir, 'catalog', '3.duckdb'), 0.4)
  const stop = new AbortController()
  const onEvent = ({ type }: IngestEvent): void => {
    if (type === 'load-started') stop.abort()
  }
  await expect(rebuildLake({ dataDir, onEvent, signal: stop.signal })).rejects.toMatchObject({ code: 'FINOPS_ABORTED' })
  expect(await rowsOf(dataDir, 'SELECT count(*)::INTEGER FROM cost_and_usage')).toEqual([[7]])
  expect(await rebuildLake({ dataDir })).toMatchObject({ ledger: 'earlier', loaded: [{ version: 'a2' }] })
  expect((await wholeLake(dataDir)).content).toEqual(before.content)
  expect(await rebuildLake({ dataDir })).toMatchObject({ ledger: 'whole', faults: [] })
})

test.each([
  [
    'every catalog is damaged',
    async (dataDir: string) => {
      for (const name of ['1.duckdb', '2.duckdb', '3.duckdb']) await writeFile(join(dataDir, 'catalog', name), 'none')
    },
  ],
  [
    'catalogs and CURRENT are gone',
    async (dataDir: string) => {
      await rm(join(dataDir, 'catalog'), { recursive: true })
      await rm(join(dataDir, 'CURRENT'))
    },
  ],
])('where %s, the lake is made anew from the raw files, with both versions', async (_, damage) => {
  const { dataDir } = await lakeOfTwoMonths()
  const before = await wholeLake(dataDir)
  await damage(dataDir)
  // Rows that no raw file tells of: they can't be in the new ledger, and are not thrown away.
  const foreign = join(dataDir, 'lake', 'cost_and_usage', 'aws', 'gone', '__', '2026-08')
  await mkdir(foreign, { recursive: true })
  await writeFile(join(foreign, 'v1-7-1.parquet'), 'rows of old')
  const report = await rebuildLake({ dataDir })
  expect(report).toMatchObject({ ledger: 'anew', failures: [] })
  expect(report.loaded.map(({ version }) => version).sort()).toEqual(['a1', 'a1', 'a2'])
  expect(report.lost).toEqual(['lost/lake/cost_and_usage/aws/gone/__/2026-08/v1-7-1.parquet'])
  expect(await readFile(join(dataDir, report.lost[0] ?? ''), 'utf8')).toBe('rows of old')
  expect((await wholeLake(dataDir)).content).toEqual(before.content)
  expect((await verifyLake({ dataDir })).faults).toEqual([])
  const lake = await openLake({ dataDir })
  expect((await lake.deliveries()).map(({ version, current }) => [version, current])).toEqual([
    ['a1', true],
    ['a2', true],
    ['a1', false],
  ])
  await lake.close()
  expect(await filesOf(join(dataDir, 'catalog'))).toHaveLength(1)
  await ingestFolder({ source: join(dataDir, '..', 'bucket'), dataDir })
})
