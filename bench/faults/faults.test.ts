import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { reportLines, violations } from './fault-report.ts'
import { faultTest } from './fault-test.ts'

test('a database for dashboards, killed and on a full disk, is there whole or not at all', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'open-finops-faults-'))
  onTestFinished(async () => await rm(folder, { recursive: true, force: true }))
  const months = { early: 1, late: 2 }
  const only = ['publish']
  const report = await faultTest({ seed: 5, kills: 1, fullDisks: 1, months, only, folder })
  expect(violations(report)).toEqual([])
  const kills = report.trials.filter(({ fault }) => fault === 'kill')
  expect(kills).toHaveLength(1)
  // Where this user may mount no disk, full-disk trials are left out, and the report says so.
  expect(report.trials).toHaveLength(report.disks ? 2 : 1)
  expect(reportLines(report).at(-1)).toMatch(/^1 kills and [01] full disks at 1 stages \(seed 5\), 0 violations$/)
}, 240_000)

test('what a fault left in between is a violation, and is counted', () => {
  const trial = {
    stage: 'export',
    fault: 'kill',
    end: 'killed',
    problems: ['export is half, neither old nor new'],
  } as const
  const lines = reportLines({ seed: 1, disks: false, trials: [trial] })
  expect(lines).toContain('VIOLATION export, kill: export is half, neither old nor new')
  expect(lines.at(-1)).toBe('1 kills and 0 full disks at 1 stages (seed 1), 1 violations')
})
