import { gzipSync } from 'node:zlib'
import { parquetColumns, parquetFooterLength } from '@open-finops/pipeline/delivered-files'
import { describe, expect, it } from 'vitest'
import { formatOfColumns } from './format.ts'
import { cur2Parquet, focusParquet, legacyParquet } from './testing/parquet-samples.ts'

function columnsOf(file: Buffer): readonly string[] {
  const length = parquetFooterLength(file.subarray(-8)) ?? 0
  return parquetColumns(file.subarray(file.length - 8 - length, -8))
}

describe('the columns of a Parquet file', () => {
  it('are the top-level ones: maps, lists and structs count as one', () => {
    expect(columnsOf(cur2Parquet)).toEqual(['line_item_line_item_type', 'line_item_unblended_cost', 'resource_tags'])
    expect(columnsOf(focusParquet)).toEqual(['BilledCost', 'ChargePeriodStart', 'x_Nested', 'SkuMeter'])
  })

  it('are none where the bytes are no footer', () => {
    expect(parquetFooterLength(Buffer.from('12345678'))).toBeUndefined()
    for (let cut = 1; cut < 200; cut += 7) expect(parquetColumns(cur2Parquet.subarray(cut))).toBeInstanceOf(Array)
    expect(parquetColumns(gzipSync('x'))).toEqual([])
  })

  it('tell the legacy report from CUR 2.0, and FOCUS by its version', () => {
    expect(formatOfColumns(columnsOf(cur2Parquet))).toBe('aws-cur-2')
    expect(formatOfColumns(columnsOf(legacyParquet))).toBe('aws-cur-1')
    expect(formatOfColumns(columnsOf(focusParquet))).toBe('aws-focus-1-2')
  })
})

describe('the header of a CSV', () => {
  it('names its layout; columns that were renamed count by their own names', () => {
    expect(formatOfColumns(['identity/LineItemId', 'resourceTags/user:a'])).toBe('aws-cur-1')
    expect(formatOfColumns(['BilledCost', 'ChargeCategory'])).toBe('aws-focus-1-0')
    expect(formatOfColumns(['cost', 'type'], { line_item_unblended_cost: 'cost' })).toBe('aws-cur-2')
    expect(formatOfColumns(['cost', 'type'])).toBeUndefined()
    expect(formatOfColumns(['BilledCost', 'amount'])).toBeUndefined()
  })
})
