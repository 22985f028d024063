import { isFinopsError } from '@open-finops/pipeline'

/** What a check found. */
export interface Finding {
  readonly check: string
  readonly state: 'ok' | 'warn' | 'fail'
  readonly message: string
  /** What to do about it. */
  readonly fix?: string
}

/** An error as the finding of a failed check. */
export function failure(check: string, error: unknown): Finding {
  if (!isFinopsError(error)) {
    return { check, state: 'fail', message: error instanceof Error ? error.message : String(error) }
  }
  const message = `${error.message} (${error.code})`
  return { check, state: 'fail', message, ...(error.hint !== undefined && { fix: error.hint }) }
}
