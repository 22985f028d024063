import { type FileHandle, open, rename, rm } from 'node:fs/promises'
import { crc32 } from 'node:zlib'
import { FinopsError, isFinopsError } from '@open-finops/pipeline'
import type { Entry, ZipFile } from 'yauzl'

/**
 * Unpacks the one CSV of a bill's zip, checks its CRC and puts it at `target` in one step.
 * @param file The zip as messages name it.
 * @throws FinopsError `FINOPS_BAD_ZIP` for a damaged or encrypted zip, or one with other than one file.
 */
export async function unzipTo(zipPath: string, target: string, file: string, signal?: AbortSignal): Promise<void> {
  const { openPromise } = await import('yauzl')
  const part = `${target}.part`
  let zip: ZipFile | undefined
  let out: FileHandle | undefined
  try {
    zip = await openPromise(zipPath, { lazyEntries: true, autoClose: false })
    const entry = await onlyEntry(zip, file)
    out = await open(part, 'w')
    let checksum = 0
    for await (const chunk of await zip.openReadStreamPromise(entry)) {
      signal?.throwIfAborted()
      const bytes = chunk as Uint8Array
      checksum = crc32(bytes, checksum)
      await out.write(bytes)
    }
    if (checksum !== entry.crc32) throw badZip(file, `the checksum of ${entry.fileName} is wrong`)
    await out.sync()
    await out.close()
    out = undefined
    await rename(part, target)
  } catch (error) {
    await out?.close()
    await rm(part, { force: true })
    if (isFinopsError(error) || signal?.aborted || isFileSystemError(error)) throw error
    throw badZip(file, error instanceof Error ? error.message : String(error), error)
  } finally {
    zip?.close()
  }
}

async function onlyEntry(zip: ZipFile, file: string): Promise<Entry> {
  const entries: Entry[] = []
  for await (const entry of zip.eachEntry()) {
    if (!entry.fileName.endsWith('/') && !entry.fileName.startsWith('__MACOSX/')) entries.push(entry)
    if (entries.length > 1) break
  }
  const [entry] = entries
  if (entry === undefined || entries.length > 1) {
    throw badZip(file, `it holds ${entry === undefined ? 'no file' : 'more than one file'}, AWS packs one CSV`)
  }
  if (entry.isEncrypted()) throw badZip(file, 'it is encrypted')
  return entry
}

function isFileSystemError(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error
}

function badZip(file: string, reason: string, cause?: unknown): FinopsError {
  return new FinopsError({
    code: 'FINOPS_BAD_ZIP',
    message: `${file} can't be unpacked: ${reason}`,
    hint: 'Copy the file again, or unpack it yourself and put the CSV in its place.',
    details: { file, reason },
    ...(cause === undefined ? {} : { cause }),
  })
}
