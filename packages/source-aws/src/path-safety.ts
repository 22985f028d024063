import { FinopsError } from '@open-finops/pipeline'

/**
 * Splits an object key that a manifest names into its segments; empty ones (a leading slash of an empty prefix,
 * double slashes) are dropped. Manifests are untrusted: whoever may write one object into the bucket writes them.
 * @throws FinopsError `FINOPS_UNSAFE_PATH` for a key that could lead out of its location.
 */
export function safeSegments(key: string, manifest: string): readonly string[] {
  const segments = key.split('/').filter((segment) => segment !== '')
  const leadsOut =
    segments.some((segment) => segment.split('\\').some((part) => part === '..' || part === '.')) ||
    /^[A-Za-z]:/.test(key) ||
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    /[\u0000-\u001f]/.test(key) ||
    segments.length === 0
  if (leadsOut) throw unsafePath(key, manifest)
  return segments
}

/** What a manifest says about one data file. */
export interface DataFileReference {
  /** Bucket of an `s3://` URI; absent for a bare key. */
  readonly bucket?: string
  readonly key: string
}

/**
 * Reads a data file reference: a bare key (legacy CUR) or an `s3://bucket/key` URI (Data Exports).
 * @throws FinopsError `FINOPS_UNSAFE_PATH` for other URIs and for keys that could lead out of the location.
 */
export function parseDataFileReference(text: string, manifest: string): DataFileReference {
  const uri = /^([A-Za-z][A-Za-z0-9+.-]*):\/\/(.*)$/s.exec(text)
  if (uri === null) {
    safeSegments(text, manifest)
    return { key: text }
  }
  const [, scheme, rest = ''] = uri
  const slash = rest.indexOf('/')
  if (scheme?.toLowerCase() !== 's3' || slash < 1) throw unsafePath(text, manifest)
  const key = rest.slice(slash + 1)
  safeSegments(key, manifest)
  return { bucket: rest.slice(0, slash), key }
}

/** The error for a path that leads, or could lead, out of the location. */
export function unsafePath(path: string, namedBy: string): FinopsError {
  return new FinopsError({
    code: 'FINOPS_UNSAFE_PATH',
    message: `${namedBy} names '${printable(path)}', which lies outside the location; it was not read`,
    hint: 'AWS writes no such path: find out who changed this file, then let AWS deliver the export again.',
    details: { file: namedBy, value: printable(path) },
  })
}

/** Text from outside, fit for one line of a message. */
export function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is replaced
  const line = text.replace(/[\u0000-\u001f\u007f]/g, '?')
  return line.length > 200 ? `${line.slice(0, 200)}…` : line
}

/** A file name for a workspace, made from an untrusted key: its last segment without anything special. */
export function safeFileName(key: string): string {
  const last = key.split(/[\\/]/).findLast((segment) => segment !== '') ?? ''
  const name = last.replace(/[^A-Za-z0-9._-]/g, '_').replace(/^\.+/, '_')
  return name.slice(-100) || 'file'
}
