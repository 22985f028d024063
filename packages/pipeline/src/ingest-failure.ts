import type { Delivery } from './delivery.ts'
import { FinopsError } from './errors.ts'
import type { IngestReport } from './ingest.ts'

/** A delivery that could not be fetched or loaded, and why. */
export interface DeliveryFailure {
  readonly delivery: Delivery
  readonly error: FinopsError
}

/** The one error for what failed in an ingest that went on to its end; `details.report` says what was loaded. */
export function ingestFailure(
  failures: readonly [DeliveryFailure, ...DeliveryFailure[]],
  report: IngestReport,
): FinopsError {
  const [{ error }] = failures
  if (failures.length === 1) {
    return new FinopsError({
      code: error.code,
      message: error.message,
      retryable: error.retryable,
      details: { ...error.details, failures: failures.map(failureFacts), report },
      cause: error,
      ...(error.hint !== undefined && { hint: error.hint }),
    })
  }
  const names = failures.map(({ delivery }) => `${delivery.exportName} ${delivery.slot}`).join(', ')
  return new FinopsError({
    code: 'FINOPS_INGEST_FAILED',
    message: `${failures.length} of ${report.planned.length} deliveries failed (${names}); the first: ${error.message}`,
    hint: `${error.hint ?? 'Mend the first.'} Then run the same command again: what was loaded stays, the rest is tried again.`,
    retryable: failures.every((failure) => failure.error.retryable),
    details: { failures: failures.map(failureFacts), report },
    cause: new AggregateError(failures.map((failure) => failure.error)),
  })
}

/** A failure as plain data, fit for JSON. */
export function failureFacts({ delivery, error }: DeliveryFailure): Readonly<Record<string, unknown>> {
  const { exportName, slot, version, billingPeriod } = delivery
  const { code, message, hint, retryable, details } = error
  return { exportName, slot, version, billingPeriod, code, message, hint, retryable, details }
}
