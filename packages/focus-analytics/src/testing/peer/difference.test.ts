import type { QueryResult } from '@open-finops/loader-duckdb'
import { expect, it } from 'vitest'
import { differenceOf } from './difference.ts'

const text = { name: 'ServiceName', type: 'VARCHAR' }
const currency = { name: 'BillingCurrency', type: 'VARCHAR' }
const cost = { name: 'TotalBilledCost', type: 'DECIMAL(38,18)' }
const theirs: QueryResult = {
  columns: [text, cost],
  rows: [
    ['a', '3.50'],
    ['b', '1.25'],
  ],
}

it('adds a finer answer up to the groups of the coarser', () => {
  const finer = {
    columns: [text, currency, cost],
    rows: [
      ['b', 'USD', '1.25'],
      ['a', 'USD', '3'],
      ['a', 'USD', '0.5'],
    ],
  }
  expect(differenceOf(finer, theirs)).toBeUndefined()
})

it('finds a cost that differs in its last digit, a group that is missing, and a column', () => {
  const off = {
    columns: [text, cost],
    rows: [
      ['a', '3.500000000000000001'],
      ['b', '1.25'],
    ],
  }
  expect(differenceOf(off, theirs)).toBe('TotalBilledCost of ["a"]: theirs 3.5, ours 3.500000000000000001')
  expect(differenceOf({ columns: [text, cost], rows: [['a', '3.5']] }, theirs)).toContain('only theirs ["b"]')
  expect(differenceOf({ columns: [text], rows: [['a'], ['b']] }, theirs)).toBe('ours has no TotalBilledCost')
})

it('knows their months, which have no year', () => {
  const months = { columns: [{ name: '"month"(ChargePeriodStart)', type: 'BIGINT' }, cost], rows: [[1, '3']] }
  const dated = {
    columns: [{ name: 'ChargeMonth', type: 'DATE' }, cost],
    rows: [
      ['2025-01-01', '1'],
      ['2026-01-01', '2'],
    ],
  }
  expect(differenceOf(dated, months)).toBeUndefined()
})
