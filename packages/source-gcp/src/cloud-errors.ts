import { FinopsError, type FinopsErrorFacts, isFinopsError } from '@open-finops/pipeline'
import { isBrokenConnection, propertyOf, textOf } from '@open-finops/pipeline/delivered-files'

/** What was asked of Cloud Storage when it failed. */
export interface GcsRequest {
  /** The IAM permission that the request needs. */
  readonly permission: 'storage.objects.list' | 'storage.objects.get'
  readonly bucket: string
  /** Object name or listed prefix. */
  readonly key: string
}

interface ErrorFacts {
  readonly name: string
  readonly message: string
  readonly status: number | undefined
  readonly code: string | undefined
}

/**
 * Says an error of the SDK as users need it: code, bucket and key, and what to grant or set. Only names, status and
 * the service's message are kept, and not as a cause either: the SDK's error holds the request with its token.
 */
export function gcsError(error: unknown, request: GcsRequest): FinopsError {
  if (isFinopsError(error)) return error
  const facts = factsOf(error)
  const explained = explain(facts, request)
  return new FinopsError({
    ...explained,
    details: { bucket: request.bucket, key: request.key, file: uriOf(request), ...explained.details },
  })
}

/** True for errors of the connection, and for those with which Cloud Storage asks for another try. */
export function isTransient(error: unknown): boolean {
  if (isFinopsError(error)) return error.retryable
  const { name, status, code, message } = factsOf(error)
  if (status !== undefined) return status >= 500 || status === 429 || status === 408
  return isBrokenConnection(code) || isBrokenConnection(name) || /socket hang up|network timeout/i.test(message)
}

function explain(facts: ErrorFacts, request: GcsRequest): FinopsErrorFacts {
  const { bucket, permission } = request
  const uri = uriOf(request)
  const { message, status, code, name } = facts
  if (/default credentials|anonymous caller/i.test(message)) {
    return {
      code: 'FINOPS_NO_CREDENTIALS',
      message: `There are no Google Cloud credentials to read ${uri} with`,
      hint: 'Run `gcloud auth application-default login`, or set `keyFile:` or GOOGLE_APPLICATION_CREDENTIALS to a key file.',
    }
  }
  if (/invalid_grant|invalid_rapt|reauth/i.test(message)) {
    return {
      code: 'FINOPS_CREDENTIALS_EXPIRED',
      message: `The Google Cloud credentials for ${uri} have expired or were revoked`,
      hint: 'Run `gcloud auth application-default login` again, or make a new key for the service account.',
    }
  }
  if (status === 401) {
    return {
      code: 'FINOPS_BAD_CREDENTIALS',
      message: `Google Cloud does not accept the credentials for ${uri}`,
      hint: 'Run `gcloud auth application-default login` again, or check the key file of the service account.',
    }
  }
  if (/UserProjectMissing|requester pays/i.test(message)) {
    return {
      code: 'FINOPS_ACCESS_DENIED',
      message: `Requests to the bucket '${bucket}' are paid by the requester`,
      hint: 'Set `projectId:` to the project that pays for them.',
    }
  }
  if (status === 403) {
    return {
      code: 'FINOPS_ACCESS_DENIED',
      message: `Google Cloud denies ${permission === 'storage.objects.list' ? 'listing' : 'reading'} ${uri}`,
      hint: `Grant the role Storage Object Viewer (${permission}) on the bucket '${bucket}' to this account.`,
      details: { permission },
    }
  }
  if (status === 404 && permission === 'storage.objects.list') {
    return {
      code: 'FINOPS_NO_SUCH_BUCKET',
      message: `There is no bucket '${bucket}'`,
      hint: "Correct the bucket in `location`; `gcloud storage ls` lists a project's buckets.",
    }
  }
  if (status === 404) {
    return {
      code: 'FINOPS_FILE_MISSING',
      message: `${uri} was removed since it was listed`,
      hint: 'Run again when no extract is being written; extract this month again if the file stays away.',
    }
  }
  if (status === 412) {
    return {
      code: 'FINOPS_CHANGED_WHILE_READ',
      message: `${uri} was rewritten since it was listed`,
      hint: 'Run again: the extract as it is then will be found.',
      retryable: true,
    }
  }
  if (isTransient(facts)) {
    const busy = status !== undefined
    return {
      code: busy ? 'FINOPS_SERVICE_BUSY' : 'FINOPS_NETWORK',
      message: `${uri} can't be reached: ${busy ? `Cloud Storage answers ${status}` : (code ?? name)}`,
      hint: busy ? 'Run again in a few minutes.' : 'Check the connection, proxy and `endpoint`, then run again.',
      retryable: true,
    }
  }
  return {
    code: 'FINOPS_READ_FAILED',
    message: `${uri} can't be read: ${status ?? name}${message === '' ? '' : ` (${message.slice(0, 200)})`}`,
    hint: 'Check `location`, `endpoint` and `keyFile` of this export.',
  }
}

function factsOf(error: unknown): ErrorFacts {
  const code = propertyOf(error, 'code')
  const isStatus = typeof code === 'number' || /^\d{3}$/.test(String(code))
  const own = propertyOf(error, 'status') ?? (isStatus ? code : undefined)
  const status = Number(own ?? propertyOf(propertyOf(error, 'response'), 'status'))
  return {
    name: textOf(error, 'name') ?? 'Error',
    message: textOf(error, 'message') ?? (error instanceof Object ? '' : String(error)),
    status: Number.isInteger(status) && status >= 100 && status < 600 ? status : undefined,
    code: isStatus
      ? textOf(propertyOf(error, 'cause'), 'code')
      : (textOf(error, 'code') ?? textOf(propertyOf(error, 'cause'), 'code')),
  }
}

function uriOf(request: GcsRequest): string {
  return `gs://${request.bucket}/${request.key}`
}
