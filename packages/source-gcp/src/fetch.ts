import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import {
  abortedError,
  type Delivery,
  type DeliveryFile,
  type FetchWorkspace,
  type RawFile,
} from '@open-finops/pipeline'
import pLimit from 'p-limit'
import type { BillingClient } from './client.ts'
import { changed, download, sizeOf } from './download.ts'
import { safeFileName } from './path-safety.ts'

/** At most about four progress events a second and file. */
const progressMilliseconds = 250

/**
 * Brings the files of a delivery here, several at a time, and hands them over in order. Local files stay where they
 * are. The first failure ends all downloads.
 */
export async function* fetchFiles(
  client: BillingClient,
  delivery: Delivery,
  workspace: FetchWorkspace,
  concurrency: number,
): AsyncIterable<RawFile> {
  const stop = new AbortController()
  const signal = workspace.signal === undefined ? stop.signal : AbortSignal.any([workspace.signal, stop.signal])
  const limit = pLimit(concurrency)
  let failure: unknown
  const tasks = delivery.files.map((file, index) =>
    limit(async () => {
      try {
        signal.throwIfAborted()
        return await fetchFile({ client, delivery, file, index, workspace, signal })
      } catch (error) {
        failure ??= error
        stop.abort()
        throw error
      }
    }),
  )
  const settled = Promise.allSettled(tasks)
  try {
    for (const task of tasks) {
      const file = await task
      workspace.signal?.throwIfAborted()
      yield file
    }
  } catch {
    throw workspace.signal?.aborted ? abortedError(workspace.signal) : failure
  } finally {
    stop.abort()
    await settled
  }
}

interface FileFetch {
  readonly client: BillingClient
  readonly delivery: Delivery
  readonly file: DeliveryFile
  readonly index: number
  readonly workspace: FetchWorkspace
  readonly signal: AbortSignal
}

async function fetchFile(fetch: FileFetch): Promise<RawFile> {
  const { client, delivery, file, workspace, signal } = fetch
  let path: string
  let transferred = 0
  if (client.pathOf !== undefined) {
    path = await client.pathOf(file.key)
    const size = (await sizeOf(path)) ?? 0
    if (file.bytes !== undefined && size !== file.bytes) throw changed(path, file.bytes, size)
  } else {
    path = join(workspace.directory, workspaceName(file, fetch.index))
    transferred = await download({ client, file, path, ...reporters(fetch), signal })
  }
  const raw = await rawFile(file, path)
  workspace.onEvent?.({ type: 'file-fetched', delivery, key: file.key, bytes: raw.bytes, transferred })
  return raw
}

function reporters({ client, delivery, file, workspace }: FileFetch): {
  readonly onProgress: (bytes: number) => void
  readonly onRetry: (attempt: number, reason: string) => void
} {
  let last = 0
  return {
    onProgress(bytes) {
      const now = Date.now()
      if (now - last < progressMilliseconds) return
      last = now
      workspace.onEvent?.({ type: 'file-progress', delivery, key: file.key, bytes })
    },
    onRetry(attempt, reason) {
      workspace.onEvent?.({ type: 'retry', what: client.nameOf(file.key), attempt, reason })
    },
  }
}

/** A safe name, unique in the delivery, that another content of the same key does not have. */
function workspaceName(file: DeliveryFile, index: number): string {
  const mark = createHash('sha256').update(JSON.stringify([file.key, file.bytes ?? null, file.etag ?? null]))
  return `${String(index + 1).padStart(5, '0')}-${mark.digest('hex').slice(0, 8)}-${safeFileName(file.key)}`
}

async function rawFile(file: DeliveryFile, path: string): Promise<RawFile> {
  const handle = await open(path, 'r')
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(2), 0, 2, 0)
    const gzip = bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b
    return { key: file.key, path, bytes: (await handle.stat()).size, compression: gzip ? 'gzip' : 'none' }
  } finally {
    await handle.close()
  }
}
