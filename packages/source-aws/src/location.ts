import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { FinopsError } from '@open-finops/pipeline'

/** A location as the user means it. */
export type Location =
  | { readonly kind: 'folder'; readonly path: string }
  /** `prefix` has no trailing slash; a leading one belongs to the keys. */
  | { readonly kind: 's3'; readonly bucket: string; readonly prefix: string }

// Bucket names: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html; S3-compatible stores
// and old buckets of us-east-1 also have upper case and underscores.
const bucketName = /^[A-Za-z0-9][A-Za-z0-9._-]{1,254}$/

/**
 * Reads a location; relative paths are taken from the working directory, `~` is the home folder.
 * @throws FinopsError `FINOPS_BAD_LOCATION` for a URL that is not `s3://bucket/…`.
 */
export function parseLocation(text: string): Location {
  const uri = /^([A-Za-z][A-Za-z0-9+.-]+):\/\/(.*)$/.exec(text)
  if (uri === null) {
    if (text === '~') return { kind: 'folder', path: homedir() }
    return { kind: 'folder', path: text.startsWith('~/') ? join(homedir(), text.slice(2)) : resolve(text) }
  }
  const [, scheme = '', rest = ''] = uri
  const slash = rest.indexOf('/')
  const bucket = slash < 0 ? rest : rest.slice(0, slash)
  if (/^s3[an]?$/i.test(scheme) && bucketName.test(bucket)) {
    return { kind: 's3', bucket, prefix: slash < 0 ? '' : rest.slice(slash + 1).replace(/\/+$/, '') }
  }
  throw new FinopsError({
    code: 'FINOPS_BAD_LOCATION',
    message: `'${text}' is no location of an AWS bill`,
    hint: 'Write s3://bucket/prefix, or the path of a local folder.',
    details: { location: text },
  })
}
