import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { SerializedError } from 'vitest'
import type { Reporter, TestCase, TestModule, TestSuite, Vitest } from 'vitest/node'
import type { SkippedTest, TestSummary } from './test-summary.ts'

/** Writes what a run came to, as JSON, to the file that FINOPS_TEST_SUMMARY names. */
export default class SummaryReporter implements Reporter {
  private namePatternGiven = false

  onInit(vitest: Vitest): void {
    this.namePatternGiven = vitest.config.testNamePattern !== undefined
  }

  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly SerializedError[]): void {
    const file = process.env['FINOPS_TEST_SUMMARY']
    if (file === undefined) return
    const summary = summarize(modules, this.namePatternGiven)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, JSON.stringify({ ...summary, failed: summary.failed + unhandledErrors.length }))
  }
}

function summarize(modules: readonly TestModule[], namePatternGiven: boolean): TestSummary {
  let passed = 0
  let failed = 0
  const skipped: SkippedTest[] = []
  for (const module of modules) {
    // A file that can't be loaded, or a hook that throws, has no failed test case of its own.
    failed += module.errors().length
    for (const suite of module.children.allSuites()) failed += suite.errors().length
    for (const test of module.children.allTests()) {
      const result = test.result()
      if (result.state === 'passed') passed += 1
      else if (result.state === 'failed') failed += 1
      else if (result.state === 'skipped' && namePatternGiven && result.note === undefined) continue
      else if (result.state === 'skipped') {
        skipped.push({
          file: module.relativeModuleId,
          name: test.fullName,
          reason: result.note ?? declaredReason(test),
        })
      } else failed += 1
    }
  }
  return { passed, failed, skipped }
}

/** The skipReason in the options of a test, or of the nearest suite around it. */
function declaredReason(test: TestCase): string | undefined {
  let at: TestCase | TestSuite | TestModule = test
  while (at.type !== 'module') {
    const { skipReason } = at.meta()
    if (skipReason !== undefined) return skipReason
    at = at.parent
  }
  return undefined
}
