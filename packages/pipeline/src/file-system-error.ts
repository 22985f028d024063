import { FinopsError } from './errors.ts'

const explanations: Readonly<
  Record<string, { readonly code: `FINOPS_${string}`; readonly because: string; readonly hint: string }>
> = {
  ENOSPC: {
    code: 'FINOPS_DISK_FULL',
    because: 'the disk is full',
    hint: 'Free some space, or name a folder on a larger disk, and run the same command again.',
  },
  EDQUOT: {
    code: 'FINOPS_DISK_FULL',
    because: "the user's disk quota is used up",
    hint: 'Free some space, or name a folder on another disk, and run the same command again.',
  },
  EACCES: {
    code: 'FINOPS_FILE_ACCESS_DENIED',
    because: 'access is denied',
    hint: 'Give this user the right to read and write there, or name another folder.',
  },
  EPERM: {
    code: 'FINOPS_FILE_ACCESS_DENIED',
    because: 'the operation is not permitted',
    hint: 'Give this user the right to read and write there, or name another folder.',
  },
  EROFS: {
    code: 'FINOPS_FILE_ACCESS_DENIED',
    because: 'the file system is read-only',
    hint: 'Name a folder that can be written to.',
  },
}

/**
 * Says an error of `node:fs` as people need it: which file, why, what to do. An error that is none of the file
 * system's comes back as it is.
 * @param path The file or folder that was worked on, for errors that do not name one themselves.
 */
export function fileSystemError(error: unknown, path: string): unknown {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return error
  const known = explanations[error.code]
  const namedPath = 'path' in error && typeof error.path === 'string' ? error.path : undefined
  if (known === undefined && namedPath === undefined) return error
  const file = namedPath ?? path
  return new FinopsError({
    code: known?.code ?? 'FINOPS_FILE_SYSTEM',
    message: `${file}: ${known?.because ?? error.message}`,
    hint: known?.hint ?? 'Check that the path exists and is a plain file or folder, then run the same command again.',
    details: { file, errno: error.code },
    cause: error,
  })
}
