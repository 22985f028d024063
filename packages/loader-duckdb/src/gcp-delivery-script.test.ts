import { rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { type IngestReport, ingest } from '@open-finops/pipeline'
import { bigQueryExportStatement, gcpSource } from '@open-finops/source-gcp'
import { expect, it, onTestFinished } from 'vitest'
import { duckdbStore } from './store.ts'
import { runExportScript } from './testing/bigquery-script.ts'
import { testFolder } from './testing/folder.ts'
import { rowsOf } from './testing/lake-content.ts'

const table = 'gcp_billing_export_resource_v1_01ABCD_23EF45_678901'
const script = bigQueryExportStatement({ table: `acme.billing.${table}`, location: 'gs://acme-billing/gcp' })
const months = ['2026-08', '2026-09', '2026-10']

/** A table of the billing export, partitioned by the day on which Google wrote a row, here days after its usage. */
async function billInBigQuery(): Promise<DuckDBConnection> {
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  onTestFinished(() => {
    connection.closeSync()
    instance.closeSync()
  })
  await connection.run("SET TimeZone = 'UTC'")
  await connection.run(`CREATE TABLE bill AS
    SELECT '01ABCD-23EF45-678901' AS billing_account_id,
      {'id': '6F81-5844-456A', 'description': 'Compute Engine'} AS service,
      {'id': 'CF4E-A0C7-E3BF', 'description': 'N1 Predefined Instance Core'} AS sku,
      used::TIMESTAMPTZ AS usage_start_time, (used + INTERVAL 1 HOUR)::TIMESTAMPTZ AS usage_end_time,
      {'id': 'shop-prod', 'name': 'Shop'} AS project,
      cost::DOUBLE AS cost, 'EUR' AS currency, 1.0::DOUBLE AS currency_conversion_rate,
      {'amount': 3600.0::DOUBLE, 'unit': 'seconds', 'amount_in_pricing_units': 1.0::DOUBLE, 'pricing_unit': 'hour'} AS usage,
      [{'name': 'Sustained use', 'amount': (-cost / 10)::DOUBLE, 'type': 'SUSTAINED_USAGE_DISCOUNT'}] AS credits,
      {'month': invoice} AS invoice, 'regular' AS cost_type,
      date_trunc('day', written) AS _PARTITIONTIME
    FROM (VALUES
      (TIMESTAMP '2026-07-10 04:00:00', 7.0, '202607', TIMESTAMP '2026-07-10 09:00:00'),
      (TIMESTAMP '2026-07-31 22:00:00', 0.5, '202608', TIMESTAMP '2026-08-01 07:00:00'),
      (TIMESTAMP '2026-08-10 04:00:00', 8.0, '202608', TIMESTAMP '2026-08-10 09:00:00'),
      (TIMESTAMP '2026-08-20 04:00:00', 80.0, '202608', TIMESTAMP '2026-09-04 09:00:00'),
      (TIMESTAMP '2026-09-10 04:00:00', 9.0, '202609', TIMESTAMP '2026-09-10 09:00:00'),
      (TIMESTAMP '2026-10-01 03:00:00', 10.0, '202610', TIMESTAMP '2026-10-01 09:00:00')
    ) AS rows(used, cost, invoice, written)`)
  return connection
}

async function ingestFrom(location: string, dataDir: string): Promise<IngestReport> {
  const store = await duckdbStore({ dataDir })
  try {
    return await ingest({ source: gcpSource({ name: 'gcp-main', location }), store })
  } finally {
    await store.close()
  }
}

const sums = `SELECT strftime(BillingPeriodStart, '%Y-%m') AS month, count(*), sum(BilledCost)::DECIMAL(9, 2)::VARCHAR
  FROM cost_and_usage GROUP BY 1 ORDER BY 1`
const october = `FROM (${sums}) WHERE month = '2026-10'`

it('what the script for BigQuery delivers is what the source reads: whole invoice months, the newest run of each', async () => {
  const connection = await billInBigQuery()
  const dataDir = await testFolder(onTestFinished)
  const folder = await testFolder(onTestFinished, 'bucket')
  const location = join(folder, 'gcp')
  const keys = await runExportScript({ connection, script, bill: 'bill', folder, months, run: '20261020T040000Z' })
  expect(keys.slice(0, 2)).toEqual([
    `gcp/${table}/invoice_month=202608/run=20261020T040000Z/${table}-000000000000.parquet`,
    `gcp/${table}/invoice_month=202608/run=20261020T040000Z/complete-000000000000.json`,
  ])

  const { loaded } = await ingestFrom(location, dataDir)
  expect(loaded.map(({ exportName, slot, format }) => [exportName, slot, format])).toEqual(
    months.map((month) => [`gcp-main/${table}`, month, 'gcp-usage-1']),
  )
  expect(await rowsOf(dataDir, sums)).toEqual([
    ['2026-08', 3, '79.65'],
    ['2026-09', 1, '8.10'],
    ['2026-10', 1, '9.00'],
  ])
  expect(await rowsOf(dataDir, 'SELECT DISTINCT partial FROM finops.billing_periods')).toEqual([[false]])

  await connection.run("UPDATE bill SET cost = 20.0, credits = [] WHERE invoice.month = '202610'")
  const next = { connection, script, bill: 'bill', folder, months, run: '20261021T040000Z' }
  const [, , , , newest = ''] = await runExportScript(next)
  const marker = join(folder, dirname(newest), 'complete-000000000000.json')
  await rm(marker)
  expect((await ingestFrom(location, dataDir)).loaded.map(({ slot }) => slot)).toEqual(['2026-08', '2026-09'])
  expect(await rowsOf(dataDir, october)).toEqual([['2026-10', 1, '9.00']])
  await writeFile(marker, '{"invoice_month":"202610"}\n')
  expect((await ingestFrom(location, dataDir)).loaded.map(({ slot }) => slot)).toEqual(['2026-10'])
  expect(await rowsOf(dataDir, october)).toEqual([['2026-10', 1, '20.00']])
})
