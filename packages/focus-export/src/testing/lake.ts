import { mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { generateAwsBill } from '@open-finops/bill-generator'
import { duckdbStore, type Lake, openLake } from '@open-finops/loader-duckdb'
import { ingest } from '@open-finops/pipeline'
import { type AwsSourceOptions, awsSource } from '@open-finops/source-aws'

/** Takes what is to be done when the tests end: vitest's `afterAll` or `onTestFinished`. */
export type AtEnd = (cleanUp: () => Promise<void>) => void

/** An empty folder that goes when the tests end. */
export async function testFolder(atEnd: AtEnd): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'finops-export-'))
  atEnd(async () => await rm(folder, { recursive: true, force: true }))
  return folder
}

/** The lake of an AWS bill. */
export async function awsLake(options: AwsSourceOptions, dataDir: string, atEnd: AtEnd): Promise<Lake> {
  const store = await duckdbStore({ dataDir })
  await ingest({ source: awsSource(options), store }).finally(async () => await store.close())
  const lake = await openLake({ dataDir })
  atEnd(async () => await lake.close())
  return lake
}

/** The lake of Parquet files that are FOCUS already, of any provider. */
export async function focusLake(files: string, format: string, dataDir: string, atEnd: AtEnd): Promise<Lake> {
  const store = await duckdbStore({ dataDir })
  const found = (await readdir(files)).sort().map(async (key) => {
    const path = join(files, key)
    return { key, path, bytes: (await stat(path)).size, compression: 'none' as const }
  })
  const raw = await Promise.all(found)
  const delivery = {
    provider: 'focus',
    exportName: 'again',
    slot: 'all',
    version: '1',
    format,
    encoding: 'parquet',
  } as const
  const listed = raw.map(({ key, bytes }) => ({ key, bytes }))
  await store
    .loadDelivery({ delivery: { ...delivery, files: listed }, files: raw })
    .finally(async () => await store.close())
  const lake = await openLake({ dataDir })
  atEnd(async () => await lake.close())
  return lake
}

/** The lake of the demo's bill: every kind of charge, commitments, marketplace, credits, tax, refunds. */
export async function demoLake(folder: string, periods: readonly string[], atEnd: AtEnd): Promise<Lake> {
  const directory = join(folder, 'bucket')
  await generateAwsBill({ directory, periods, layout: 'cur-1-create-new', scenario: 'demo', rowsPerPeriod: 500 })
  return await awsLake({ name: 'shop', location: directory }, join(folder, 'data'), atEnd)
}

/** The first column of an answer. */
export async function column(lake: Lake, sql: string): Promise<readonly unknown[]> {
  return (await lake.query(sql)).rows.map(([value]) => value)
}
