import { FinopsError, type RawFile } from '@open-finops/pipeline'

/** An unpacking error of zlib as one that names the file; any other error comes back as it is. */
export function gzipError(error: unknown, file: RawFile): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (code !== 'Z_BUF_ERROR' && code !== 'Z_DATA_ERROR') return error
  const truncated = code === 'Z_BUF_ERROR'
  return new FinopsError({
    code: truncated ? 'FINOPS_GZIP_TRUNCATED' : 'FINOPS_GZIP_CORRUPT',
    message: `${file.path} is ${truncated ? 'cut off: its gzip stream has no end' : 'damaged: its gzip stream does not unpack'}`,
    hint: 'Copy or download the file again, then run the same command. What was loaded before is as it was.',
    details: { file: file.path },
    cause: error,
  })
}
