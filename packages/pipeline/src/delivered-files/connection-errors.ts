/** Codes and names of errors by which Node says that a connection was not made, or broke. */
const codes: ReadonlySet<string> = new Set([
  'ECONNRESET',
  'ECONNREFUSED',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'ERR_STREAM_PREMATURE_CLOSE',
  // An answer that ended too early, and a connection that fell silent, by the words of this package.
  'IncompleteBody',
  'TimeoutError',
])

/** True for the code or name of an error of a connection: the same request may succeed in a moment. */
export function isBrokenConnection(codeOrName: string | undefined): boolean {
  return codeOrName !== undefined && codes.has(codeOrName)
}

/** A property of an error of somebody else's, read without trust. */
export function propertyOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && name in value ? Reflect.get(value, name) : undefined
}

/** The text that a property holds; undefined for none and for an empty one. */
export function textOf(value: unknown, name: string): string | undefined {
  const found = propertyOf(value, name)
  return typeof found === 'string' && found !== '' ? found : undefined
}
