import { createHash } from 'node:crypto'
import { open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import pLimit from 'p-limit'
import { abortedError } from '../abort.ts'
import type { Delivery, DeliveryFile, RawFile } from '../delivery.ts'
import type { FetchWorkspace } from '../source.ts'
import type { BillingClient } from './billing-client.ts'
import { changedWhileRead } from './body.ts'
import { download, sizeOf } from './download.ts'
import { safeFileName } from './path-safety.ts'

/** How files of a delivery come here. */
export interface Fetching {
  /** The location that a file lies in. */
  readonly clientOf: (file: DeliveryFile) => BillingClient
  /** A file's key in its own location, where that is not its key in the delivery. */
  readonly keyOf?: (file: DeliveryFile) => string
  /** How a packed file becomes the one to be read; undefined for a file that is read as it is. */
  readonly unpackerOf?: (file: DeliveryFile) => Unpacker | undefined
  /** Files at one time. */
  readonly concurrency: number
}

/** Makes the file to be read out of a packed one. */
export interface Unpacker {
  /** What the unpacked file's name ends with, e.g. `.csv`. */
  readonly extension: string
  /** Writes `target` as a whole or not at all; `name` is the packed file as messages name it. */
  unpack(packed: string, target: string, name: string, signal: AbortSignal): Promise<void>
}

/** At most about four progress events a second and file. */
const progressMilliseconds = 250

/**
 * Brings the files of a delivery here, several at a time, and hands them over in order. Local files stay where they
 * are; packed ones are unpacked into the workspace. The first failure ends all downloads.
 */
export async function* fetchFiles(
  fetching: Fetching,
  delivery: Delivery,
  workspace: FetchWorkspace,
): AsyncIterable<RawFile> {
  const stop = new AbortController()
  const signal = workspace.signal === undefined ? stop.signal : AbortSignal.any([workspace.signal, stop.signal])
  const limit = pLimit(fetching.concurrency)
  let failure: unknown
  const tasks = delivery.files.map((file, index) =>
    limit(async () => {
      try {
        signal.throwIfAborted()
        return await fetchFile({ fetching, delivery, file, index, workspace, signal })
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
  readonly fetching: Fetching
  readonly delivery: Delivery
  readonly file: DeliveryFile
  readonly index: number
  readonly workspace: FetchWorkspace
  readonly signal: AbortSignal
}

async function fetchFile(fetch: FileFetch): Promise<RawFile> {
  const { fetching, delivery, file, workspace, signal } = fetch
  const client = fetching.clientOf(file)
  const key = fetching.keyOf?.(file) ?? file.key
  const unpacker = fetching.unpackerOf?.(file)
  const copy = join(workspace.directory, workspaceName(file, fetch.index))
  const unpacked = `${copy}${unpacker?.extension ?? ''}`
  let path = unpacked
  let transferred = 0
  if (client.pathOf !== undefined) {
    const local = await client.pathOf(key)
    const size = (await sizeOf(local)) ?? 0
    if (file.bytes !== undefined && size !== file.bytes) throw changedWhileRead(local, file.bytes, size)
    if (unpacker === undefined) path = local
    else await unpacker.unpack(local, unpacked, local, signal)
  } else if (unpacker === undefined) {
    transferred = await download({
      client,
      file: { ...file, key },
      path: copy,
      ...reporters(fetch, client, key),
      signal,
    })
  } else if (file.etag === undefined || (await sizeOf(unpacked)) === undefined) {
    // An unpacked file has passed its check, and its name stands for the content of the packed one.
    transferred = await download({
      client,
      file: { ...file, key },
      path: copy,
      ...reporters(fetch, client, key),
      signal,
    })
    await unpacker.unpack(copy, unpacked, client.nameOf(key), signal)
    await rm(copy, { force: true })
  }
  const raw = await rawFile(file, path)
  workspace.onEvent?.({ type: 'file-fetched', delivery, key: file.key, bytes: raw.bytes, transferred })
  return raw
}

function reporters(
  { delivery, file, workspace }: FileFetch,
  client: BillingClient,
  key: string,
): {
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
      workspace.onEvent?.({ type: 'retry', what: client.nameOf(key), attempt, reason })
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
    return {
      key: file.key,
      ...(file.role === undefined ? {} : { role: file.role }),
      path,
      bytes: (await handle.stat()).size,
      compression: gzip ? 'gzip' : 'none',
    }
  } finally {
    await handle.close()
  }
}
