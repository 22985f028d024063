import { describe, expect, test } from 'vitest'
import { completeUntil, isStale, lastCompleteDay, missingDays } from './days.ts'

describe('the last complete day', () => {
  test('ended as long before the bill was written as its cloud takes to deliver', () => {
    expect(lastCompleteDay('aws', '2026-11-03T00:00:00Z')).toBe('2026-11-01')
    expect(lastCompleteDay('aws', '2026-11-02T23:59:59Z')).toBe('2026-10-31')
    expect(lastCompleteDay('azure', '2026-11-03T00:00:00Z')).toBe('2026-10-30')
    expect(lastCompleteDay('gcp', '2026-11-03T00:00:00Z')).toBe('2026-10-31')
    expect(lastCompleteDay('somebody', '2026-11-03T00:00:00Z')).toBe('2026-10-31')
  })

  test('is the last of the month once every charge names its invoice, whoever wrote it when', () => {
    const open = { provider: 'aws', billingPeriod: '2026-02', writtenAt: null, invoiced: false }
    expect(completeUntil(open)).toBeNull()
    expect(completeUntil({ ...open, invoiced: true })).toBe('2026-02-28')
    expect(completeUntil({ ...open, writtenAt: '2026-02-11T00:00:00Z' })).toBe('2026-02-09')
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

test('an export is stale when it is a day behind what yesterday could have brought', () => {
  const now = new Date('2026-11-10T12:00:00Z')
  // AWS delivers a day 24 hours after its end: on the 8th at noon, the 6th was whole.
  expect(isStale('aws', '2026-11-06', now)).toBe(false)
  expect(isStale('aws', '2026-11-05', now)).toBe(true)
  expect(isStale('azure', '2026-11-04', now)).toBe(false)
  expect(isStale('azure', '2026-11-03', now)).toBe(true)
  expect(isStale('aws', null, now)).toBe(false)
})
