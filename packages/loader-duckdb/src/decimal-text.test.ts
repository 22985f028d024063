import fc from 'fast-check'
import { expect, test } from 'vitest'
import { plainDecimal } from './decimal-text.ts'

test('trailing zeros go, digits that count stay', () => {
  const cases = { '12.500': '12.5', '100.000': '100', '100': '100', '-0.00': '0', '0.000': '0', '-10.010': '-10.01' }
  for (const [text, plain] of Object.entries(cases)) expect(plainDecimal(text)).toBe(plain)
})

test('the amount is the same to the last digit, and the text the shortest', () => {
  const scale = 18
  fc.assert(
    fc.property(fc.bigInt({ min: -(10n ** 37n), max: 10n ** 37n }), (units) => {
      const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, '0')
      const text = `${units < 0n ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`
      const plain = plainDecimal(text)
      const [whole = '', fraction = ''] = plain.split('.')
      expect(BigInt(whole + fraction.padEnd(scale, '0'))).toBe(units)
      expect(plain).not.toMatch(/\.\d*0$|\.$|^-0$/)
    }),
  )
})
