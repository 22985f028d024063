import { type Field, Table, Type, tableFromIPC, tableToIPC } from 'apache-arrow'
import { describe, expect, test } from 'vitest'
import { costAndUsageArrowSchema, datasetArrowSchema, lakeArrowSchema } from './arrow.ts'
import { costAndUsageArrowSchema as only12 } from './generated/1.2/arrow.ts'
import { costAndUsageColumns, FOCUS_VERSIONS, LAKE_COLUMNS } from './index.ts'

function shown(field: Field | undefined): string {
  return field === undefined ? 'absent' : `${field.type}${field.nullable ? '' : ' not null'}`
}

describe('Arrow schemas', () => {
  test.each(FOCUS_VERSIONS)('FOCUS %s: the columns in their order', (version) => {
    expect(costAndUsageArrowSchema(version).names).toEqual(costAndUsageColumns(version).map(({ name }) => name))
  })

  test('costs, quantities, moments and text have the types that they are said to have', () => {
    const field = (name: string) => costAndUsageArrowSchema('1.4').fields.find((candidate) => candidate.name === name)
    for (const [name, scale] of [
      ['BilledCost', 18],
      ['ListUnitPrice', 18],
      ['PricingQuantity', 15],
    ] as const) {
      expect(field(name)?.type).toMatchObject({ typeId: Type.Decimal, precision: 38, scale, bitWidth: 128 })
    }
    expect(shown(field('BillingPeriodStart'))).toBe('Timestamp<MICROSECOND, UTC> not null')
    expect(shown(field('ServiceName'))).toBe('Utf8 not null')
    expect(shown(field('Tags'))).toBe('Utf8')
    expect(field('Tags')?.metadata.get('ARROW:extension:name')).toBe('arrow.json')
    expect(field('ServiceName')?.metadata.has('ARROW:extension:name')).toBe(false)
  })

  test('a column that a dataset may leave out is nullable, even where FOCUS allows no null in it', () => {
    const field = (name: string) => only12.fields.find((candidate) => candidate.name === name)
    expect(field('ServiceSubcategory')?.nullable).toBe(true)
    expect(field('BilledCost')?.nullable).toBe(false)
  })

  test('they survive the way through an IPC stream', () => {
    const empty = new Table(lakeArrowSchema())
    const back = tableFromIPC(tableToIPC(empty)).schema
    expect(back.fields.map((field) => `${field.name} ${shown(field)}`)).toEqual(
      lakeArrowSchema().fields.map((field) => `${field.name} ${shown(field)}`),
    )
    expect(back.names).toEqual(LAKE_COLUMNS.map(({ name }) => name))
  })

  test('the other datasets have theirs', () => {
    expect(datasetArrowSchema('BillingPeriod', '1.4').names).toHaveLength(6)
    expect(() => datasetArrowSchema('BillingPeriod', '1.2')).toThrow(RangeError)
  })
})
