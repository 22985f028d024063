import { FinopsError, type FinopsErrorFacts, isFinopsError } from '@open-finops/pipeline'
import { isBrokenConnection, propertyOf, textOf } from '@open-finops/pipeline/delivered-files'

/** What was asked of S3 when it failed. */
export interface S3Request {
  /** The IAM action that the request needs, e.g. `s3:GetObject`. */
  readonly action: 's3:ListBucket' | 's3:GetObject'
  readonly bucket: string
  /** Object key or listed prefix. */
  readonly key: string
}

interface ErrorFacts {
  readonly name: string
  readonly message: string
  readonly status: number | undefined
  readonly code: string | undefined
}

/**
 * Says an error of the AWS SDK as users need it: code, bucket and key, and what to grant or set. Only names,
 * status and the service's message are kept, and not as a cause either: the SDK's error holds the signed request.
 */
export function s3Error(error: unknown, request: S3Request): FinopsError {
  if (isFinopsError(error)) return error
  const facts = factsOf(error)
  const explained = explain(facts, request)
  return new FinopsError({
    ...explained,
    details: {
      bucket: request.bucket,
      key: request.key,
      file: uriOf(request),
      error: facts.name,
      ...explained.details,
    },
  })
}

/** True for errors of the connection, and for those with which S3 asks for another try. */
export function isTransient(error: unknown): boolean {
  if (isFinopsError(error)) return error.retryable
  const { name, status, code } = factsOf(error)
  return (
    isBrokenConnection(code) ||
    isBrokenConnection(name) ||
    name === 'NetworkingError' ||
    throttling.has(name) ||
    isClockSet(error) ||
    (status !== undefined && (status >= 500 || status === 429))
  )
}

/** The SDK has learnt by how much this machine's clock is wrong, and signs the next request right. */
function isClockSet(error: unknown): boolean {
  return propertyOf(propertyOf(error, '$metadata'), 'clockSkewCorrected') === true
}

const throttling: ReadonlySet<string> = new Set([
  'SlowDown',
  'Throttling',
  'ThrottlingException',
  'TooManyRequests',
  'RequestLimitExceeded',
  'RequestTimeout',
  'ServiceUnavailable',
  'InternalError',
])

function explain(facts: ErrorFacts, request: S3Request): FinopsErrorFacts {
  const { bucket, action } = request
  const uri = uriOf(request)
  const { name, message, status } = facts
  if (/^(CredentialsProviderError|CredentialsError|UnrecognizedClientException)$/.test(name)) {
    if (/expired|sso/i.test(message)) return expired(uri, message)
    return {
      code: 'FINOPS_NO_CREDENTIALS',
      message: `There are no AWS credentials to read ${uri} with`,
      hint: 'Set AWS_PROFILE or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or run `aws sso login`.',
    }
  }
  if (/^(ExpiredToken|ExpiredTokenException|RequestExpired|TokenRefreshRequired)$/.test(name)) return expired(uri, name)
  if (/^(InvalidAccessKeyId|SignatureDoesNotMatch|InvalidToken|InvalidClientTokenId)$/.test(name)) {
    return {
      code: 'FINOPS_BAD_CREDENTIALS',
      message: `AWS does not accept the credentials for ${uri} (${name})`,
      hint: 'Renew the access key or session of this profile; `aws sts get-caller-identity` shows which one is used.',
    }
  }
  if (name === 'NoSuchBucket') {
    return {
      code: 'FINOPS_NO_SUCH_BUCKET',
      message: `There is no bucket '${bucket}'`,
      hint: "Correct the bucket in `location`; `aws s3 ls` lists the account's buckets.",
    }
  }
  if (name === 'NoSuchKey' || (name === 'NotFound' && status === 404)) {
    return {
      code: 'FINOPS_FILE_MISSING',
      message: `${uri} is named by its manifest, but isn't there`,
      hint: 'Run again later: AWS may be rewriting this month. If it stays away, ask AWS for a backfill of the export.',
    }
  }
  if (name === 'PreconditionFailed' || status === 412) {
    return {
      code: 'FINOPS_CHANGED_WHILE_READ',
      message: `${uri} was rewritten while it was read`,
      hint: 'Run again: the new version will be found.',
      retryable: true,
    }
  }
  if (
    /^(PermanentRedirect|AuthorizationHeaderMalformed|IllegalLocationConstraintException)$/.test(name) ||
    status === 301
  ) {
    return {
      code: 'FINOPS_WRONG_REGION',
      message: `The bucket '${bucket}' lies in another region than the one asked`,
      hint: `Set \`region:\` to what \`aws s3api get-bucket-location --bucket ${bucket}\` says.`,
    }
  }
  if (/kms/i.test(message) && (status === 403 || name === 'AccessDenied')) {
    return {
      code: 'FINOPS_ACCESS_DENIED',
      message: `AWS denies decrypting ${uri}`,
      hint: "Allow `kms:Decrypt` on the bucket's key to this user or role.",
      details: { action: 'kms:Decrypt' },
    }
  }
  if (/sts:AssumeRole/.test(message)) {
    return {
      code: 'FINOPS_ACCESS_DENIED',
      message: `AWS denies assuming the role that shall read ${uri}`,
      hint: "Allow `sts:AssumeRole` on `roleArn` to this user, and this user (and `externalId`) in the role's trust policy.",
      details: { action: 'sts:AssumeRole' },
    }
  }
  if (status === 403 || /^AccessDenied(Exception)?$/.test(name)) {
    const arn = action === 's3:ListBucket' ? `arn:aws:s3:::${bucket}` : `arn:aws:s3:::${bucket}/${request.key}`
    return {
      code: 'FINOPS_ACCESS_DENIED',
      message: `AWS denies ${action === 's3:ListBucket' ? 'listing' : 'reading'} ${uri}`,
      hint: `Allow \`${action}\` on ${arn} to this user or role.`,
      details: { action, resource: arn },
    }
  }
  if (isTransient(facts)) {
    const busy = throttling.has(name) || (status !== undefined && status >= 429)
    return {
      code: busy ? 'FINOPS_SERVICE_BUSY' : 'FINOPS_NETWORK',
      message: `${uri} can't be reached: ${busy ? `S3 answers ${name}` : (facts.code ?? name)}`,
      hint: busy ? 'Run again in a few minutes.' : 'Check the connection, proxy and `endpoint`, then run again.',
      retryable: true,
    }
  }
  return {
    code: 'FINOPS_READ_FAILED',
    message: `${uri} can't be read: ${name}${message === '' ? '' : ` (${message.slice(0, 200)})`}`,
    hint: 'Check `location`, `endpoint` and `region` of this export.',
  }
}

function expired(uri: string, reason: string): FinopsErrorFacts {
  return {
    code: 'FINOPS_CREDENTIALS_EXPIRED',
    message: `The AWS credentials for ${uri} have expired`,
    hint: /sso/i.test(reason)
      ? 'Run `aws sso login` for this profile.'
      : 'Log in again (`aws sso login`, or renew the session token), then run again.',
  }
}

function factsOf(error: unknown): ErrorFacts {
  const status = propertyOf(propertyOf(error, '$metadata'), 'httpStatusCode')
  const known = propertyOf(error, 'status')
  return {
    name: textOf(error, 'name') ?? 'Error',
    message: textOf(error, 'message') ?? (error instanceof Object ? '' : String(error)),
    status: typeof status === 'number' ? status : typeof known === 'number' ? known : undefined,
    code: textOf(error, 'code') ?? textOf(error, 'Code'),
  }
}

function uriOf(request: S3Request): string {
  return `s3://${request.bucket}/${request.key}`
}
