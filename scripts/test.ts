// Runs every test of the workspace, or those that the arguments select, and ends with `N passed, N failed`.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { requiresAll, type TestSummary, verdictOf } from './test-summary.ts'

const root = join(import.meta.dirname, '..')
const summaryFile = join(root, 'node_modules', '.cache', 'open-finops', `test-summary-${process.pid}.json`)

const vitest = spawnSync(
  process.execPath,
  [
    join(root, 'node_modules', 'vitest', 'vitest.mjs'),
    'run',
    '--reporter=default',
    `--reporter=${join(root, 'scripts', 'test-reporter.ts')}`,
    ...process.argv.slice(2),
  ],
  { cwd: root, env: { ...process.env, FINOPS_TEST_SUMMARY: summaryFile }, stdio: 'inherit' },
)

const verdict = verdictOf(readSummary(), vitest.status ?? 1, requiresAll(process.env))
process.stdout.write(`${verdict.lines.join('\n')}\n`)
process.exitCode = verdict.exitCode

function readSummary(): TestSummary | undefined {
  if (!existsSync(summaryFile)) return undefined
  const summary = JSON.parse(readFileSync(summaryFile, 'utf8')) as TestSummary
  rmSync(summaryFile)
  return summary
}
