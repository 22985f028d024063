import { expect, it } from 'vitest'
import { compareDecimals, percentChange, subtractDecimals, sumDecimals } from './decimal.ts'

it('sums are exact where binary fractions are not', () => {
  expect(sumDecimals(['0.1', '0.2'])).toBe('0.3')
  expect(sumDecimals(['-0.000000000000000001', '12345678901234567890'])).toBe('12345678901234567889.999999999999999999')
  expect(sumDecimals(['1.50', '-1.5'])).toBe('0')
  expect(sumDecimals([])).toBe('0')
})

it('differences and comparisons look at the value, not at how it is written', () => {
  expect(subtractDecimals('-5', '-5.25')).toBe('0.25')
  expect(subtractDecimals('5', '+7')).toBe('-2')
  expect([compareDecimals('1.0', '1'), compareDecimals('-2', '1'), compareDecimals('0.10', '0.09')]).toEqual([0, -1, 1])
})

it('what is no decimal is no zero', () => {
  for (const text of ['', 'NaN', '1e5', '1,000', '.5']) expect(() => sumDecimals([text])).toThrow(RangeError)
})

it('a change in percent goes by the size of what was before', () => {
  expect(percentChange('200', '150')).toBe(-25)
  expect(percentChange('-100', '-50')).toBe(50)
  expect(percentChange('3', '4')).toBeCloseTo(33.3333, 4)
  expect(percentChange('0', '4')).toBeUndefined()
})
