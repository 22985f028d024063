import { describe, expect, it } from 'vitest'
import { formatsOf } from './formats.ts'

const space = (text: string): string => text.replaceAll(/[\u00A0\u202F]/g, ' ')
const amounts = [
  '0',
  '0.004',
  '-0.004',
  '12.345',
  '-12.5',
  '999.994',
  '999.995',
  '-1234567.89',
  '123456789012345678901.5',
]

describe('numbers as people read them', () => {
  it.each([
    [
      'en',
      '$0.00 USD|≈$0 USD|≈$0 USD|$12.35 USD|−$12.50 USD|$999.99 USD|$1,000 USD|−$1,234,568 USD|$123,456,789,012,345,678,902 USD',
    ],
    [
      'de',
      '0,00 $ USD|≈0 $ USD|≈0 $ USD|12,35 $ USD|−12,50 $ USD|999,99 $ USD|1.000 $ USD|−1.234.568 $ USD|123.456.789.012.345.678.902 $ USD',
    ],
    [
      'ja',
      '$0.00 USD|≈$0 USD|≈$0 USD|$12.35 USD|−$12.50 USD|$999.99 USD|$1,000 USD|−$1,234,568 USD|$123,456,789,012,345,678,902 USD',
    ],
  ])('money in %s', (locale, golden) => {
    const { money } = formatsOf(locale)
    expect(space(amounts.map((amount) => money(amount, 'USD')).join('|'))).toBe(golden)
  })

  it.each([
    ['en', '€1,235|¥1,235 JPY|CA$12.50|12.50 credits|+$12.50|Oct 2026|Oct 5, 2026|12.3%|+12.35%|$1.2M|−€45.7K'],
    [
      'de',
      '1.235 €|1.235 ¥ JPY|12,50 CA$|12,50 credits|+12,50 $|Okt. 2026|5. Okt. 2026|12,3 %|+12,35 %|1,2 Mio. $|−45.678 €',
    ],
    ['ja', '€1,235|¥1,235 JPY|CA$12.50|12.50 credits|+$12.50|2026年10月|2026年10月5日|12.3%|+12.35%|$123.5万|−€4.6万'],
  ])('other currencies, dates, shares and compact money in %s', (locale, golden) => {
    const formats = formatsOf(locale)
    const texts = [
      formats.money('1234.5', 'EUR'),
      formats.money('1234.5', 'JPY'),
      formats.money('12.5', 'CAD'),
      formats.money('12.5', 'credits'),
      formats.money('12.5', 'USD', { signed: true, code: false }),
      formats.month('2026-10-01'),
      formats.date('2026-10-05'),
      formats.percent('0.12345'),
      formats.percent('0.12345', 2, true),
      formats.compactMoney('1234567.89', 'USD'),
      formats.compactMoney('-45678', 'EUR'),
    ]
    expect(space(texts.join('|')).replaceAll('￥', '¥')).toBe(golden)
  })
})
