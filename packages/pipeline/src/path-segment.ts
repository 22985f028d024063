import { createHash } from 'node:crypto'

/** Lower case, since `Cur` and `cur` are one folder on Windows and macOS; no `~`, which marks hashed names. */
const plain = /^[a-z0-9](?:[a-z0-9._=+-]{0,62}[a-z0-9_=+-])?$/
/** Device names that Windows reserves, with any extension. */
const reserved = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/

/** Stands for no name at all, not for an empty one; no name has this segment. */
const unnamed = '__'

/**
 * A name as one segment of a path: different names give different segments, on every file system (also one that
 * ignores case), and none is empty, hidden, a way up, or longer than 65 characters. A name that is such a segment
 * already stays; any other becomes its readable part, `~`, and 96 bits of its SHA-256.
 */
export function pathSegment(name: string): string {
  if (name === '') return '_'
  if (plain.test(name) && !reserved.test(name)) return name
  const readable = name
    .slice(0, 40)
    .toLowerCase()
    .replace(/[^a-z0-9_=+-]/g, '-')
    .replace(/^[^a-z0-9]+/, '')
  // UTF-16, since UTF-8 has one and the same replacement for every lone surrogate.
  const hash = createHash('sha256').update(Buffer.from(name, 'utf16le')).digest('hex').slice(0, 24)
  return `${readable === '' ? '_' : readable}~${hash}`
}

/**
 * The folder of an export below a provider's: the source's name, then the cloud's name of the export. Always two
 * segments, so that no export's folder lies inside another's.
 */
export function exportSegments(exportName: string): readonly [source: string, name: string] {
  const slash = exportName.indexOf('/')
  if (slash < 0) return [pathSegment(exportName), unnamed]
  return [pathSegment(exportName.slice(0, slash)), pathSegment(exportName.slice(slash + 1))]
}
