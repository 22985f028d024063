import { FinopsError, isFinopsError } from '@open-finops/pipeline'

const diskFull =
  /no space left on device|disk quota exceeded|file too large|ENOSPC|EDQUOT|EFBIG|max_temp_directory_size|not enough space on the disk/i
const lakeFileMissing = /No files found that match the pattern "(lake\/[^"\n]+)"/
const catalogDamaged = /not a valid DuckDB database file|Corrupt database file|does not match stored checksum/
const denied = /^(EACCES|EPERM|EROFS)$/

/**
 * What went wrong under the store, as an error with a code where it is one that the user can do something about;
 * any other error comes back as it is.
 */
export function storeError(error: unknown, path: string): unknown {
  if (isFinopsError(error) || !(error instanceof Error)) return error
  const errno = 'code' in error && typeof error.code === 'string' ? error.code : ''
  if (diskFull.test(error.message) || diskFull.test(errno)) {
    return new FinopsError({
      code: 'FINOPS_DISK_FULL',
      message: `The disk of ${path} is full`,
      hint: 'Free some space (finops prune drops old versions) and run the same command again; the lake is as it was.',
      details: { path },
      cause: error,
    })
  }
  if (denied.test(errno)) {
    return new FinopsError({
      code: 'FINOPS_FILE_ACCESS_DENIED',
      message: `${path} can't be written to (${errno})`,
      hint: 'Give this user the right to write there, or name another data folder with --data.',
      details: { path, errno },
      cause: error,
    })
  }
  const [, missing] = lakeFileMissing.exec(error.message) ?? []
  if (missing !== undefined) {
    return new FinopsError({
      code: 'FINOPS_DAMAGED_LAKE',
      message: `A file of the lake in ${path} is missing: ${missing}`,
      hint: 'To make it anew from the raw files: finops transform --rebuild. finops doctor --deep lists all that is damaged.',
      details: { path, file: missing },
      cause: error,
    })
  }
  if (catalogDamaged.test(error.message)) {
    return new FinopsError({
      code: 'FINOPS_DAMAGED_LAKE',
      message: `A catalog of the lake in ${path} is damaged: ${firstLine(error.message)}`,
      hint: 'To put the newest one that is whole in force again, or to make it anew from the raw files: finops transform --rebuild.',
      details: { path },
      cause: error,
    })
  }
  if (error.message.startsWith('Out of Memory Error')) {
    return new FinopsError({
      code: 'FINOPS_OUT_OF_MEMORY',
      message: `DuckDB needs more memory than it was given: ${firstLine(error.message)}`,
      hint: 'Raise memoryLimit of the store (store: { duckdb: { memoryLimit: 4GiB } }) or lower threads.',
      cause: error,
    })
  }
  return error
}

/** DuckDB's message without the name of its error class and without the copy of the query. */
export function firstLine(message: string): string {
  const [line = message] = message.split('\n')
  return line.replace(/^[A-Z][A-Za-z ]* Error: /, '').replace(/[.!]$/, '')
}
