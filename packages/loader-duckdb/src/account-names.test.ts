import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { duckdbStore } from './store.ts'
import { curColumns, writeRows } from './testing/aws-bill.ts'
import { testFolder } from './testing/folder.ts'
import { ingestFolder } from './testing/ingest-folder.ts'
import { filesOf, rowsOf } from './testing/lake-content.ts'

const names = `SELECT DISTINCT SubAccountId, SubAccountName, BillingAccountName FROM focus_1_2 ORDER BY 1`

test('accounts that a bill does not name get the name that the user gives them', async () => {
  const base = await testFolder(onTestFinished)
  const dataDir = join(base, 'data')
  await writeRows(join(base, 'bucket'), { month: '2026-10' }, [
    { 'lineItem/UsageAccountId': '000000000001' },
    { 'lineItem/UsageAccountId': '000000000002' },
    { 'lineItem/UsageAccountId': '' },
  ])
  const describeAccounts = async (accounts: Record<string, string>): Promise<void> => {
    const store = await duckdbStore({ dataDir })
    await store.describeAccounts(accounts)
    await store.close()
  }

  await describeAccounts({})
  await ingestFolder({ source: join(base, 'bucket'), dataDir })
  const plain = await rowsOf(dataDir, "SELECT sql FROM duckdb_views() WHERE view_name = 'cost_and_usage'")
  expect(String(plain)).not.toMatch(/coalesce/i)
  expect(await rowsOf(dataDir, names)).toContainEqual(['000000000001', null, null])

  await describeAccounts({ '000000000001': `shop's "prod"; --`, '000000000009': 'nobody' })
  expect(await rowsOf(dataDir, names)).toEqual([
    ['000000000001', `shop's "prod"; --`, `shop's "prod"; --`],
    ['000000000002', null, `shop's "prod"; --`],
    [null, null, `shop's "prod"; --`],
  ])
  expect(await rowsOf(dataDir, 'SELECT * FROM finops.account_names ORDER BY 1')).toHaveLength(2)

  const catalogs = await filesOf(join(dataDir, 'catalog'))
  await describeAccounts({ '000000000009': 'nobody', '000000000001': `shop's "prod"; --` })
  expect(await filesOf(join(dataDir, 'catalog'))).toEqual(catalogs)

  await describeAccounts({})
  expect(await rowsOf(dataDir, "SELECT sql FROM duckdb_views() WHERE view_name = 'cost_and_usage'")).toEqual(plain)
})

test('names given before the first delivery come with it, and outlive the next', async () => {
  const base = await testFolder(onTestFinished)
  const dataDir = join(base, 'data')
  const bucket = join(base, 'bucket')
  const columns = [...curColumns, 'lineItem/UsageAccountName']
  const rows = [
    { 'lineItem/UsageAccountId': '000000000001', 'lineItem/UsageAccountName': 'as billed' },
    { 'lineItem/UsageAccountId': '000000000002' },
  ]
  await writeRows(bucket, { month: '2026-09' }, rows, columns)
  const { awsSource } = await import('@open-finops/source-aws')
  const { ingest } = await import('@open-finops/pipeline')
  const store = await duckdbStore({ dataDir })
  await store.describeAccounts({ '000000000001': 'shop', '000000000002': 'search' })
  await ingest({ source: awsSource({ location: bucket }), store })
  await store.close()
  await writeRows(bucket, { month: '2026-10' }, rows, columns)
  await ingestFolder({ source: bucket, dataDir })
  expect(await rowsOf(dataDir, 'SELECT SubAccountName, count(*) FROM cost_and_usage GROUP BY 1 ORDER BY 1')).toEqual([
    ['as billed', 2],
    ['search', 2],
  ])
})

test('names that are none are refused', async () => {
  const store = await duckdbStore({ dataDir: await testFolder(onTestFinished) })
  await expect(store.describeAccounts({ '000000000001': '' })).rejects.toMatchObject({ code: 'FINOPS_BAD_OPTION' })
  await store.close()
})
