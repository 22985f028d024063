import { FinopsError } from '@open-finops/pipeline'

/** The error for a path that leads out of the location. */
export function unsafePath(path: string, namedBy: string): FinopsError {
  return new FinopsError({
    code: 'FINOPS_UNSAFE_PATH',
    message: `${namedBy} leads to '${printable(path)}', outside the location; it was not read`,
    hint: 'Put a copy of the file into the location instead of a link.',
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
