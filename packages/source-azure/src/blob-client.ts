import { addAbortSignal, Readable } from 'node:stream'
import type { ContainerClient, ContainerListBlobFlatSegmentResponse } from '@azure/storage-blob'
import pRetry from 'p-retry'
import { blobError, isTransient } from './blob-errors.ts'
import type { BillingClient, ObjectEntry } from './client.ts'
import type { Location } from './location.ts'
import type { ResolvedAzureOptions } from './options.ts'

type BlobLocation = Extract<Location, { kind: 'blob' }>

/** Tries of one request after the first: throttling, server errors and resets, with growing, random pauses. */
const retries = 4
const firstPauseMilliseconds = 250
const pageSize = 5000

/** A client of a container. The SDK is loaded with the first request, and only then. */
export function openBlobClient(location: BlobLocation, options: ResolvedAzureOptions): BillingClient {
  const { endpoint, container, prefix } = location
  const root = `${endpoint}/${container}`
  const nameOf = (key: string): string => (key === '' ? root : `${root}/${key}`)
  let opened: Promise<ContainerClient> | undefined
  const connected = (): Promise<ContainerClient> => {
    opened ??= connect(location, options)
    return opened
  }

  return {
    kind: 'blob',
    place: nameOf(prefix),
    base: prefix === '' ? '' : `${prefix}/`,
    nameOf,
    async *list(listed, { signal }) {
      let token: string | undefined
      do {
        const page: ContainerListBlobFlatSegmentResponse | undefined = await tried(
          signal,
          { action: 'list', url: nameOf(listed) },
          async () => {
            const pages = (await connected())
              .listBlobsFlat({ prefix: listed, includeMetadata: true, ...(signal && { abortSignal: signal }) })
              .byPage({ maxPageSize: pageSize, ...(token === undefined ? {} : { continuationToken: token }) })
            const { value } = await pages.next()
            return value
          },
        )
        token = page?.continuationToken === '' ? undefined : page?.continuationToken
        const blobs = page?.segment.blobItems ?? []
        // A storage account with a hierarchical namespace lists its folders as empty blobs.
        yield blobs
          .filter((blob) => blob.metadata?.['hdi_isfolder'] !== 'true')
          .map(
            (blob): ObjectEntry => ({
              key: blob.name,
              bytes: blob.properties.contentLength ?? 0,
              etag: blob.properties.etag,
              lastModified: blob.properties.lastModified,
            }),
          )
      } while (token !== undefined)
    },
    async read(key, range = {}) {
      const { start = 0, length, ifMatch, signal } = range
      const body = await tried(signal, { action: 'read', url: nameOf(key) }, async () => {
        const answer = await (await connected()).getBlobClient(key).download(start, length, {
          ...(ifMatch === undefined ? {} : { conditions: { ifMatch } }),
          ...(signal && { abortSignal: signal }),
          // A broken answer is gone on with by the download itself, which also checks what comes.
          maxRetryRequests: 0,
        })
        return answer.readableStreamBody
      })
      if (!(body instanceof Readable)) throw blobError(new Error('no body'), { action: 'read', url: nameOf(key) })
      return signal === undefined ? body : addAbortSignal(signal, body)
    },
  }
}

async function tried<T>(
  signal: AbortSignal | undefined,
  request: Parameters<typeof blobError>[1],
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await pRetry(work, {
      retries,
      minTimeout: firstPauseMilliseconds,
      maxTimeout: 10_000,
      randomize: true,
      ...(signal && { signal }),
      shouldRetry: ({ error }) => isTransient(error),
    })
  } catch (error) {
    if (signal?.aborted) throw error
    throw blobError(error, request)
  }
}

async function connect(location: BlobLocation, options: ResolvedAzureOptions): Promise<ContainerClient> {
  const { BlobServiceClient, StorageSharedKeyCredential } = await import('@azure/storage-blob')
  const { endpoint, account, container } = location
  const pipeline = { retryOptions: { maxTries: 1 } }
  if (options.connectionString !== undefined) {
    return BlobServiceClient.fromConnectionString(options.connectionString, pipeline).getContainerClient(container)
  }
  if (options.accountKey !== undefined) {
    const credential = new StorageSharedKeyCredential(account, options.accountKey)
    return new BlobServiceClient(endpoint, credential, pipeline).getContainerClient(container)
  }
  const sasToken = options.sasToken ?? location.sasToken
  if (sasToken !== undefined) {
    const signed = `${endpoint}?${sasToken.replace(/^\?/, '')}`
    return new BlobServiceClient(signed, undefined, pipeline).getContainerClient(container)
  }
  const { DefaultAzureCredential } = await import('@azure/identity')
  const credential = new DefaultAzureCredential({
    ...(options.tenantId === undefined ? {} : { tenantId: options.tenantId }),
    ...(options.managedIdentityClientId === undefined
      ? {}
      : { managedIdentityClientId: options.managedIdentityClientId }),
  })
  return new BlobServiceClient(endpoint, credential, pipeline).getContainerClient(container)
}
