import { FinopsError } from '../errors.ts'

/**
 * Splits a key that a manifest names into its segments; empty ones (a leading slash of an empty prefix, double slashes)
 * are dropped. Manifests are untrusted: whoever may write one object into the store writes them.
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

/** The error for a path that leads, or could lead, out of the location. */
export function unsafePath(path: string, namedBy: string): FinopsError {
  return new FinopsError({
    code: 'FINOPS_UNSAFE_PATH',
    message: `${namedBy} names '${printable(path)}', which lies outside the location; it was not read`,
    hint: 'No cloud writes such a path: find out who changed this file, then have it delivered again.',
    details: { file: namedBy, value: printable(path) },
  })
}

/** The error for a link in a local folder that leads out of it. */
export function linkOutside(link: string, target: string): FinopsError {
  return new FinopsError({
    code: 'FINOPS_UNSAFE_PATH',
    message: `${printable(link)} leads to '${printable(target)}', which lies outside the location; it was not read`,
    hint: 'Put a copy of the file into the location instead of a link.',
    details: { file: printable(link), value: printable(target) },
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
