import type { Bucket, Storage, StorageOptions } from '@google-cloud/storage'
import { type BillingClient, type ObjectEntry, type Patience, patiently } from '@open-finops/pipeline/delivered-files'
import { redelivery } from './client.ts'
import { gcsError, isTransient } from './cloud-errors.ts'
import { readKeyFile } from './key-file.ts'
import type { ResolvedGcpOptions } from './options.ts'
import { readObject } from './read-object.ts'

/** A client of a bucket. The SDK is loaded with the first request, and only then. */
export function openCloudClient(
  location: { readonly bucket: string; readonly prefix: string },
  options: ResolvedGcpOptions,
  patience: Patience,
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
      return await patiently({ patience, signal, isWorthAnotherTry: isTransient }, (attempt) =>
        // The SDK knows no signals.
        Promise.race([pageOf(handle, prefixed, pageToken), rejectedBy(attempt.signal)]),
      )
    } catch (error) {
      if (signal?.aborted) throw error
      throw gcsError(error, { permission: 'storage.objects.list', bucket, key: prefixed })
    }
  }

  return {
    place: nameOf(prefix),
    base,
    redelivery,
    patience,
    nameOf,
    isTransient,
    explain: (error, key) => gcsError(error, { permission: 'storage.objects.get', bucket, key }),
    async *list(listed, { signal }) {
      // The location may be a folder, or one object.
      for (const prefixed of listed === '' || listed !== base ? [listed] : [base, prefix]) {
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
      const storage = await sdk()
      const endpoint = options.endpoint ?? storage.apiEndpoint
      const credentials = options.endpoint === undefined ? await credentialsOf(storage, endpoint) : {}
      return await readObject({ ...range, endpoint, bucket, key, userProject, credentials })
    },
  }
}

/** Never resolves; rejects when the signal is aborted. */
async function rejectedBy(signal: AbortSignal): Promise<never> {
  return await new Promise<never>((_, reject) => {
    if (signal.aborted) reject(signal.reason)
    else signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
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
