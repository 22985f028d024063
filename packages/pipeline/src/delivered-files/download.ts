import { createReadStream } from 'node:fs'
import { type FileHandle, open, rename, rm, stat } from 'node:fs/promises'
import type { DeliveryFile } from '../delivery.ts'
import { isFinopsError } from '../errors.ts'
import type { BillingClient } from './billing-client.ts'
import { changedWhileRead, incompleteBody } from './body.ts'
import { type GzipCheck, gzipCheck } from './gzip-check.ts'
import { type Attempt, patiently } from './patience.ts'

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

/** A try that brought less has not got on: some bytes at a time, a file could be asked for without end. */
const worthwhileBytes = 64 * 1024

/**
 * Brings one object of a store to this machine. What an earlier, broken-off download left is gone on with; the
 * object must be the one that was listed; a gzip file is checked to its last byte while it comes in.
 * @returns Bytes that came over the network.
 * @throws FinopsError `FINOPS_CHANGED_WHILE_READ`, `FINOPS_GZIP_TRUNCATED`, `FINOPS_GZIP_CORRUPT`, `FINOPS_FILE_MISSING`, and what
 *   the store says.
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
  const check = whileItComes(client.nameOf(file.key), client.redelivery)
  let transferred = 0
  let furthest = 0
  const onBytes = (bytes: number): void => {
    transferred += bytes
  }
  try {
    await patiently(
      {
        patience: client.patience,
        signal,
        isWorthAnotherTry: (error) => isWorthAnotherTry(request, error),
        onRetry: (attempt, error) => request.onRetry(attempt, client.explain(error, file.key).message),
        gotOn: async () => {
          const reached = (await sizeOf(part)) ?? 0
          if (reached < furthest + worthwhileBytes) return false
          furthest = reached
          return true
        },
      },
      (attempt) => continuePart(request, { part, check, onBytes, attempt }),
    )
    await check.end()
  } catch (error) {
    check.close()
    if (signal.aborted || isFileSystemError(error)) throw error
    const explained = client.explain(error, file.key)
    if (isUseless(explained)) await rm(part, { force: true })
    throw explained
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

interface Continuation {
  readonly part: string
  readonly check: Check
  /** Hears of bytes as they come in. */
  readonly onBytes: (bytes: number) => void
  readonly attempt: Attempt
}

/** Reads what is missing of the part file. */
async function continuePart(request: Download, { part, check, onBytes, attempt }: Continuation): Promise<void> {
  const { client, file } = request
  const out = await open(part, 'a')
  try {
    let size = (await out.stat()).size
    const isForeign = check.bytes() === 0 && size > 0 && /\.gz$/i.test(file.key) && !(await beginsLikeGzip(part))
    const isUnnamed = file.etag === undefined && size > check.bytes()
    if (size > (file.bytes ?? Number.POSITIVE_INFINITY) || isForeign || isUnnamed) {
      await out.truncate(0)
      size = 0
    }
    await check.catchUp(part, size, attempt.heard)
    if (file.bytes !== undefined && size === file.bytes) return
    const body = await client.read(file.key, {
      start: size,
      signal: attempt.signal,
      ...(file.etag === undefined ? {} : { ifMatch: file.etag }),
    })
    for await (const chunk of body) {
      attempt.heard()
      const bytes = chunk as Uint8Array
      await writeAll(out, bytes)
      size += bytes.length
      onBytes(bytes.length)
      if (file.bytes !== undefined && size > file.bytes) {
        throw changedWhileRead(client.nameOf(file.key), file.bytes, size)
      }
      await check.write(bytes)
      request.onProgress(size)
    }
    if (file.bytes !== undefined && size < file.bytes) throw incompleteBody(size, file.bytes)
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
  catchUp(part: string, size: number, heard: () => void): Promise<void>
  write(chunk: Uint8Array): Promise<void>
  end(): Promise<void>
  close(): void
}

function whileItComes(file: string, redelivery: string): Check {
  let gzip: GzipCheck | undefined
  let bytes = 0
  const self: Check = {
    bytes: () => bytes,
    async catchUp(part, size, heard) {
      if (size < bytes) {
        gzip?.close()
        gzip = undefined
        bytes = 0
      }
      if (size === bytes) return
      for await (const chunk of createReadStream(part, { start: bytes, end: size - 1 })) {
        heard()
        await self.write(chunk as Uint8Array)
      }
    },
    async write(chunk) {
      if (bytes === 0 && chunk[0] === 0x1f && (chunk.length < 2 || chunk[1] === 0x8b))
        gzip = gzipCheck(file, redelivery)
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

function isWorthAnotherTry({ client, file }: Download, error: unknown): boolean {
  if (isFinopsError(error) || isFileSystemError(error)) return false
  // An export that overwrites its files deletes them first: what was listed and is gone may be back in a moment.
  const vanished = file.bytes !== undefined && client.explain(error, file.key).code === 'FINOPS_FILE_MISSING'
  return vanished || client.isTransient(error)
}

/** True when the bytes that are here are none of the file that is wanted. */
function isUseless(error: unknown): boolean {
  return isFinopsError(error) && /CHANGED_WHILE_READ|GZIP_/.test(error.code)
}

function isFileSystemError(error: unknown): boolean {
  if (!(error instanceof Error) || !('syscall' in error)) return false
  return 'path' in error || error.syscall === 'write' || error.syscall === 'fsync' || error.syscall === 'ftruncate'
}
