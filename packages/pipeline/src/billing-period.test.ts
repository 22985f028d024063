import { describe, expect, it } from 'vitest'
import {
  billingPeriodEnd,
  billingPeriodOf,
  billingPeriodStart,
  inRange,
  lastMonths,
  parseBillingPeriod,
  shiftBillingPeriod,
} from './billing-period.ts'

describe('a billing period', () => {
  it('is a calendar month and nothing else', () => {
    expect(parseBillingPeriod('2026-10')).toBe('2026-10')
    for (const text of ['2026-13', '2026-00', '2026-1', '202610', '2026-10-01', ' 2026-10', '']) {
      expect(() => parseBillingPeriod(text)).toThrow(expect.objectContaining({ code: 'FINOPS_BAD_PERIOD' }))
    }
  })

  it('is that of the instant in UTC', () => {
    expect(billingPeriodOf(new Date('2026-10-31T23:30:00-01:00'))).toBe('2026-11')
  })

  it('ends where the next one starts, also at the end of a year', () => {
    expect(billingPeriodStart('2026-12')).toBe('2026-12-01T00:00:00Z')
    expect(billingPeriodEnd('2026-12')).toBe('2027-01-01T00:00:00Z')
  })

  it('is shifted over years, forward and back', () => {
    expect(shiftBillingPeriod('2026-01', -13)).toBe('2024-12')
    expect(shiftBillingPeriod('2026-11', 2)).toBe('2027-01')
  })

  it('lies in a range with both ends included, and open sides hold all', () => {
    expect(inRange('2026-08', { from: '2026-08', to: '2026-08' })).toBe(true)
    expect(inRange('2026-07', { from: '2026-08' })).toBe(false)
    expect(inRange('2026-09', { to: '2026-08' })).toBe(false)
    expect(inRange('1999-01', {})).toBe(true)
  })
})

it('the last three months are this one and two before', () => {
  expect(lastMonths(3, new Date('2026-01-15T00:00:00Z'))).toEqual({ from: '2025-11', to: '2026-01' })
})
