import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { violations } from './kill-report.ts'
import { killTest } from './kill-test.ts'
import { judgeLooks } from './look.ts'
import { seededRandom, spreadMoments } from './random.ts'

test('ingests killed at five moments end after a rerun as undisturbed ones, and readers saw whole months only', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'open-finops-kill-'))
  onTestFinished(async () => await rm(folder, { recursive: true, force: true }))
  const months = { early: 1, late: 2 }
  const report = await killTest({ seed: 7, kills: 5, pairs: 1, courses: 'restated', months, pause: 25, folder })
  expect(violations(report)).toEqual([])
  expect(report.courses).toMatchObject([{ deliveries: 2 }])
  expect(report.trials.filter((trial) => trial.killed)).toHaveLength(5)
  for (const trial of report.trials) expect(trial.moments).toBeGreaterThanOrEqual(2)
  expect(report.pairs.map(({ said }) => said)).toEqual([
    expect.stringMatching(/^The data folder <data folder> is held by process \d+/),
  ])
}, 180_000)

describe('what a reader may see', () => {
  const before = { '2025-01': '10', '2025-02': '20' }
  const after = { '2025-01': '11', '2025-02': '20', '2025-03': '30' }
  const judge = (...looks: readonly Record<string, string>[]): readonly string[] =>
    judgeLooks(
      looks.map((totals) => ({ totals })),
      before,
      after,
    )

  test('each month turns once from old to new', () => {
    expect(judge(before, { ...before, '2025-01': '11' }, after)).toEqual([])
  })

  test.each([
    ['both versions of a month', { ...before, '2025-01': '21' }, 'a reader saw 2025-01 as 21, neither old nor new'],
    ['a part of a new month', { ...before, '2025-03': '3' }, 'a reader saw 2025-03 as 3, neither old nor new'],
    ['neither version', { '2025-02': '20' }, 'a reader saw 2025-01 as absent, neither old nor new'],
    ['a month that no bill has', { ...before, '2024-12': '1' }, 'a reader saw 2024-12 as 1, neither old nor new'],
  ])('%s is a violation', (_, between, problem) => {
    expect(judge(before, between, after)).toEqual([problem])
  })

  test('a month that goes back to its old total is a violation, and so is one that never turns', () => {
    expect(judge(after, before, after)).toContain('a reader saw 2025-01 go back from its new to its old total')
    expect(judge(before)).toEqual([
      'the last look shows 2025-01 as 10 instead of 11',
      'the last look shows 2025-03 as absent instead of 30',
    ])
  })

  test('a reader that fails, or sees nothing, is a violation', () => {
    expect(judgeLooks([{ error: 'FINOPS_STALE_LAKE gone' }], before, after)).toEqual([
      'a reader failed: FINOPS_STALE_LAKE gone',
    ])
    expect(judgeLooks([], before, after)).toEqual(['the reader saw nothing'])
  })
})

test('moments are random, yet leave no part of the duration out, and a seed gives them again', () => {
  const moments = spreadMoments(50, seededRandom(3))
  expect([...moments].sort((a, b) => a - b).map((moment) => Math.floor(moment * 50))).toEqual([...Array(50).keys()])
  expect(spreadMoments(50, seededRandom(3))).toEqual(moments)
  expect(spreadMoments(50, seededRandom(4))).not.toEqual(moments)
})
