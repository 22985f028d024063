import { existsSync, readFileSync } from 'node:fs'
import { stat, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { type IngestReport, ingest, isFinopsError } from '@open-finops/pipeline'
import { type GcpSourceOptions, gcpSource } from '@open-finops/source-gcp'
import { describe, expect, it, onTestFinished } from 'vitest'
import { duckdbStore } from './store.ts'
import { testFolder } from './testing/folder.ts'
import { gcsSkipReason, hasGcsServer, serveAsBucket } from './testing/gcs-folder.ts'
import { rowsOf } from './testing/lake-content.ts'

// Billing data that the project did not make; it lies beside the repository, not in it.
const shared = resolve(import.meta.dirname, '../../../../shared/data')
const isThere = existsSync(join(shared, 'gcp'))
const skipReason = 'Google Cloud bills of another maker are not at ../shared/data/gcp'
const bucket = join(shared, 'gcp/detailed-bucket')

async function ingestInto(dataDir: string, options: GcpSourceOptions): Promise<IngestReport> {
  const store = await duckdbStore({ dataDir })
  try {
    return await ingest({ source: gcpSource({ name: 'gcp-main', ...options }), store })
  } finally {
    await store.close()
  }
}

/** All rows, without what says which bytes they came from. */
const all = 'SELECT * EXCLUDE (x_DeliveryVersion) FROM cost_and_usage ORDER BY ALL'

describe.skipIf(!isThere)('Google Cloud extracts of three months', { meta: { skipReason }, timeout: 120_000 }, () => {
  it('are ingested once, and a second run changes nothing', async () => {
    const dataDir = await testFolder(onTestFinished)
    const first = await ingestInto(dataDir, { location: bucket })
    expect(first.loaded.map(({ slot, periods }) => [slot, periods.map(({ billingPeriod }) => billingPeriod)])).toEqual([
      ['gcp_billing_export_resource_v1-202608', ['2026-07', '2026-08']],
      ['gcp_billing_export_resource_v1-202609', ['2026-08', '2026-09']],
      ['gcp_billing_export_resource_v1-202610', ['2026-09', '2026-10']],
    ])
    expect((await ingestInto(dataDir, { location: bucket })).loaded).toEqual([])
  })

  it('mark the month of which only late rows are there as partial, and no other', async () => {
    const dataDir = await testFolder(onTestFinished)
    await ingestInto(dataDir, { location: bucket })
    const months =
      'SELECT billing_period, source_rows, partial FROM finops.billing_periods WHERE partial OR source_rows < 200'
    expect(await rowsOf(dataDir, months)).toEqual([['2026-07', 120, true]])
  })

  it('give the same rows as CSV with dotted headers and lists as JSON', async () => {
    const [nested, dotted] = [await testFolder(onTestFinished), await testFolder(onTestFinished)]
    const [one, other] = [await testFolder(onTestFinished, 'one'), await testFolder(onTestFinished, 'other')]
    const name = 'gcp_billing_export_resource_v1-202610-000000000000'
    const instance = await DuckDBInstance.create(':memory:')
    const connection = await instance.connect()
    await connection.run("SET TimeZone = 'UTC'")
    const rows = `(SELECT * FROM '${bucket}/billing/${name}.parquet' ORDER BY ALL LIMIT 1500)`
    await connection.run(`COPY ${rows} TO '${one}/${name}.parquet' (FORMAT parquet)`)
    const fields = ['service.id', 'service.description', 'sku.id', 'sku.description', 'project.id', 'project.name']
    const others = ['project.number', 'location.location', 'location.region', 'usage.amount', 'usage.unit']
    const last = [
      'usage.amount_in_pricing_units',
      'usage.pricing_unit',
      'invoice.month',
      'resource.name',
      'resource.global_name',
    ]
    const lists = ['credits', 'labels', 'system_labels', 'tags', 'project.labels', 'project.ancestors']
    const plain =
      'billing_account_id, usage_start_time, usage_end_time, export_time, cost, cost_at_list, currency, currency_conversion_rate, cost_type, transaction_type'
    const chosen = [
      plain,
      ...[...fields, ...others, ...last].map((field) => `${field} AS "${field}"`),
      ...lists.map((field) => `to_json(${field}) AS "${field}"`),
    ]
    await connection.run(`COPY (SELECT ${chosen.join(', ')} FROM ${rows}) TO '${other}/${name}.csv' (HEADER)`)
    connection.closeSync()
    instance.closeSync()
    await ingestInto(nested, { location: one })
    await ingestInto(dotted, { location: other })
    expect(await rowsOf(dotted, all)).toEqual(await rowsOf(nested, all))
  })

  describe.skipIf(!hasGcsServer)('served by Cloud Storage', { meta: { skipReason: gcsSkipReason } }, () => {
    it('give the lake that the folder gives', async () => {
      const local = await testFolder(onTestFinished)
      const remote = await testFolder(onTestFinished)
      const endpoint = await serveAsBucket(onTestFinished, bucket, 'acme-billing', dirname(remote))
      await ingestInto(local, { location: bucket })
      await ingestInto(remote, { location: 'gs://acme-billing/billing', endpoint })
      const rows = await rowsOf(local, all)
      expect(rows).toHaveProperty('length', 23_496 + 4_272)
      expect(await rowsOf(remote, all)).toEqual(rows)
      expect((await ingestInto(remote, { location: 'gs://acme-billing/billing', endpoint })).loaded).toEqual([])
    })
  })
})

const generated = join(shared, 'focus/generated/focus_1_2_cost_and_usage_gcp.csv.gz')

describe.skipIf(!existsSync(generated))(
  "FOCUS 1.2 as another maker thinks Google's would be",
  { meta: { skipReason: 'FOCUS files of another maker are not at ../shared/data/focus' } },
  () => {
    it('ties in all four costs, with up to seventeen decimals', async () => {
      const dataDir = await testFolder(onTestFinished)
      const store = await duckdbStore({ dataDir })
      const bytes = (await stat(generated)).size
      const load = await store.loadDelivery({
        delivery: {
          provider: 'gcp',
          exportName: 'gcp-main/focus',
          slot: 'all',
          version: 'v1',
          format: 'gcp-focus-1',
          encoding: 'csv',
          files: [{ key: 'focus.csv.gz', bytes }],
        },
        files: [{ key: 'focus.csv.gz', path: generated, bytes, compression: 'gzip' }],
      })
      await store.close()
      expect(load.periods.map(({ billingPeriod, sourceRows }) => [billingPeriod, sourceRows])).toEqual([
        ['2026-05', 1000],
      ])
      const truth = JSON.parse(readFileSync(join(shared, 'truth.json'), 'utf8')).focus_generated[
        'focus_1_2_cost_and_usage_gcp.csv'
      ][0] as Readonly<Record<string, string>>
      const sums = await rowsOf(
        dataDir,
        'SELECT sum(BilledCost), sum(EffectiveCost), sum(ListCost), sum(ContractedCost) FROM cost_and_usage',
      )
      const [row] = sums as readonly (readonly string[])[]
      for (const [at, name] of ['billed', 'effective', 'list', 'contracted'].entries()) {
        expect(Math.abs(Number(row?.[at]) - Number(truth[name])), name).toBeLessThan(1e-6)
      }
    })
  },
)

describe('extracts of JSON lines', () => {
  const line = (cost: string): string =>
    `{"billing_account_id":"1","usage_start_time":"2026-10-03 07:00:00 UTC","usage_end_time":"2026-10-03 08:00:00 UTC","cost":${cost},"currency":"USD","cost_type":"regular","invoice":{"month":"202610"},"service":{"description":"Cloud Storage"}}\n`
  const place = async (name: string, content: string): Promise<{ dataDir: string; location: string }> => {
    const [dataDir, location] = [await testFolder(onTestFinished), await testFolder(onTestFinished, 'bill')]
    await writeFile(join(location, name), content)
    return { dataDir, location }
  }

  it('are read plain, with blank lines, without a last line break, and with what a writer leaves out', async () => {
    const { dataDir, location } = await place(
      'gcp_billing_export_v1-202610.json',
      `${line('"0.10"')}\n${line('0.2').trim()}`,
    )
    const { loaded } = await ingestInto(dataDir, { location })
    expect(loaded[0]?.periods).toMatchObject([
      { billingPeriod: '2026-10', sourceRows: 2, totals: [{ billedCost: '0.3' }] },
    ])
  })

  it('that hold no line are a month that cost nothing', async () => {
    const { dataDir, location } = await place('gcp_billing_export_v1-202610.json', '')
    expect((await ingestInto(dataDir, { location })).loaded[0]?.periods).toEqual([])
  })

  it.each([
    ['a line that is no JSON', `${line('1')}{"cost": \n`],
    ['a cost that is no number', line('"much"')],
    ['a line without a cost', line('null')],
  ])('with %s are refused by name', async (_, content) => {
    const { dataDir, location } = await place('gcp_billing_export_v1-202610.json', content)
    const error = await ingestInto(dataDir, { location }).then(
      () => undefined,
      (thrown: unknown) => thrown,
    )
    if (!isFinopsError(error)) throw new Error(`no FinopsError: ${String(error)}`, { cause: error })
    expect(error.code).toMatch(/FINOPS_(BAD_VALUE|EMPTY_VALUE|JSON_MALFORMED)/)
    expect(error.message).toContain('gcp_billing_export_v1-202610.json')
  })
})
