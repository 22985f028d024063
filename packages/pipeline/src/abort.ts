import { FinopsError } from './errors.ts'

/** The error of work that its caller's signal stopped; what the signal gave as its reason is the cause. */
export function abortedError(signal: AbortSignal, details?: Readonly<Record<string, unknown>>): FinopsError {
  return new FinopsError({
    code: 'FINOPS_ABORTED',
    message: 'Stopped before the end',
    hint: 'Run the same command again: it goes on from what is here already.',
    retryable: true,
    cause: signal.reason,
    ...(details && { details }),
  })
}

/**
 * To be called between steps of long work.
 * @throws FinopsError `FINOPS_ABORTED` once the signal is aborted.
 */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw abortedError(signal)
}
