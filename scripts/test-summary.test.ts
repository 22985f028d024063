import { describe, expect, it } from 'vitest'
import { requiresAll, verdictOf } from './test-summary.ts'

const skipped = [{ file: 'a.test.ts', name: 'a > b', reason: 'no bills here' }]

describe('the end of a test run', () => {
  it('is one line of true counts', () => {
    expect(verdictOf({ passed: 3, failed: 0, skipped: [] }, 0, false)).toEqual({
      lines: ['3 passed, 0 failed'],
      exitCode: 0,
    })
    expect(verdictOf({ passed: 3, failed: 2, skipped: [] }, 1, false)).toEqual({
      lines: ['3 passed, 2 failed'],
      exitCode: 1,
    })
  })

  it('names every skipped test and its reason before that line', () => {
    expect(verdictOf({ passed: 3, failed: 0, skipped }, 0, false)).toEqual({
      lines: ['SKIPPED a.test.ts > a > b: no bills here', '1 skipped', '3 passed, 0 failed'],
      exitCode: 0,
    })
  })

  it('counts a skipped test as failed where all are required', () => {
    const { lines, exitCode } = verdictOf({ passed: 3, failed: 1, skipped }, 0, true)
    expect(lines.at(-1)).toBe('3 passed, 2 failed')
    expect(exitCode).toBe(1)
  })

  it('never calls a runner well that died, or that failed without a failed test', () => {
    expect(verdictOf(undefined, 0, false)).toMatchObject({ exitCode: 1 })
    expect(verdictOf(undefined, 137, false).lines.at(-1)).toBe('0 passed, 1 failed')
    expect(verdictOf({ passed: 3, failed: 0, skipped: [] }, 1, false)).toEqual({
      lines: ['3 passed, 1 failed'],
      exitCode: 1,
    })
  })

  it('requires all tests in CI, unless FINOPS_REQUIRE_ALL says otherwise', () => {
    expect(requiresAll({})).toBe(false)
    expect(requiresAll({ CI: 'true' })).toBe(true)
    expect(requiresAll({ CI: 'true', FINOPS_REQUIRE_ALL: '0' })).toBe(false)
    expect(requiresAll({ FINOPS_REQUIRE_ALL: '1' })).toBe(true)
  })
})
