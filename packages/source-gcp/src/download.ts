import { createReadStream } from 'node:fs'
import { type FileHandle, open, rename, rm, stat } from 'node:fs/promises'
import { type DeliveryFile, FinopsError, isFinopsError } from '@open-finops/pipeline'
import pRetry from 'p-retry'
import type { BillingClient } from './client.ts'
import { gcsError, isTransient } from './gcs-errors.ts'
import { type GzipCheck, gzipCheck } from './gzip-check.ts'

/** One file to bring here, and whom to tell. */
export interface Download {
  readonly client: BillingClient
  readonly file: DeliveryFile
  /** Where it shall lie, absolute; `<path>.part` holds it until it is whole. */
  readonly path: string
  /** Bytes of the file that are here by now. */
  readonly onProgress: (bytes: number) => void
  readonly onRetry: (attempt: number, reason: string) => void
  readonly signal: AbortSignal
}

/** Tries without any progress before a download is given up. */
const retries = 4
const firstPauseMilliseconds = 250

/**
 * Brings one object of a bucket to this machine. What an earlier, broken-off download left is gone on with; the
 * object must be the one that was listed; a gzip file is checked to its last byte while it comes in.
 * @returns Bytes that came over the network.
 * @throws FinopsError `FINOPS_CHANGED_WHILE_READ`, `FINOPS_GZIP_TRUNCATED`, `FINOPS_GZIP_CORRUPT`, and what Cloud Storage says.
 */
export async function download(request: Download): Promise<number> {
  const { file, path } = request
  const part = `${path}.part`
  if (file.bytes !== undefined && (await sizeOf(path)) === file.bytes) return 0
  const left = await sizeOf(part)
  try {
    return await downloadOnce(request, part)
  } catch (error) {
    if (left === undefined || !isUseless(error)) throw error
    // Damaged may be what an earlier run left, not the object.
    request.onRetry(1, `what an earlier run left of ${path} is damaged`)
    return downloadOnce(request, part)
  }
}

async function downloadOnce(request: Download, part: string): Promise<number> {
  const { client, file, path, signal } = request
  const check = whileItComes(client.nameOf(file.key))
  let transferred = 0
  let furthest = 0
  const onBytes = (bytes: number): void => {
    transferred += bytes
  }
  try {
    await pRetry(() => continuePart(request, part, check, onBytes), {
      retries,
      minTimeout: firstPauseMilliseconds,
      maxTimeout: 10_000,
      randomize: true,
      signal,
      shouldConsumeRetry: async () => {
        const reached = (await sizeOf(part)) ?? 0
        const stuck = reached <= furthest
        furthest = Math.max(furthest, reached)
        return stuck
      },
      shouldRetry: ({ error, attemptNumber }) => {
        if (!isWorthAnotherTry(error)) return false
        request.onRetry(attemptNumber, error.message)
        return true
      },
    })
    await check.end()
  } catch (error) {
    check.close()
    if (isUseless(error)) await rm(part, { force: true })
    if (signal.aborted || isFileSystemError(error)) throw error
    throw gcsError(error, { permission: 'storage.objects.get', bucket: client.bucket ?? '', key: file.key })
  }
  const handle = await open(part, 'r+')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(part, path)
  return transferred
}

/** Reads what is missing of the part file; `onBytes` hears of bytes as they come in. */
async function continuePart(
  request: Download,
  part: string,
  check: Check,
  onBytes: (bytes: number) => void,
): Promise<void> {
  const { client, file, signal } = request
  const out = await open(part, 'a')
  try {
    let size = (await out.stat()).size
    const isForeign = check.bytes() === 0 && size > 0 && /\.gz$/i.test(file.key) && !(await beginsLikeGzip(part))
    const isUnnamed = file.etag === undefined && size > check.bytes()
    if (size > (file.bytes ?? Number.POSITIVE_INFINITY) || isForeign || isUnnamed) {
      await out.truncate(0)
      size = 0
    }
    await check.catchUp(part, size)
    if (file.bytes !== undefined && size === file.bytes) return
    const body = await client.read(file.key, {
      start: size,
      signal,
      ...(file.etag === undefined ? {} : { ifMatch: file.etag }),
    })
    for await (const chunk of body) {
      const bytes = chunk as Uint8Array
      await writeAll(out, bytes)
      size += bytes.length
      onBytes(bytes.length)
      await check.write(bytes)
      request.onProgress(size)
    }
    if (file.bytes !== undefined && size < file.bytes) throw incomplete(size, file.bytes)
    if (file.bytes !== undefined && size > file.bytes) throw changed(client.nameOf(file.key), file.bytes, size)
  } finally {
    await out.close()
  }
}

async function beginsLikeGzip(path: string): Promise<boolean> {
  const handle = await open(path, 'r')
  try {
    const { buffer } = await handle.read(Buffer.alloc(2), 0, 2, 0)
    return buffer[0] === 0x1f && (buffer[1] === 0x8b || buffer[1] === 0)
  } finally {
    await handle.close()
  }
}

async function writeAll(out: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let written = 0; written < bytes.length; ) {
    written += (await out.write(bytes, written, bytes.length - written)).bytesWritten
  }
}

/** A gzip check over a download with pauses; files that don't begin like gzip are not checked. */
interface Check {
  /** Bytes that were checked so far. */
  bytes(): number
  /** Checks what a part file holds beyond the bytes checked so far. */
  catchUp(part: string, size: number): Promise<void>
  write(chunk: Uint8Array): Promise<void>
  end(): Promise<void>
  close(): void
}

function whileItComes(file: string): Check {
  let gzip: GzipCheck | undefined
  let bytes = 0
  const self: Check = {
    bytes: () => bytes,
    async catchUp(part, size) {
      if (size < bytes) {
        gzip?.close()
        gzip = undefined
        bytes = 0
      }
      if (size === bytes) return
      for await (const chunk of createReadStream(part, { start: bytes, end: size - 1 })) {
        await self.write(chunk as Uint8Array)
      }
    },
    async write(chunk) {
      if (bytes === 0 && chunk[0] === 0x1f && (chunk.length < 2 || chunk[1] === 0x8b)) gzip = gzipCheck(file)
      bytes += chunk.length
      await gzip?.write(chunk)
    },
    async end() {
      await gzip?.end()
    },
    close() {
      gzip?.close()
    },
  }
  return self
}

/** Size of a file, or undefined when it isn't there. */
export async function sizeOf(path: string): Promise<number | undefined> {
  return stat(path).then(
    (facts) => facts.size,
    () => undefined,
  )
}

function isWorthAnotherTry(error: unknown): boolean {
  if (isFinopsError(error)) return error.code === 'FINOPS_NETWORK' || error.code === 'FINOPS_SERVICE_BUSY'
  return isTransient(error) && !isFileSystemError(error)
}

/** True when the bytes that are here are none of the file that is wanted. */
function isUseless(error: unknown): boolean {
  return isFinopsError(error) && /CHANGED_WHILE_READ|GZIP_/.test(error.code)
}

function isFileSystemError(error: unknown): boolean {
  if (!(error instanceof Error) || !('syscall' in error)) return false
  return 'path' in error || error.syscall === 'write' || error.syscall === 'fsync' || error.syscall === 'ftruncate'
}

function incomplete(have: number, want: number): Error {
  const error = new Error(`the answer ended after ${have} of ${want} bytes`)
  error.name = 'IncompleteBody'
  return error
}

/** The error for a file that is not the one that was listed. */
export function changed(file: string, listed: number, found: number): FinopsError {
  return new FinopsError({
    code: 'FINOPS_CHANGED_WHILE_READ',
    message: `${file} has ${found} bytes, but ${listed} when it was listed`,
    hint: 'Run again: the new version will be found.',
    retryable: true,
    details: { file, listed, found },
  })
}
