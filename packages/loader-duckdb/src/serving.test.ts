import { open, readdir, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { expect, onTestFinished, test } from 'vitest'
import { createDuckdbStore } from './create-store.ts'
import { makeServingFile, planServingFile, retainServingFiles } from './serving.ts'
import { deliveryOf, stageBySql } from './testing/bill.ts'
import { testFolder } from './testing/folder.ts'

const statements = (): readonly string[] => [
  'CREATE OR REPLACE MACRO twice(cost_) AS cost_ * 2',
  'CREATE OR REPLACE VIEW charges AS SELECT BilledCost, twice(BilledCost) AS Twice FROM cost_and_usage',
  'CREATE OR REPLACE TABLE total AS SELECT sum(BilledCost) AS BilledCost FROM charges',
]

async function load(dataDir: string, version: string, cost: string): Promise<void> {
  const store = await createDuckdbStore({ dataDir }, stageBySql)
  await store.loadDelivery(
    await deliveryOf({ slot: 's', version, rawFolder: join(store.workspace, version) }, [{ period: '2026-10', cost }]),
  )
  await store.close()
}

/** Opens a file as another program does: by its path, read-only, with nothing else attached. */
async function readAlone(dataDir: string, file: string, sql: string): Promise<unknown> {
  const instance = await DuckDBInstance.create(join(dataDir, file), { access_mode: 'READ_ONLY' })
  const connection = await instance.connect()
  try {
    await connection.run(`SET file_search_path = '${dataDir}'`)
    return (await connection.runAndReadAll(sql)).getRowsJson()
  } finally {
    connection.closeSync()
    instance.closeSync()
  }
}

test('another program reads the lake and the added relations from one file, which never changes', async () => {
  const dataDir = await testFolder(onTestFinished)
  await load(dataDir, 'v1', '1.5')
  const planned = await planServingFile({ dataDir, statements })
  const first = await makeServingFile({ dataDir, statements })
  expect(first).toEqual({ file: planned.file, catalog: '1.duckdb', made: true })
  expect(first.file).toMatch(/^serving\/1-[0-9a-f]{8}\.duckdb$/)
  const sql = `SELECT (SELECT CAST(sum(Twice) AS DOUBLE) FROM charges), (SELECT CAST(BilledCost AS DOUBLE) FROM total),
    (SELECT count(*) FROM focus_1_2)`
  expect(await readAlone(dataDir, first.file, sql)).toEqual([[3, 1.5, '1']])

  await load(dataDir, 'v2', '2.5')
  const second = await makeServingFile({ dataDir, statements })
  expect(second.file).toMatch(/^serving\/2-/)
  expect(await readAlone(dataDir, second.file, sql)).toEqual([[5, 2.5, '1']])
  expect(await readAlone(dataDir, first.file, sql)).toEqual([[3, 1.5, '1']])
  expect(await makeServingFile({ dataDir, statements })).toEqual({ ...second, made: false })
  expect((await readdir(join(dataDir, 'serving'))).length).toBe(2)
})

test('other statements give another file, and statements that fail leave none', async () => {
  const dataDir = await testFolder(onTestFinished)
  await load(dataDir, 'v1', '1.5')
  const one = await makeServingFile({ dataDir, statements })
  const other = await makeServingFile({ dataDir, statements: (available) => [`SELECT ${available.size}`] })
  expect(other.file).not.toBe(one.file)
  await expect(makeServingFile({ dataDir, statements: () => ['SELECT no_such_column'] })).rejects.toThrow(
    /no_such_column/,
  )
  expect((await readdir(join(dataDir, 'serving'))).sort()).toEqual(
    [one.file, other.file].map((file) => file.slice(8)).sort(),
  )
})

test('the file can be read by DuckDB 1.2 and later', async () => {
  const dataDir = await testFolder(onTestFinished)
  await load(dataDir, 'v1', '1.5')
  const { file } = await makeServingFile({ dataDir, statements })
  const handle = await open(join(dataDir, file))
  const { buffer } = await handle.read(Buffer.alloc(20), 0, 20, 0).finally(async () => await handle.close())
  // The storage version follows the checksum and the magic bytes: 65 is DuckDB 1.2.
  expect([buffer.toString('latin1', 8, 12), buffer.readUInt32LE(12)]).toEqual([
    'DUCK',
    expect.toSatisfy((v) => v <= 65),
  ])
})

test('files that no reader can need go; the one in use, the newest ones and young ones stay', async () => {
  const dataDir = await testFolder(onTestFinished)
  const files: string[] = []
  for (const version of ['v1', 'v2', 'v3', 'v4', 'v5']) {
    await load(dataDir, version, '1')
    files.push((await makeServingFile({ dataDir, statements })).file)
  }
  const [first = '', second = '', third = ''] = files
  expect(await retainServingFiles({ dataDir, inUse: first })).toEqual([])
  const old = new Date(Date.now() - 2 * 3_600_000)
  for (const file of files) await utimes(join(dataDir, file), old, old)
  expect((await retainServingFiles({ dataDir, inUse: first })).toSorted()).toEqual([second, third])
  expect(await retainServingFiles({ dataDir: join(dataDir, 'nowhere'), inUse: first })).toEqual([])
})

test('a folder without a lake has nothing to serve', async () => {
  const dataDir = await testFolder(onTestFinished)
  await expect(makeServingFile({ dataDir, statements })).rejects.toMatchObject({ code: 'FINOPS_NO_LAKE' })
})
