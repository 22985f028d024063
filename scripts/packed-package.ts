import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { type Manifest, npmScope, sourceCondition } from './conventions/workspace.ts'

/** A package as it would be published. */
export interface PackedPackage {
  readonly manifest: Manifest
  /** Paths inside the package, such as `dist/index.js`. */
  readonly files: readonly string[]
}

/** Reads what a tarball made by `pnpm pack` holds. */
export function readPacked(tarball: string): PackedPackage {
  const entries = readTar(gunzipSync(readFileSync(tarball)))
  const manifest = entries.get('package/package.json')
  if (manifest === undefined) throw new Error(`${tarball} holds no package/package.json`)
  return {
    manifest: JSON.parse(manifest.toString('utf8')) as Manifest,
    files: [...entries.keys()].map((path) => path.replace(/^package\//, '')),
  }
}

/** What is wrong with a packed package; each problem is one line. */
export function judgePacked({ manifest, files }: PackedPackage): readonly string[] {
  const problems: string[] = []
  for (const name of ['README.md', 'LICENSE']) if (!files.includes(name)) problems.push(`holds no ${name}`)
  if (JSON.stringify(manifest.exports ?? {}).includes(sourceCondition)) {
    problems.push(`exports still have the condition ${sourceCondition}`)
  }
  const promised = [...Object.values(manifest.exports ?? {}), ...Object.values(manifest.bin ?? {})]
    .flatMap((target) => (typeof target === 'string' ? [target] : Object.values(target)))
    .map((target) => ({ target, matches: matcherOf(target) }))
  for (const { target, matches } of promised) {
    if (!files.some(matches)) problems.push(`promises ${target}, which it does not hold`)
  }
  for (const file of files) {
    const isOurs = /^src\/|\.test\.|__fixtures__|tsup\.config/.test(file)
    if (isOurs && !promised.some(({ matches }) => matches(file))) problems.push(`holds ${file}, which nobody needs`)
  }
  const { dependencies = {}, peerDependencies = {} } = manifest
  for (const [name, range] of Object.entries({ ...dependencies, ...peerDependencies })) {
    if (range.startsWith('workspace:')) problems.push(`depends on ${name} as ${range}`)
    if (name.startsWith(`${npmScope}/`) && !/^[\^~]?\d+\.\d+\.\d+/.test(range)) {
      problems.push(`depends on ${name} in no version: ${range}`)
    }
  }
  return problems.map((problem) => `${manifest.name}: ${problem}`)
}

/** Whether a file is what an export names: `./dist/index.js`, or a pattern such as `./json/*.json`. */
function matcherOf(target: string): (file: string) => boolean {
  const [before = '', after] = target.replace(/^\.\//, '').split('*')
  return (file) => (after === undefined ? file === before : file.startsWith(before) && file.endsWith(after))
}

/** The regular files of a tar archive; header fields as POSIX.1-1988 (ustar) lays them out. */
function readTar(archive: Buffer): Map<string, Buffer> {
  const entries = new Map<string, Buffer>()
  for (let at = 0; at + 512 <= archive.length && archive[at] !== 0; ) {
    const field = (from: number, length: number): string =>
      archive.toString('utf8', at + from, at + from + length).replace(/\0.*$/s, '')
    const size = Number.parseInt(field(124, 12).trim(), 8)
    const prefix = field(345, 155)
    const type = field(156, 1)
    if (type === '0' || type === '') {
      const path = prefix === '' ? field(0, 100) : `${prefix}/${field(0, 100)}`
      entries.set(path, archive.subarray(at + 512, at + 512 + size))
    }
    at += 512 + Math.ceil(size / 512) * 512
  }
  return entries
}
