import { FinopsError, type FinopsErrorFacts, isFinopsError } from '@open-finops/pipeline'
import { isBrokenConnection, propertyOf, textOf } from '@open-finops/pipeline/delivered-files'

/** What was asked of Blob Storage when it failed. */
export interface BlobRequest {
  readonly action: 'list' | 'read'
  /** Container, or blob, as messages name it; without a signature. */
  readonly url: string
}

interface ErrorFacts {
  readonly name: string
  readonly message: string
  readonly status: number | undefined
  readonly code: string | undefined
}

/**
 * Says an error of the Azure SDK as users need it: the blob, and what to grant or set. Only names, codes and status are
 * kept, never a request: its URL may hold a signature.
 */
export function blobError(error: unknown, request: BlobRequest): FinopsError {
  if (isFinopsError(error)) return error
  const facts = factsOf(error)
  const explained = explain(facts, request)
  return new FinopsError({
    ...explained,
    details: { file: request.url, error: facts.code ?? facts.name, ...explained.details },
  })
}

/** True for errors of the connection, and for those with which the service asks for another try. */
export function isTransient(error: unknown): boolean {
  if (isFinopsError(error)) return error.retryable
  const { name, status, code } = factsOf(error)
  return (
    [code, name].some((word) => isBrokenConnection(word) || sdkCodes.has(word ?? '')) ||
    (status !== undefined && (status >= 500 || status === 429))
  )
}

const sdkCodes: ReadonlySet<string> = new Set([
  'REQUEST_SEND_ERROR',
  'PARSE_ERROR',
  // The SDK's word for a body that breaks off; a caller's own signal is asked before.
  'AbortError',
  // And for an answer without a length or a tag: Blob Storage gives both, a login page on the way does not.
  'RangeError',
])

const rights = {
  list: 'the role Storage Blob Data Reader on the container (or a SAS with permission to list)',
  read: 'the role Storage Blob Data Reader on the container (or a SAS with permission to read)',
} as const

function explain(facts: ErrorFacts, { action, url }: BlobRequest): FinopsErrorFacts {
  const { name, status, code } = facts
  if (
    /^(CredentialUnavailableError|AggregateAuthenticationError|AuthenticationRequiredError|ChainedTokenCredentialError)$/.test(
      name,
    )
  ) {
    return {
      code: 'FINOPS_NO_CREDENTIALS',
      message: `There are no Azure credentials to read ${url} with`,
      hint: 'Run `az login`, or set AZURE_CLIENT_ID, AZURE_TENANT_ID and AZURE_CLIENT_SECRET, or give a `sasToken`.',
    }
  }
  if (name === 'AuthenticationError') {
    return {
      code: 'FINOPS_BAD_CREDENTIALS',
      message: `Microsoft Entra ID does not accept the credentials for ${url}`,
      hint: 'Renew the secret or certificate of the application, or run `az login` again; check `tenantId`.',
    }
  }
  if (
    status === 403 &&
    code === 'AuthenticationFailed' &&
    /expir|Signature not valid in the specified time frame/i.test(facts.message)
  ) {
    return {
      code: 'FINOPS_CREDENTIALS_EXPIRED',
      message: `The shared access signature for ${url} has expired, or is not valid yet`,
      hint: 'Make a new one with read and list permission, and set it as `sasToken`.',
    }
  }
  if (
    (status === 403 || status === 401) &&
    /^(AuthenticationFailed|InvalidAuthenticationInfo|NoAuthenticationInformation)$/.test(code ?? '')
  ) {
    return {
      code: 'FINOPS_BAD_CREDENTIALS',
      message: `Blob Storage does not accept the credentials for ${url} (${code})`,
      hint: 'Renew the account key, connection string or SAS token, and check that it is of this storage account.',
    }
  }
  if (status === 404 && code === 'ContainerNotFound') {
    return {
      code: 'FINOPS_NO_SUCH_CONTAINER',
      message: `There is no container ${url}`,
      hint: "Correct the container in `location`; `az storage container list --account-name <account> --auth-mode login` lists the account's containers.",
    }
  }
  if (status === 404) {
    return {
      code: 'FINOPS_FILE_MISSING',
      message: `${url} is named by its manifest, but isn't there`,
      hint: 'Run again later: the export may be rewriting this month. If it stays away, let the export run again for this month.',
    }
  }
  if (status === 412 || code === 'ConditionNotMet') {
    return {
      code: 'FINOPS_CHANGED_WHILE_READ',
      message: `${url} was rewritten while it was read`,
      hint: 'Run again: the new version will be found.',
      retryable: true,
    }
  }
  if (status === 403 || status === 401) {
    const isNetwork = code === 'AuthorizationFailure' || code === 'IpAddressNotAllowed'
    return {
      code: 'FINOPS_ACCESS_DENIED',
      message: `Azure denies ${action === 'list' ? 'listing' : 'reading'} ${url}${code === undefined ? '' : ` (${code})`}`,
      hint: `Give this identity ${rights[action]}${isNetwork ? ", and let the storage account's firewall pass this machine" : ''}.`,
      details: { action },
    }
  }
  if (isTransient(facts)) {
    const busy = status !== undefined && status >= 429
    return {
      code: busy ? 'FINOPS_SERVICE_BUSY' : 'FINOPS_NETWORK',
      message: `${url} can't be reached: ${busy ? `Blob Storage answers ${code ?? status}` : (code ?? name)}`,
      hint: busy ? 'Run again in a few minutes.' : 'Check the connection, proxy and `location`, then run again.',
      retryable: true,
    }
  }
  return {
    code: 'FINOPS_READ_FAILED',
    message: `${url} can't be read: ${code ?? name}`,
    hint: 'Check `location` and the credentials of this export.',
  }
}

function factsOf(error: unknown): ErrorFacts {
  const status = propertyOf(error, 'statusCode') ?? propertyOf(error, 'status')
  return {
    name: textOf(error, 'name') ?? 'Error',
    message: textOf(error, 'message') ?? (error instanceof Object ? '' : String(error)),
    status: typeof status === 'number' ? status : undefined,
    code: textOf(error, 'code') ?? textOf(propertyOf(error, 'details'), 'errorCode'),
  }
}
