import { open, readFile, rename, rm } from 'node:fs/promises'
import { isAbsolute, join, relative, resolve, sep } from 'node:path'
import { z } from 'zod'
import type { Delivery, FetchedDelivery, FormatOptions, RawFile } from './delivery.ts'
import { FinopsError } from './errors.ts'
import { fileSystemError } from './file-system-error.ts'

/** The file beside a delivery's raw files that says what they are; a source must not give a raw file this name. */
export const deliveryRecordName = 'delivery.json'

const formatOptions: z.ZodType<FormatOptions> = z.object({
  columns: z.record(z.string(), z.string()).exactOptional(),
})

const delivery: z.ZodType<Delivery> = z.object({
  provider: z.string(),
  exportName: z.string(),
  slot: z.string(),
  version: z.string(),
  format: z.string(),
  encoding: z.enum(['csv', 'parquet', 'jsonl']),
  billingPeriod: z.string().exactOptional(),
  covers: z.array(z.string()).exactOptional(),
  createdAt: z.string().exactOptional(),
  files: z.array(
    z.object({
      key: z.string(),
      role: z.string().exactOptional(),
      bytes: z.number().exactOptional(),
      etag: z.string().exactOptional(),
    }),
  ),
  formatOptions: formatOptions.exactOptional(),
})

const rawFile: z.ZodType<RawFile> = z.object({
  key: z.string(),
  role: z.string().exactOptional(),
  path: z.string().min(1),
  bytes: z.number(),
  compression: z.enum(['none', 'gzip']),
})

const record: z.ZodType<FetchedDelivery & { readonly recordVersion: 1 }> = z.object({
  recordVersion: z.literal(1),
  delivery,
  files: z.array(rawFile),
})

/**
 * Writes `delivery.json` into the delivery's own folder, at once or not at all. Files in the folder are named
 * relative to it, so that the raw folder can be moved; files that a source reads in place keep their absolute path.
 * @throws FinopsError when the folder can't be written to.
 */
export async function writeDeliveryRecord(directory: string, fetched: FetchedDelivery): Promise<void> {
  const files = fetched.files.map((file) => ({ ...file, path: recordedPath(directory, file.path) }))
  const text = `${JSON.stringify({ recordVersion: 1, delivery: fetched.delivery, files }, undefined, 2)}\n`
  const path = join(directory, deliveryRecordName)
  // Always the same name: what a killed writer left there goes with the next one.
  const temporary = `${path}.tmp`
  try {
    const handle = await open(temporary, 'w')
    try {
      await handle.writeFile(text)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined)
    throw fileSystemError(error, path)
  }
}

/**
 * Reads the `delivery.json` of a delivery's folder; undefined when there is none.
 * @throws FinopsError `FINOPS_BAD_DELIVERY_RECORD` when it is damaged, of another version of this program, or
 *   names a relative path outside of its folder.
 */
export async function readDeliveryRecord(directory: string): Promise<FetchedDelivery | undefined> {
  const path = join(directory, deliveryRecordName)
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined
    throw fileSystemError(error, path)
  })
  if (text === undefined) return undefined
  const parsed = record.safeParse(parseJson(text, path))
  if (!parsed.success) throw badRecord(path, z.prettifyError(parsed.error))
  const files = parsed.data.files.map((file) => ({ ...file, path: livePath(directory, file.path, path) }))
  return { delivery: parsed.data.delivery, files }
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw badRecord(path, 'it is no JSON', error)
  }
}

/** Relative with `/` on every system when inside the folder, else absolute. */
function recordedPath(directory: string, path: string): string {
  const fromHere = relative(directory, path)
  return staysInside(fromHere) ? fromHere.split(sep).join('/') : resolve(path)
}

function livePath(directory: string, recorded: string, recordPath: string): string {
  if (isAbsolute(recorded)) return recorded
  const path = resolve(directory, recorded)
  if (!staysInside(relative(directory, path))) throw badRecord(recordPath, `'${recorded}' lies outside of its folder`)
  return path
}

function staysInside(relativePath: string): boolean {
  const [first] = relativePath.split(sep)
  return relativePath !== '' && first !== '..' && !isAbsolute(relativePath)
}

function badRecord(path: string, why: string, cause?: unknown): FinopsError {
  return new FinopsError({
    code: 'FINOPS_BAD_DELIVERY_RECORD',
    message: `${path} can't be used: ${why}`,
    hint: 'Delete the folder it lies in and ingest again: its files are fetched anew.',
    details: { file: path },
    cause,
  })
}
