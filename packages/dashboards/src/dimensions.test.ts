import { describe, expect, it } from 'vitest'
import { dimensionColumns } from './dimensions.ts'

describe('a dimension', () => {
  it.each([
    ['a tag key', { dimensions: { team: ['tag:a\u0000b'] }, accounts: {} }],
    ['an account', { dimensions: { team: ['account'] }, accounts: { 'x\u0000': { team: 'shop' } } }],
    ['the value of an account', { dimensions: { team: ['account'] }, accounts: { '1': { team: '\u0000' } } }],
  ])('with NUL in %s, which would end the statement there, is refused', (_, ownership) => {
    expect(() => dimensionColumns(ownership, 'duckdb')).toThrow(
      expect.objectContaining({ code: 'FINOPS_BAD_DIMENSION', message: expect.stringContaining('NUL') }),
    )
  })

  it('quotes whatever else stands in a key', () => {
    const [column] = dimensionColumns({ dimensions: { team: [`tag:a'b"; --`] }, accounts: {} }, 'duckdb')
    expect(column?.sql).toContain(`'a''b"; --'`)
  })
})
