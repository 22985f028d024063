import { mkdir, readdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { FOCUS_VERSIONS, viewColumns, viewName } from '@open-finops/focus-schema'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createDuckdbStore } from './create-store.ts'
import { openLake } from './lake.ts'
import { deliveryOf, stageBySql } from './testing/bill.ts'
import { testFolder } from './testing/folder.ts'
import { filesOf, rowsOf } from './testing/lake-content.ts'

describe('the folder', () => {
  test('can be moved, and any DuckDB reads it after SET file_search_path', async () => {
    const dataDir = await testFolder(onTestFinished)
    const store = await createDuckdbStore({ dataDir }, stageBySql)
    await store.loadDelivery(
      await deliveryOf({ slot: 's', version: 'v1', rawFolder: dataDir }, [{ period: '2026-10', cost: '1' }]),
    )
    await store.close()
    const moved = join(dataDir, '..', "new 'place'")
    await rename(dataDir, moved)
    expect(await rowsOf(moved, 'SELECT sum(BilledCost)::INTEGER FROM cost_and_usage')).toEqual([[1]])

    const instance = await DuckDBInstance.create(join(moved, 'catalog', '1.duckdb'), { access_mode: 'READ_ONLY' })
    const connection = await instance.connect()
    await connection.run(`SET file_search_path = '${moved.replaceAll("'", "''")}'`)
    for (const version of FOCUS_VERSIONS) {
      const reader = await connection.runAndReadAll(`SELECT * FROM ${viewName(version)}`)
      expect(reader.currentRowCount).toBe(1)
      expect(reader.columnNames()).toEqual(viewColumns(version).map((column) => column.name))
    }
    connection.closeSync()
    instance.closeSync()

    const again = await createDuckdbStore({ dataDir: moved }, stageBySql)
    await again.loadDelivery(
      await deliveryOf({ slot: 't', version: 'v2', rawFolder: moved }, [{ period: '2026-10', cost: '2' }]),
    )
    await again.close()
    expect(await rowsOf(moved, 'SELECT sum(BilledCost)::INTEGER FROM cost_and_usage')).toEqual([[3]])
  })

  test('is refused where DuckDB could not find its files', async () => {
    for (const name of ['a,b', 'a*b', 'a?b']) {
      const dataDir = await testFolder(onTestFinished, name)
      await expect(createDuckdbStore({ dataDir }, stageBySql)).rejects.toMatchObject({ code: 'FINOPS_BAD_DATA_DIR' })
      await expect(openLake({ dataDir })).rejects.toMatchObject({ code: 'FINOPS_BAD_DATA_DIR' })
    }
  })

  test('loses what a killed writer left, and nothing else', async () => {
    const dataDir = await testFolder(onTestFinished)
    const store = await createDuckdbStore({ dataDir }, stageBySql)
    await store.loadDelivery(
      await deliveryOf({ slot: 's', version: 'v1', rawFolder: join(dataDir, 'raw') }, [
        { period: '2026-10', cost: '1' },
      ]),
    )
    await store.close()
    const lakeFiles = await filesOf(join(dataDir, 'lake'))
    await mkdir(join(dataDir, 'staging', 'x'), { recursive: true })
    await mkdir(join(dataDir, 'lake/cost_and_usage/aws/other/cur/2026-09'), { recursive: true })
    const remains = [
      'staging/x/y.parquet',
      'lake/cost_and_usage/aws/other/cur/2026-09/v1-2-1.parquet',
      'catalog/2.duckdb',
      'catalog/2.duckdb.wal',
      'CURRENT.tmp',
      'lock.duckdb.1.tmp',
    ]
    for (const path of remains) await writeFile(join(dataDir, path), 'half')
    await writeFile(join(dataDir, 'lake', 'README.txt'), 'mine')
    await (await createDuckdbStore({ dataDir }, stageBySql)).close()
    expect((await readdir(dataDir)).sort()).toEqual(['CURRENT', 'catalog', 'lake', 'lock.duckdb', 'raw'])
    expect(await filesOf(join(dataDir, 'lake'))).toEqual(['README.txt', ...lakeFiles])
    expect(await filesOf(join(dataDir, 'catalog'))).toEqual(['1.duckdb'])
    expect(await readdir(join(dataDir, 'lake/cost_and_usage/aws'))).toEqual(['aws-main'])
  })

  test('is not taken for empty, and not emptied, when CURRENT is lost', async () => {
    const dataDir = await testFolder(onTestFinished)
    const store = await createDuckdbStore({ dataDir }, stageBySql)
    for (const slot of ['a', 'b'])
      await store.loadDelivery(
        await deliveryOf({ slot, version: `v of ${slot}`, rawFolder: dataDir }, [{ period: '2026-10', cost: '1' }]),
      )
    await store.close()
    await rename(join(dataDir, 'CURRENT'), join(dataDir, 'LOST'))
    await expect(openLake({ dataDir })).rejects.toMatchObject({
      code: 'FINOPS_DAMAGED_LAKE',
      hint: expect.stringContaining('finops transform --rebuild'),
    })
    await expect(createDuckdbStore({ dataDir }, stageBySql)).rejects.toMatchObject({ code: 'FINOPS_DAMAGED_LAKE' })
    await writeFile(join(dataDir, 'CURRENT'), '../../etc/passwd\n')
    await expect(openLake({ dataDir })).rejects.toMatchObject({ code: 'FINOPS_DAMAGED_LAKE' })
    await rename(join(dataDir, 'LOST'), join(dataDir, 'CURRENT'))
    expect(await rowsOf(dataDir, 'SELECT count(*) FROM cost_and_usage')).toEqual([[2]])
  })
})
