import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'

/** The SHA-256 of a file's bytes in hex, read piece by piece. */
export async function fileChecksum(path: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024, ...(signal && { signal }) })) {
    hash.update(chunk as Uint8Array)
  }
  return hash.digest('hex')
}

/** The checksums of files, in their order. */
export async function fileChecksums(paths: readonly string[], signal?: AbortSignal): Promise<readonly string[]> {
  const sums: string[] = []
  for (const path of paths) sums.push(await fileChecksum(path, signal))
  return sums
}
