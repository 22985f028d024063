import { describe, expect, test } from 'vitest'
import { lastCompleteDay, missingDays } from './days.ts'

describe('the last complete day', () => {
  test('ended as long before the bill was written as its cloud takes to deliver', () => {
    expect(lastCompleteDay('aws', '2026-11-03T00:00:00Z')).toBe('2026-11-01')
    expect(lastCompleteDay('aws', '2026-11-02T23:59:59Z')).toBe('2026-10-31')
    expect(lastCompleteDay('azure', '2026-11-03T00:00:00Z')).toBe('2026-10-30')
    expect(lastCompleteDay('gcp', '2026-11-03T00:00:00Z')).toBe('2026-10-31')
    expect(lastCompleteDay('somebody', '2026-11-03T00:00:00Z')).toBe('2026-10-31')
  })

  test('is not known where nobody knows when it was written', () => {
    expect(lastCompleteDay('aws', null)).toBeNull()
    expect(lastCompleteDay('aws', 'soon')).toBeNull()
  })
})

describe('missing days', () => {
  const all = Array.from({ length: 28 }, (_, index) => `2026-02-${String(index + 1).padStart(2, '0')}`)
  const without = (...days: readonly string[]): readonly string[] => all.filter((day) => !days.includes(day))

  test('are those between days with usage, and to the end of what is complete', () => {
    const used = without('2026-02-03', '2026-02-27', '2026-02-28')
    expect(missingDays({ billingPeriod: '2026-02', used, completeUntil: null })).toEqual(['2026-02-03'])
    expect(missingDays({ billingPeriod: '2026-02', used, completeUntil: '2026-03-05' })).toEqual([
      '2026-02-03',
      '2026-02-27',
      '2026-02-28',
    ])
    expect(missingDays({ billingPeriod: '2026-02', used, completeUntil: '2026-02-27' })).toHaveLength(2)
  })

  test('are none of a bill that is not daily, nor of one without usage', () => {
    expect(missingDays({ billingPeriod: '2026-02', used: ['2026-02-01'], completeUntil: '2026-03-05' })).toEqual([])
    expect(missingDays({ billingPeriod: '2026-02', used: [], completeUntil: '2026-03-05' })).toEqual([])
    expect(missingDays({ billingPeriod: '2026-02', used: ['2026-01-31'], completeUntil: null })).toEqual([])
  })
})
