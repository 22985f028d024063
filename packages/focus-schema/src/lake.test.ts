import { readFileSync } from 'node:fs'
import { DuckDBInstance } from '@duckdb/node-api'
import { describe, expect, test } from 'vitest'
import {
  costAndUsageColumns,
  FOCUS_VERSIONS,
  LAKE_COLUMNS,
  LAKE_SCHEMA_VERSION,
  versionOfView,
  viewColumns,
  viewName,
} from './index.ts'

const extensions: { readonly columns: readonly { readonly name: string }[] } = JSON.parse(
  readFileSync(new URL('../../../focus-spec/extensions.json', import.meta.url), 'utf8'),
)
const declared = extensions.columns.map(({ name }) => name)
const lakeColumn = (name: string) => LAKE_COLUMNS.find((column) => column.name === name)

describe('the lake', () => {
  test('is the union of all versions, alphabetically, then the declared x_ columns', () => {
    const union = new Set(
      FOCUS_VERSIONS.flatMap((version) => costAndUsageColumns(version).map(({ name }) => name as string)),
    )
    const names: readonly string[] = LAKE_COLUMNS.map(({ name }) => name)
    expect(names.filter((name) => !name.startsWith('x_'))).toEqual([...union].sort())
    expect(names.slice(union.size)).toEqual(declared)
    expect(LAKE_SCHEMA_VERSION).toBe(1)
  })

  test('keeps costs and prices to 18 decimals, quantities to 15, JSON as text', () => {
    expect(lakeColumn('BilledCost')?.lakeType).toBe('DECIMAL(38,18)')
    expect(lakeColumn('ListUnitPrice')?.lakeType).toBe('DECIMAL(38,18)')
    expect(lakeColumn('x_NativeCost')?.lakeType).toBe('DECIMAL(38,18)')
    expect(lakeColumn('ConsumedQuantity')?.lakeType).toBe('DECIMAL(38,15)')
    expect(lakeColumn('CommitmentDiscountQuantity')?.lakeType).toBe('DECIMAL(38,15)')
    expect(lakeColumn('Tags')?.lakeType).toBe('VARCHAR')
    expect(lakeColumn('ChargePeriodStart')?.lakeType).toBe('TIMESTAMP')
  })

  test('forbids nulls only where every version that has the column does', () => {
    const required = LAKE_COLUMNS.filter(({ nullable }) => !nullable).map(({ name }) => name)
    expect(required).toEqual([
      'BilledCost',
      'BillingAccountId',
      'BillingCurrency',
      'BillingPeriodEnd',
      'BillingPeriodStart',
      'ChargeCategory',
      'ChargePeriodEnd',
      'ChargePeriodStart',
      'ContractedCost',
      'EffectiveCost',
      'InvoiceIssuerName',
      'ListCost',
      'ProviderName',
      'PublisherName',
      'ServiceCategory',
      'ServiceName',
      'ServiceProviderName',
    ])
  })

  test('a table of these columns stands in DuckDB, and each view projects it', async () => {
    const instance = await DuckDBInstance.create(':memory:')
    const connection = await instance.connect()
    const describeRelation = async (name: string): Promise<readonly (readonly unknown[])[]> =>
      (await connection.runAndReadAll(`SELECT column_name, column_type FROM (DESCRIBE ${name})`)).getRows()
    try {
      await connection.run(
        `CREATE TABLE lake (${LAKE_COLUMNS.map(({ name, lakeType, nullable }) => `"${name}" ${lakeType}${nullable ? '' : ' NOT NULL'}`).join(', ')})`,
      )
      expect(await describeRelation('lake')).toEqual(LAKE_COLUMNS.map(({ name, lakeType }) => [name, lakeType]))
      for (const version of FOCUS_VERSIONS) {
        const columns = viewColumns(version)
        await connection.run(
          `CREATE VIEW ${viewName(version)} AS SELECT ${columns.map(({ name }) => `"${name}"`).join(', ')} FROM lake`,
        )
        const names = (await describeRelation(viewName(version))).map(([name]) => name)
        const focus = costAndUsageColumns(version).map(({ name }) => name as string)
        expect(names.slice(0, focus.length)).toEqual(focus)
        expect(names.slice(focus.length).every((name) => String(name).startsWith('x_'))).toBe(true)
        expect(names).toHaveLength(focus.length + declared.length)
      }
    } finally {
      connection.closeSync()
      instance.closeSync()
    }
  })

  test('views are named after their version, and back', () => {
    expect(FOCUS_VERSIONS.map(viewName)).toEqual(['focus_1_0', 'focus_1_1', 'focus_1_2', 'focus_1_3', 'focus_1_4'])
    expect(versionOfView('focus_1_3')).toBe('1.3')
    expect(versionOfView('focus_2_0')).toBeUndefined()
  })
})
