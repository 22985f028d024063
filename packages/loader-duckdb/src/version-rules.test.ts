import { DuckDBInstance } from '@duckdb/node-api'
import { FOCUS_VERSIONS, LAKE_COLUMNS, viewColumns, viewName } from '@open-finops/focus-schema'
import { beforeAll, describe, expect, it } from 'vitest'
import { KEPT_RULES, VERSION_RULES } from './version-rules.ts'
import { viewStatements } from './views.ts'

type Row = Readonly<Record<string, string | null>>

/** What the views of all versions show of one row of the lake. */
async function shown(row: Row): Promise<Readonly<Record<string, Row>>> {
  const connection = await (await DuckDBInstance.create(':memory:')).connect()
  const views = viewStatements([]).filter((statement) => statement.includes('VIEW focus_'))
  const values = LAKE_COLUMNS.map(({ name, lakeType }, at) => `$${at + 1}::${lakeType} AS "${name}"`)
  await connection.run(
    `CREATE TABLE cost_and_usage AS SELECT ${values.join(', ')}`,
    LAKE_COLUMNS.map(({ name }) => row[name] ?? null),
  )
  for (const view of views) await connection.run(view)
  const answers: Record<string, Row> = {}
  for (const version of FOCUS_VERSIONS) {
    const answer = await connection.runAndReadAll(`SELECT * FROM ${viewName(version)}`)
    expect(answer.columnNames()).toEqual(viewColumns(version).map(({ name }) => name))
    answers[version] = answer.getRowObjectsJson()[0] as Row
  }
  for (const rule of KEPT_RULES) {
    const answer = await connection.runAndReadAll(`SELECT coalesce(${rule.sql}, false) AS kept FROM cost_and_usage`)
    answers[`kept ${rule.column}`] = { kept: String(answer.getRowObjectsJson()[0]?.['kept']) }
  }
  connection.closeSync()
  return answers
}

const usage = { BillingCurrency: 'USD', EffectiveCost: '1.25' }

describe('a row of a bill that only knows the words of 1.0', () => {
  let views: Readonly<Record<string, Row>>
  beforeAll(async () => {
    views = await shown({ ...usage, ProviderName: 'AWS', PublisherName: 'AWS' })
  })

  it('has its provider in 1.3 and 1.4 as well', () => {
    for (const version of ['1.3', '1.4']) {
      expect(views[version]).toMatchObject({ ServiceProviderName: 'AWS', HostProviderName: 'AWS' })
    }
    expect(views['1.0']).toMatchObject({ ProviderName: 'AWS', PublisherName: 'AWS' })
    expect(views['1.4']).not.toHaveProperty('ProviderName')
  })

  it('is priced in the currency that it is billed in', () => {
    for (const version of ['1.2', '1.3', '1.4']) {
      expect(views[version]).toMatchObject({
        PricingCurrency: 'USD',
        PricingCurrencyEffectiveCost: '1.250000000000000000',
      })
    }
  })
})

it('a row that only knows the words of 1.4 has a provider and a publisher in every older version', async () => {
  const views = await shown({ ...usage, ServiceProviderName: 'Databricks', HostProviderName: 'AWS' })
  for (const version of ['1.0', '1.1', '1.2', '1.3']) {
    expect(views[version]).toMatchObject({ ProviderName: 'Databricks', PublisherName: 'Databricks' })
  }
  expect(views['1.4']).toMatchObject({ ServiceProviderName: 'Databricks', HostProviderName: 'AWS' })
  expect(views['kept ServiceProviderName']).toEqual({ kept: 'true' })
  expect(views['kept HostProviderName']).toEqual({ kept: 'false' })
})

it('what another company publishes keeps both names, and its host is not made up', async () => {
  const views = await shown({ ...usage, ProviderName: 'AWS', PublisherName: 'Red Hat' })
  expect(views['1.4']).toMatchObject({ ServiceProviderName: 'AWS', HostProviderName: null })
  expect(views['kept PublisherName']).toEqual({ kept: 'false' })
})

it('a cost in another currency is not made up', async () => {
  const views = await shown({ ...usage, PricingCurrency: 'EUR' })
  expect(views['1.4']).toMatchObject({ PricingCurrency: 'EUR', PricingCurrencyEffectiveCost: null })
})

it('a value that the source reports is never written over', async () => {
  const row = {
    ProviderName: 'AWS',
    PublisherName: 'Red Hat',
    ServiceProviderName: 'Red Hat',
    HostProviderName: 'Not Applicable',
    PricingCurrency: 'EUR',
    PricingCurrencyEffectiveCost: '1.000000000000000000',
    PricingCurrencyListUnitPrice: '0.250000000000000000',
    PricingCurrencyContractedUnitPrice: '0.200000000000000000',
    SkuId: 'S1',
    SkuMeter: 'BoxUsage',
    SkuPriceId: 'P1',
    SkuPriceDetails: '{"CoreCount":2}',
  }
  const views = await shown({ ...usage, ...row })
  for (const version of FOCUS_VERSIONS) {
    const own = VERSION_RULES.filter((rule) => rule.versions.includes(version)).map(({ column }) => column)
    for (const column of own) expect(views[version]?.[column]).toBe((row as Row)[column])
  }
})

it('meter and price details need the SKU that they are of, from 1.2 on', async () => {
  const views = await shown({ ...usage, SkuMeter: 'BoxUsage', SkuPriceDetails: '{"CoreCount":2}' })
  expect(views['1.1']).toMatchObject({ SkuMeter: 'BoxUsage', SkuPriceDetails: '{"CoreCount":2}' })
  for (const version of ['1.2', '1.3', '1.4'])
    expect(views[version]).toMatchObject({ SkuMeter: null, SkuPriceDetails: null })
})
