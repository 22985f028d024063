/** What a FinopsError is made of; `code` is stable and documented, the message is for people. */
export interface FinopsErrorFacts {
  /** Stable name, `FINOPS_…`; scripts match on it. */
  readonly code: `FINOPS_${string}`
  /** What went wrong and where (file, line, column), in one sentence without a final full stop. */
  readonly message: string
  /** What to do next: one command or one setting. */
  readonly hint?: string
  /** True when the same call may succeed later (throttling, a reset, a file that changed while it was read). */
  readonly retryable?: boolean
  /** Machine-readable details: file, line, column, value. Never a secret. */
  readonly details?: Readonly<Record<string, unknown>>
  readonly cause?: unknown
}

/**
 * The one error that users see. Everything foreseeable that goes wrong in Open FinOps is thrown as this,
 * with a stable code and a hint. Two copies of this package in one tree still recognise each other's errors:
 * test with `isFinopsError`, not with `instanceof`.
 */
export class FinopsError extends Error {
  readonly code: `FINOPS_${string}`
  readonly hint: string | undefined
  readonly retryable: boolean
  readonly details: Readonly<Record<string, unknown>>
  /** Marks errors of every copy of this class. */
  readonly isOpenFinopsError: true = true

  constructor(facts: FinopsErrorFacts) {
    super(facts.message, facts.cause === undefined ? undefined : { cause: facts.cause })
    this.name = 'FinopsError'
    this.code = facts.code
    this.hint = facts.hint
    this.retryable = facts.retryable ?? false
    this.details = facts.details ?? {}
  }
}

/** True for a FinopsError of any copy of this package. */
export function isFinopsError(error: unknown): error is FinopsError {
  return typeof error === 'object' && error !== null && 'isOpenFinopsError' in error
}
