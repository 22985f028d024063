/** A test that did not run; `reason` is what it passed to `context.skip(reason)`. */
export interface SkippedTest {
  readonly file: string
  readonly name: string
  readonly reason?: string | undefined
}

/** What a run of the tests came to, over all packages. */
export interface TestSummary {
  readonly passed: number
  readonly failed: number
  readonly skipped: readonly SkippedTest[]
}

/** The end of a run: what to print last, and the exit code. */
export interface TestVerdict {
  readonly lines: readonly string[]
  readonly exitCode: number
}

/**
 * Judges a run. The last line is always `N passed, N failed`.
 *
 * @param summary what the reporter wrote; `undefined` when the runner died before it could, which is a failure
 * @param runnerExitCode the runner's own exit code: it never turns into success here
 * @param requireAll whether a skipped test counts as failed
 */
export function verdictOf(summary: TestSummary | undefined, runnerExitCode: number, requireAll: boolean): TestVerdict {
  if (summary === undefined) {
    return { lines: ['The test runner ended without a result.', '0 passed, 1 failed'], exitCode: runnerExitCode || 1 }
  }
  const { passed, skipped } = summary
  const lines = skipped.map(
    (test) => `SKIPPED ${test.file} > ${test.name}: ${test.reason ?? 'no reason given; see its file'}`,
  )
  if (skipped.length > 0) {
    lines.push(`${skipped.length} skipped${requireAll ? ', counted as failed (FINOPS_REQUIRE_ALL)' : ''}`)
  }
  const counted = summary.failed + (requireAll ? skipped.length : 0)
  // A runner that fails for a reason of its own (no test found, a pool that crashed) is one more failure.
  const failed = counted === 0 && runnerExitCode !== 0 ? 1 : counted
  lines.push(`${passed} passed, ${failed} failed`)
  return { lines, exitCode: runnerExitCode || (failed > 0 ? 1 : 0) }
}

/** Whether skipped tests count as failed: what FINOPS_REQUIRE_ALL says (1 or 0), else whether this is CI. */
export function requiresAll(env: NodeJS.ProcessEnv): boolean {
  const asked = env['FINOPS_REQUIRE_ALL']
  if (asked === '1' || asked === '0') return asked === '1'
  return env['CI'] === 'true' || env['CI'] === '1'
}
