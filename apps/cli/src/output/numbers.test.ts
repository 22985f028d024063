import { describe, expect, it } from 'vitest'
import { formatBytes, formatCount, formatDuration, formatMoney, formatPercentChange } from './numbers.ts'

const amounts = [
  '1234567.891',
  '1000',
  '999.994',
  '999.995',
  '12.345',
  '0.01',
  '0.0099',
  '0',
  '-0.001',
  '-5',
  '-43210.5',
]

describe('money, as people in three languages read it', () => {
  const golden: Readonly<Record<string, readonly string[]>> = {
    en: ['$1,234,568', '$1,000', '$999.99', '$1,000', '$12.35', '$0.01', '≈$0', '$0.00', '≈$0', '−$5.00', '−$43,211'],
    de: [
      '1.234.568 $',
      '1.000 $',
      '999,99 $',
      '1.000 $',
      '12,35 $',
      '0,01 $',
      '≈0 $',
      '0,00 $',
      '≈0 $',
      '−5,00 $',
      '−43.211 $',
    ],
    ja: ['$1,234,568', '$1,000', '$999.99', '$1,000', '$12.35', '$0.01', '≈$0', '$0.00', '≈$0', '−$5.00', '−$43,211'],
  }
  it.each(Object.keys(golden))('%s', (locale) => {
    const written = amounts.map((amount) => formatMoney(amount, 'USD', { locale, code: false }))
    expect(written.map((text) => text.replaceAll('\u00A0', ' '))).toEqual(golden[locale])
  })

  it('names the currency beside a symbol that several share, and only there', () => {
    expect(formatMoney('12', 'USD')).toBe('$12.00 USD')
    expect(formatMoney('12', 'CAD')).toBe('CA$12.00')
    expect(formatMoney('12', 'EUR')).toBe('€12.00')
    expect(formatMoney('12', 'JPY', { locale: 'ja' })).toBe('￥12 JPY')
    expect(formatMoney('12', 'EUR', { locale: 'de' }).replace('\u00A0', ' ')).toBe('12,00 €')
  })

  it('knows currencies without cents and with three digits', () => {
    expect(formatMoney('0.4', 'JPY', { code: false })).toBe('≈¥0')
    expect(formatMoney('999.5', 'JPY', { code: false })).toBe('¥1,000')
    expect(formatMoney('1.2345', 'KWD').replace('\u00A0', ' ')).toBe('KWD 1.235')
    expect(formatMoney('0.0004', 'KWD').replace('\u00A0', ' ')).toBe('≈KWD 0')
  })

  it('never loses a digit, and never writes an exponent', () => {
    expect(formatMoney('123456789012345678901234567890.12', 'USD', { code: false })).toBe(
      '$123,456,789,012,345,678,901,234,567,890',
    )
    expect(formatMoney('0.00000000000000001', 'USD', { code: false })).toBe('≈$0')
  })

  it('writes what is no currency code as it is', () => {
    expect(formatMoney('1234.5', 'credits')).toBe('1,235 credits')
    expect(formatMoney('-0.5', 'credits')).toBe('−0.50 credits')
  })
})

describe('other numbers', () => {
  it('counts are exact', () => {
    expect(formatCount(34_752)).toBe('34,752')
    expect(formatCount(-1234, 'de')).toBe('−1.234')
    expect(formatCount(12_345_678_901_234_567_890n)).toBe('12,345,678,901,234,567,890')
  })
  it('changes show their direction', () => {
    expect([3.14, -12, 0.04, -0.04, 250, undefined].map((percent) => formatPercentChange(percent))).toEqual([
      '+3.1%',
      '−12.0%',
      '0.0%',
      '0.0%',
      '+250%',
      'new',
    ])
  })
  it('sizes and times are short', () => {
    expect([0, 941, 999.6, 12_345, 743_210_000].map((bytes) => formatBytes(bytes))).toEqual([
      '0 B',
      '941 B',
      '1.0 kB',
      '12.3 kB',
      '743 MB',
    ])
    expect([40, 9940, 9960, 59_600, 185_000, 4_320_000].map((time) => formatDuration(time))).toEqual([
      '0.0 s',
      '9.9 s',
      '10 s',
      '1 min 00 s',
      '3 min 05 s',
      '1 h 12 min',
    ])
  })
})
