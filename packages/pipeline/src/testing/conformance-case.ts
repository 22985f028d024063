import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type FinopsError, isFinopsError } from '../errors.ts'

/** One promise of a contract, to be run as one test by any runner; `run` rejects when the promise is broken. */
export interface ConformanceCase {
  readonly name: string
  run(): Promise<void>
}

/** Runs `work` with an empty folder that is gone afterwards. */
export async function withFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'finops-conformance-'))
  try {
    return await work(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Fails unless `work` rejects with a FinopsError that says what to do; gives that error. */
export async function rejectsWithHint(work: () => Promise<unknown>, what: string, code?: string): Promise<FinopsError> {
  const error = await rejection(work, what)
  assert.ok(isFinopsError(error), `${what}: expected a FinopsError, got ${String(error)}`)
  assert.match(error.code, /^FINOPS_[A-Z0-9_]+$/, `${what}: the code`)
  assert.ok(error.hint !== undefined && error.hint.length > 0, `${what}: ${error.code} has no hint`)
  if (code !== undefined) assert.equal(error.code, code, `${what}: ${error.message}`)
  return error
}

/** Fails unless `work` rejects; gives what it rejected with. */
async function rejection(work: () => Promise<unknown>, what: string): Promise<unknown> {
  try {
    await work()
  } catch (error) {
    return error
  }
  return assert.fail(`${what}: it went through`)
}
