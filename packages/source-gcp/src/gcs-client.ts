import type { Bucket, Storage, StorageOptions } from '@google-cloud/storage'
import pRetry from 'p-retry'
import type { BillingClient, ObjectEntry } from './client.ts'
import { gcsError, isTransient } from './gcs-errors.ts'
import { readObject } from './gcs-read.ts'
import { readKeyFile } from './key-file.ts'
import type { ResolvedGcpOptions } from './options.ts'

/** Tries of one listing after the first: throttling, server errors and resets, with growing, random pauses. */
const retries = 4
const firstPauseMilliseconds = 250

/** A client of a bucket. The SDK is loaded with the first request, and only then. */
export function openGcsClient(
  location: { readonly bucket: string; readonly prefix: string },
  options: ResolvedGcpOptions,
): BillingClient {
  const { bucket, prefix } = location
  const base = prefix === '' ? '' : `${prefix}/`
  const nameOf = (key: string): string => `gs://${bucket}/${key}`
  const userProject = options.endpoint === undefined ? options.projectId : undefined
  let opened: Promise<Storage> | undefined
  const sdk = (): Promise<Storage> => {
    opened ??= connect(options)
    return opened
  }
  const listPage = async (prefixed: string, pageToken: string | undefined, signal?: AbortSignal): Promise<Page> => {
    try {
      const handle = (await sdk()).bucket(bucket, userProject === undefined ? {} : { userProject })
      return await pRetry(() => pageOf(handle, prefixed, pageToken), {
        retries,
        minTimeout: firstPauseMilliseconds,
        maxTimeout: 10_000,
        randomize: true,
        shouldRetry: ({ error }) => isTransient(error),
        ...(signal && { signal }),
      })
    } catch (error) {
      if (signal?.aborted) throw error
      throw gcsError(error, { permission: 'storage.objects.list', bucket, key: prefixed })
    }
  }

  return {
    kind: 'gcs',
    place: nameOf(prefix),
    base,
    bucket,
    nameOf,
    async *list(signal): AsyncIterable<readonly ObjectEntry[]> {
      // The location may be a folder, or one object.
      for (const prefixed of prefix === '' ? [''] : [base, prefix]) {
        let token: string | undefined
        let found = 0
        do {
          signal?.throwIfAborted()
          const page = await listPage(prefixed, token, signal)
          const entries =
            prefixed === prefix && prefix !== '' ? page.entries.filter(({ key }) => key === prefix) : page.entries
          found += entries.length
          token = page.next
          yield entries
        } while (token !== undefined)
        if (found > 0) return
      }
    },
    async read(key, range = {}) {
      try {
        const storage = await sdk()
        const endpoint = options.endpoint ?? storage.apiEndpoint
        const credentials = options.endpoint === undefined ? await credentialsOf(storage, endpoint) : {}
        return await readObject({ ...range, endpoint, bucket, key, userProject, credentials })
      } catch (error) {
        if (range.signal?.aborted) throw error
        throw gcsError(error, { permission: 'storage.objects.get', bucket, key })
      }
    },
  }
}

interface Page {
  readonly entries: readonly ObjectEntry[]
  readonly next: string | undefined
}

async function pageOf(bucket: Bucket, prefix: string, pageToken: string | undefined): Promise<Page> {
  const [files, next] = await bucket.getFiles({
    prefix,
    autoPaginate: false,
    maxResults: 1000,
    ...(pageToken === undefined ? {} : { pageToken }),
  })
  const entries = files.flatMap(({ name, metadata }): ObjectEntry[] => {
    if (name.endsWith('/')) return []
    const { generation, updated, size } = metadata
    return [
      {
        key: name,
        bytes: Number(size ?? 0),
        ...(generation === undefined ? {} : { etag: String(generation) }),
        ...(updated === undefined ? {} : { lastModified: new Date(updated) }),
      },
    ]
  })
  const token = next !== null && typeof next === 'object' && 'pageToken' in next ? next.pageToken : undefined
  return { entries, next: typeof token === 'string' ? token : undefined }
}

async function credentialsOf(storage: Storage, endpoint: string): Promise<Readonly<Record<string, string>>> {
  const headers = await storage.authClient.getRequestHeaders(endpoint)
  return Object.fromEntries(new Headers(headers))
}

async function connect(options: ResolvedGcpOptions): Promise<Storage> {
  const { Storage } = await import('@google-cloud/storage')
  const { endpoint, keyFile, projectId } = options
  const config: StorageOptions = {
    retryOptions: { autoRetry: false },
    ...(endpoint === undefined ? {} : { apiEndpoint: endpoint, projectId: projectId ?? 'emulated' }),
    ...(keyFile === undefined ? {} : { credentials: await readKeyFile(keyFile) }),
    ...(projectId === undefined ? {} : { projectId }),
  }
  return new Storage(config)
}
