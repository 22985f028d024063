import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { FinopsError } from '@open-finops/pipeline'

/** A location as the user means it. */
export type Location =
  | { readonly kind: 'folder'; readonly path: string }
  /** `prefix` has no trailing slash. */
  | { readonly kind: 'gcs'; readonly bucket: string; readonly prefix: string }

// https://cloud.google.com/storage/docs/buckets#naming
const bucketName = /^[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]$/

/**
 * Reads a location; relative paths are taken from the working directory, `~` is the home folder.
 * @throws FinopsError `FINOPS_BAD_LOCATION` for a URL that is not `gs://bucket/…`.
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
  if (scheme.toLowerCase() === 'gs' && bucketName.test(bucket)) {
    return { kind: 'gcs', bucket, prefix: slash < 0 ? '' : rest.slice(slash + 1).replace(/\/+$/, '') }
  }
  throw new FinopsError({
    code: 'FINOPS_BAD_LOCATION',
    message: `'${text}' is no location of a Google Cloud bill`,
    hint: 'Write gs://bucket/prefix, or the path of a local folder.',
    details: { location: text },
  })
}
