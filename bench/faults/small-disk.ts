import { execFileSync, spawnSync } from 'node:child_process'
import { statfsSync } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'

/** A disk of its own, in memory, whose size can be chosen. */
export interface SmallDisk {
  readonly path: string
  /** Bytes in use now. */
  used(): number
  resize(bytes: number): void
  remove(): Promise<void>
}

/** Mounts a disk below a folder; undefined where this user may not. */
export async function mountSmallDisk(folder: string, bytes: number): Promise<SmallDisk | undefined> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return undefined
  const path = join(folder, 'disk')
  await mkdir(path, { recursive: true })
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs', path], { stdio: 'ignore' })
  if (mounted.status !== 0) {
    await rm(path, { recursive: true })
    return undefined
  }
  return {
    path,
    used() {
      const { blocks, bfree, bsize } = statfsSync(path)
      return (blocks - bfree) * bsize
    },
    resize(size) {
      execFileSync('mount', ['-o', `remount,size=${Math.max(4096, Math.ceil(size))}`, path])
    },
    async remove() {
      execFileSync('umount', ['--lazy', path])
      await rm(path, { recursive: true, force: true })
    },
  }
}
