import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { costAndUsageColumns, datasetColumns, FOCUS_VERSIONS, type FocusVersion } from '@open-finops/focus-schema'
import type { Lake } from '@open-finops/loader-duckdb'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { exportFocus } from './export-focus.ts'
import type { ExportFormat, ExportReport } from './options.ts'
import { column, demoLake, focusLake, testFolder } from './testing/lake.ts'

const periods = ['2026-08', '2026-09']
const sums =
  'sum(BilledCost)::VARCHAR, sum(EffectiveCost)::VARCHAR, sum(ListCost)::VARCHAR, sum(ContractedCost)::VARCHAR'

let folder: string
let lake: Lake
const exports = new Map<string, ExportReport>()

beforeAll(async () => {
  folder = await testFolder(afterAll)
  lake = await demoLake(folder, periods, afterAll)
  for (const version of FOCUS_VERSIONS) {
    const directory = join(folder, `focus-${version}`)
    exports.set(version, await exportFocus({ lake, version, format: 'parquet', directory, generatorVersion: '1.2.3' }))
  }
  const directory = join(folder, 'csv')
  exports.set('csv', await exportFocus({ lake, version: '1.2', format: 'csv', directory }))
}, 60_000)

function reportOf(name: string): ExportReport {
  const report = exports.get(name)
  if (report === undefined) throw new Error(`no export ${name}`)
  return report
}

function filesOf(name: string, format: ExportFormat = 'parquet'): string {
  return `'${join(reportOf(name).directory, 'cost-and-usage', `*.${format}`)}'`
}

describe.each(FOCUS_VERSIONS)('an export as FOCUS %s', (version) => {
  it('has every row of the lake, and costs the same to the last decimal', async () => {
    const [inLake, inFiles] = [
      await lake.query(`SELECT count(*), ${sums} FROM cost_and_usage`),
      await lake.query(`SELECT count(*), ${sums} FROM read_parquet(${filesOf(version)})`),
    ]
    expect(inFiles.rows).toEqual(inLake.rows)
    const report = reportOf(version)
    const dataset = report.datasets.find((one) => one.dataset === 'CostAndUsage')
    expect(dataset?.rows).toBe(inLake.rows[0]?.[0])
    expect(dataset?.files.map(({ path, billingPeriod }) => [path, billingPeriod])).toEqual(
      periods.map((period) => [`cost-and-usage/${period}.parquet`, period]),
    )
    expect(report.totals.map(({ currency, rows }) => [currency, rows])).toEqual([['USD', inLake.rows[0]?.[0]]])
  })

  it('has the columns of the version in its order, then x_ columns, and says which it leaves out', async () => {
    const { absent, datasets } = reportOf(version)
    const leftOut = absent.filter(({ state }) => state === 'left out').map((one) => one.column)
    const found = await column(
      lake,
      `SELECT name FROM parquet_schema(${filesOf(version)}) WHERE file_name LIKE '%09.parquet' AND name <> 'duckdb_schema'`,
    )
    const own = costAndUsageColumns(version).map(({ name }) => name as string)
    expect(found.filter((name) => !String(name).startsWith('x_'))).toEqual(
      own.filter((name) => !leftOut.includes(name)),
    )
    expect(
      found
        .slice(found.findIndex((name) => String(name).startsWith('x_')))
        .every((name) => String(name).startsWith('x_')),
    ).toBe(true)
    expect(datasets.find(({ dataset }) => dataset === 'CostAndUsage')?.columns).toEqual(found)
    const mandatory = costAndUsageColumns(version).filter(({ featureLevel }) => featureLevel === 'Mandatory')
    for (const { name } of mandatory) expect(leftOut).not.toContain(name)
  })

  it('fills what the version may not leave empty, or says that no source has it', async () => {
    const { absent, datasets } = reportOf(version)
    const columns = datasets.find(({ dataset }) => dataset === 'CostAndUsage')?.columns ?? []
    const needed = costAndUsageColumns(version).filter(
      ({ allowsNulls, name }) => !allowsNulls && columns.includes(name),
    )
    const counts = needed.map(({ name }) => `count(*) FILTER ("${name}" IS NULL)`)
    const { rows } = await lake.query(`SELECT ${counts.join(', ')} FROM read_parquet(${filesOf(version)})`)
    const empty = needed.flatMap(({ name }, at) =>
      Number(rows[0]?.[at]) > 0 ? [{ column: name, rows: rows[0]?.[at] }] : [],
    )
    expect(absent.filter(({ state }) => state === 'missing').map(({ column, rows }) => ({ column, rows }))).toEqual(
      empty,
    )
  })

  it('is described by metadata: generator, a schema with types, and from 1.3 on instances and recency', async () => {
    const { directory, datasets } = reportOf(version)
    const read = async (path: string) => JSON.parse(await readFile(join(directory, 'metadata', path), 'utf8'))
    expect(await read('data_generator.json')).toEqual({ DataGenerator: 'Open FinOps' })
    const schema = await read('schemas/CostAndUsage.json')
    expect(schema).toMatchObject({
      SchemaId: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/),
      FocusVersion: version,
      DataGeneratorVersion: '1.2.3',
      CreationDate: expect.stringMatching(/Z$/),
    })
    const definitions = new Map<string, object>(
      schema.ColumnDefinition.map((definition: { ColumnName: string }) => [definition.ColumnName, definition]),
    )
    expect([...definitions.keys()]).toEqual(datasets.find(({ dataset }) => dataset === 'CostAndUsage')?.columns)
    expect(definitions.get('BilledCost')).toEqual({
      ColumnName: 'BilledCost',
      DataType: 'DECIMAL',
      NumericPrecision: 38,
      NumberScale: 18,
    })
    expect(definitions.get('PricingQuantity')).toMatchObject({ NumberScale: 15 })
    expect(definitions.get('ChargePeriodStart')).toEqual({ ColumnName: 'ChargePeriodStart', DataType: 'DATETIME' })
    expect(definitions.get('Tags')).toMatchObject({
      DataType: 'JSON',
      ProviderTagPrefixes: expect.arrayContaining(['aws:']),
    })
    expect(definitions.get('ProviderName')).toEqual(
      version === '1.4'
        ? undefined
        : {
            ColumnName: 'ProviderName',
            DataType: 'STRING',
            StringEncoding: 'UTF-8',
            ...(version === '1.3' && { Deprecated: true }),
          },
    )
    if (version < '1.3') {
      expect((await readdir(join(directory, 'metadata'))).sort()).toEqual(['data_generator.json', 'schemas'])
      return
    }
    const instances = await read('dataset_instances.json')
    expect(instances.map((one: { FocusDatasetId: string }) => one.FocusDatasetId)).toEqual(
      datasets.map(({ dataset }) => dataset),
    )
    expect(instances[0].DatasetInstanceId).toBe(schema.DatasetInstanceId)
    const recency = await read('recency/CostAndUsage.json')
    expect(
      recency.TimeSectors.map((sector: Record<string, unknown>) => [
        sector['TimeSectorStart'],
        sector['TimeSectorEnd'],
        sector['TimeSectorComplete'],
      ]),
    ).toEqual([
      ['2026-08-01T00:00:00Z', '2026-09-01T00:00:00Z', true],
      // The bill of the last month names no invoice yet.
      ['2026-09-01T00:00:00Z', '2026-10-01T00:00:00Z', false],
    ])
  })
})

it('Parquet holds moments in UTC and exact decimals, and names its version', async () => {
  const types = await lake.query(
    `SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM read_parquet(${filesOf('1.4')}))`,
  )
  const typeOf = Object.fromEntries(types.rows.map(([name, type]) => [String(name), String(type)]))
  expect(typeOf).toMatchObject({
    BilledCost: 'DECIMAL(38,18)',
    PricingQuantity: 'DECIMAL(38,15)',
    ChargePeriodStart: 'TIMESTAMP WITH TIME ZONE',
    Tags: 'VARCHAR',
  })
  const metadata = await lake.query(
    `SELECT DISTINCT decode(key), decode(value) FROM parquet_kv_metadata(${filesOf('1.4')}) ORDER BY 1`,
  )
  expect(metadata.rows).toEqual([
    ['FocusDatasetId', 'CostAndUsage'],
    ['FocusVersion', '1.4'],
  ])
})

it('CSV holds values as FOCUS writes them, and the same money', async () => {
  const [first = '', ...lines] = (await readFile(join(reportOf('csv').directory, 'cost-and-usage/2026-09.csv'), 'utf8'))
    .trim()
    .split('\n')
  expect(first.split(',')).toEqual(reportOf('csv').datasets[0]?.columns)
  expect(lines.some((line) => /[^0-9]2026-09-\d\dT\d\d:00:00Z/.test(line))).toBe(true)
  const from = `read_csv(${filesOf('csv', 'csv')}, all_varchar = true, header = true)`
  const odd = `SELECT count(*) FROM ${from} WHERE BilledCost !~ '^-?[0-9]+(\\.[0-9]*[1-9])?$' OR ChargePeriodStart !~ '^[0-9-]{10}T[0-9:]{8}Z$' OR RegionId = ''`
  expect(await column(lake, odd)).toEqual([0])
  const inFiles = await lake.query(
    `SELECT sum(BilledCost::DECIMAL(38, 18))::VARCHAR, sum(EffectiveCost::DECIMAL(38, 18))::VARCHAR FROM ${from}`,
  )
  const inLake = await lake.query('SELECT sum(BilledCost)::VARCHAR, sum(EffectiveCost)::VARCHAR FROM cost_and_usage')
  expect(inFiles.rows).toEqual(inLake.rows)
})

describe('what a version has no place for', () => {
  it('is listed with its rows: 1.0 loses what came later, 1.4 the provider of what others sell', async () => {
    const rows = Number((await column(lake, 'SELECT count(*) FROM cost_and_usage'))[0])
    const lost = Object.fromEntries(reportOf('1.0').lost.map((one) => [one.column, one.rows]))
    expect(lost).toMatchObject({ ServiceSubcategory: rows, BillingAccountType: rows })
    expect(lost).not.toHaveProperty('PricingCurrency')
    const marketplace = await column(
      lake,
      'SELECT count(*) FROM cost_and_usage WHERE ProviderName <> ServiceProviderName',
    )
    for (const name of ['ServiceProviderName', 'HostProviderName']) expect(lost[name]).toBe(marketplace[0])
    const withoutSku = await column(lake, 'SELECT count(SkuMeter) FROM cost_and_usage WHERE SkuId IS NULL')
    const meters = { column: 'SkuMeter', rows: withoutSku[0] }
    expect(reportOf('1.4').lost).toEqual([{ column: 'ProviderName', rows: marketplace[0] }, meters])
    expect(reportOf('1.3').lost).toEqual([meters])
  })

  it.each(FOCUS_VERSIONS)('is all that changes on the way to %s and back to 1.4; the costs stay', async (version) => {
    const dataDir = join(folder, `data-of-${version}`)
    const files = join(reportOf(version).directory, 'cost-and-usage')
    const again = await focusLake(files, `focus-${version.replace('.', '-')}`, dataDir, afterAll)
    const directory = join(folder, `focus-1.4-by-${version}`)
    await exportFocus({ lake: again, version: '1.4', format: 'parquet', directory })
    const after = `read_parquet('${join(directory, 'cost-and-usage', '*.parquet')}')`
    const before = `read_parquet(${filesOf('1.4')})`
    const present = await column(lake, `SELECT column_name FROM (DESCRIBE SELECT * FROM ${after})`)
    const changed = costAndUsageColumns('1.4').flatMap(({ name }) => (present.includes(name) ? [] : [name as string]))
    for (const { name } of costAndUsageColumns('1.4').filter((one) => present.includes(one.name))) {
      const counted = (from: string): string =>
        `SELECT "${name}"::VARCHAR AS value, count(*) AS n FROM ${from} GROUP BY 1`
      const [differences] = await column(lake, `SELECT count(*) FROM ((${counted(before)}) EXCEPT (${counted(after)}))`)
      if (Number(differences) > 0) changed.push(name)
    }
    const lost = reportOf(version).lost.map((one) => one.column)
    expect(changed.filter((name) => !lost.includes(name))).toEqual([])
    if (version === '1.0') expect(changed).toEqual(expect.arrayContaining(['BillingAccountType', 'SkuMeter']))
    expect((await again.query(`SELECT count(*), ${sums} FROM cost_and_usage`)).rows).toEqual(
      (await lake.query(`SELECT count(*), ${sums} FROM cost_and_usage`)).rows,
    )
  })
})

it('focus-export.json lists every file, and where columns come from', async () => {
  const { directory } = reportOf('1.4')
  const manifest = JSON.parse(await readFile(join(directory, 'focus-export.json'), 'utf8'))
  const entries = await readdir(directory, { recursive: true, withFileTypes: true })
  const found = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1))
  expect([...manifest.files, 'focus-export.json'].sort()).toEqual(found.sort())
  expect(manifest).not.toHaveProperty('directory')
  const [origins] = manifest.columnOrigins.rows
  expect(origins).toMatchObject({ exportName: expect.stringContaining('shop'), format: 'aws-cur-1' })
  expect(origins.reported).toContain('BillingAccountId')
  expect(origins.derived).toContain('ServiceCategory')
  expect(origins.absent).toContain('AllocatedMethodId')
  expect(manifest.columnOrigins.ofVersion).toHaveProperty('PricingCurrency')
})

it('a dataset of the version that nobody knows enough of is left out, and says what it lacks', () => {
  const { datasets, leftOut, gaps } = reportOf('1.4')
  expect(datasets.map(({ dataset }) => dataset)).toEqual(['CostAndUsage', 'BillingPeriod'])
  expect(leftOut).toEqual(['ContractCommitment', 'InvoiceDetail'])
  const lacking = (dataset: string): readonly string[] => [
    ...new Set(gaps.filter((gap) => gap.dataset === dataset).flatMap((gap) => gap.columns)),
  ]
  expect(lacking('InvoiceDetail')).toEqual(expect.arrayContaining(['InvoiceIssueStatus', 'PaymentTerms']))
  const mandatory = datasetColumns('ContractCommitment', '1.4').map(({ name }) => name)
  expect(lacking('ContractCommitment')).toEqual(
    expect.arrayContaining(['ContractCommitmentPaymentModel', 'ContractId']),
  )
  for (const name of lacking('ContractCommitment')) expect(mandatory).toContain(name)
  const versions: readonly FocusVersion[] = ['1.0', '1.1', '1.2']
  for (const version of versions) expect(reportOf(version).leftOut).toEqual([])
})
