import { constants } from 'node:fs'
import { access, readdir, stat, statfs } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileSystemError } from '@open-finops/pipeline'
import { formatBytes, formatCount } from '../output/numbers.ts'
import { type Finding, failure } from './finding.ts'

const gigabyte = 1_000_000_000

/** Node as the packages need it. */
export function checkNode(version: string): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  if (major > 22 || (major === 22 && minor >= 18)) return { check: 'node', state: 'ok', message: version }
  return {
    check: 'node',
    state: 'fail',
    message: `${version} is too old`,
    fix: 'Install Node 24 (or 22.18 and newer).',
  }
}

/** Whether the data folder can be written to, or made. */
export async function checkFolder(dataDir: string): Promise<Finding> {
  const check = 'data folder'
  const there = await nearestFolder(dataDir)
  try {
    await access(there, constants.R_OK | constants.W_OK | constants.X_OK)
    if (!(await stat(there)).isDirectory())
      throw Object.assign(new Error('not a folder'), { code: 'ENOTDIR', path: there })
    return { check, state: 'ok', message: there === dataDir ? dataDir : `${dataDir} (does not exist yet; can be made)` }
  } catch (error) {
    return failure(check, fileSystemError(error, there))
  }
}

/** Free space where the data folder lies. */
export async function checkDisk(dataDir: string): Promise<Finding> {
  const check = 'disk'
  try {
    const { bavail, bsize } = await statfs(await nearestFolder(dataDir))
    const free = bavail * bsize
    const message = `${formatBytes(free)} free`
    if (free >= 5 * gigabyte) return { check, state: 'ok', message }
    const fix = 'Free some space, or name a folder on a larger disk as data: in finops.yaml.'
    return { check, state: free >= gigabyte / 2 ? 'warn' : 'fail', message, fix }
  } catch (error) {
    return failure(check, fileSystemError(error, dataDir))
  }
}

/** How much the files as delivered take. */
export async function checkRawFolder(dataDir: string, program: string): Promise<Finding> {
  const check = 'raw files'
  const names = await readdir(join(dataDir, 'raw'), { recursive: true, withFileTypes: true }).catch(() => [])
  let bytes = 0
  let files = 0
  for (const entry of names) {
    if (!entry.isFile()) continue
    files += 1
    bytes += (await stat(join(entry.parentPath, entry.name)).catch(() => ({ size: 0 }))).size
  }
  const message = `${formatCount(files)} files, ${formatBytes(bytes)}`
  if (bytes < 100 * gigabyte) return { check, state: 'ok', message }
  return {
    check,
    state: 'warn',
    message,
    fix: `Set retention: { raw: 13 months } in finops.yaml, then ${program} prune.`,
  }
}

/** The folder itself, or the nearest above it that exists. */
async function nearestFolder(path: string): Promise<string> {
  for (let at = path; ; at = dirname(at)) {
    if ((await stat(at).catch(() => undefined)) !== undefined || dirname(at) === at) return at
  }
}
