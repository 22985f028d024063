import { addAbortSignal, Readable } from 'node:stream'
import type { ContainerClient, ContainerListBlobFlatSegmentResponse } from '@azure/storage-blob'
import {
  type BillingClient,
  type ObjectEntry,
  type Patience,
  patiently,
  requireTag,
} from '@open-finops/pipeline/delivered-files'
import { redelivery } from './client.ts'
import { blobError, isTransient } from './cloud-errors.ts'
import type { Location } from './location.ts'
import type { ResolvedAzureOptions } from './options.ts'

type BlobLocation = Extract<Location, { kind: 'blob' }>

const pageSize = 5000

/** A client of a container. The SDK is loaded with the first request, and only then. */
export function openCloudClient(
  location: BlobLocation,
  options: ResolvedAzureOptions,
  patience: Patience,
): BillingClient {
  const { endpoint, container, prefix } = location
  const root = `${endpoint}/${container}`
  const nameOf = (key: string): string => (key === '' ? root : `${root}/${key}`)
  let opened: Promise<ContainerClient> | undefined
  const connected = (): Promise<ContainerClient> => {
    opened ??= connect(location, options)
    return opened
  }

  return {
    place: nameOf(prefix),
    base: prefix === '' ? '' : `${prefix}/`,
    redelivery,
    patience,
    nameOf,
    isTransient,
    explain: (error, key) => blobError(error, { action: 'read', url: nameOf(key) }),
    async *list(listed, { signal }) {
      let token: string | undefined
      do {
        const page: ContainerListBlobFlatSegmentResponse | undefined = await patiently(
          { patience, signal, isWorthAnotherTry: isTransient },
          async (attempt) => {
            const pages = (await connected())
              .listBlobsFlat({ prefix: listed, includeMetadata: true, abortSignal: attempt.signal })
              .byPage({ maxPageSize: pageSize, ...(token === undefined ? {} : { continuationToken: token }) })
            const { value } = await pages.next()
            return value
          },
        ).catch((error: unknown) => {
          throw signal?.aborted ? error : blobError(error, { action: 'list', url: nameOf(listed) })
        })
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
      const { readableStreamBody: body, etag } = await (await connected()).getBlobClient(key).download(start, length, {
        ...(ifMatch === undefined ? {} : { conditions: { ifMatch } }),
        ...(signal && { abortSignal: signal }),
        // A broken answer is gone on with by the download itself, which also checks what comes.
        maxRetryRequests: 0,
      })
      if (!(body instanceof Readable)) throw new Error('the answer has no body')
      requireTag(body, ifMatch, etag)
      return signal === undefined ? body : addAbortSignal(signal, body)
    },
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
