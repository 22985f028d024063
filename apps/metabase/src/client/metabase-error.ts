import { FinopsError } from '@open-finops/pipeline'

/** What is known of a request that failed; never its body or headers. */
export interface RequestFacts {
  readonly method: string
  /** Path without the address. */
  readonly path: string
  readonly status?: number
}

/** An answer of Metabase that is no success. */
export function answerError(facts: RequestFacts & { readonly status: number }, message: string): FinopsError {
  const { method, path, status } = facts
  return new FinopsError({
    code: 'FINOPS_METABASE_ANSWER',
    message: `Metabase answered ${status} to ${method} ${path}${message === '' ? '' : `: ${message}`}`,
    hint:
      status === 403
        ? 'The account or API key must belong to the group Administrators.'
        : "See Metabase's log for the cause; what was applied so far stays, and the same command goes on from there.",
    retryable: status >= 500 || status === 429,
    details: { ...facts },
  })
}

/** Nothing answered, or not in time. */
export function unreachableError(url: string, reason: string, facts?: RequestFacts): FinopsError {
  return new FinopsError({
    code: 'FINOPS_METABASE_UNREACHABLE',
    message: `Metabase does not answer at ${url}: ${reason}`,
    hint: 'Check --url and that Metabase runs; --wait gives it more time to start. --dry-run --fresh plans without a server.',
    retryable: true,
    details: { url, ...facts },
  })
}

/** A body that is not what Metabase takes: a defect of this program, caught before it is sent. */
export function bodyError(facts: RequestFacts, faults: readonly string[]): FinopsError {
  return new FinopsError({
    code: 'FINOPS_METABASE_BODY',
    message: `${facts.method} ${facts.path} would send what Metabase does not know: ${faults.join('; ')}`,
    hint: 'This is a defect of finops-metabase; report it with this message. Nothing was sent.',
    details: { ...facts, faults },
  })
}

/** An answer whose shape is not known. */
export function shapeError(facts: RequestFacts, faults: readonly string[]): FinopsError {
  return new FinopsError({
    code: 'FINOPS_METABASE_SHAPE',
    message: `Metabase answered to ${facts.method} ${facts.path} in an unknown form: ${faults.join('; ')}`,
    hint: 'Is the address that of Metabase itself, and its version one of 58 to 65?',
    details: { ...facts, faults },
  })
}

/** A text that holds no known secret: errors of servers may repeat what they were sent. */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  return secrets.filter((secret) => secret.length > 0).reduce((clean, secret) => clean.replaceAll(secret, '•••'), text)
}
