import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, rm, statfs, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { expect, onTestFinished, test } from 'vitest'
import { type CurRow, curCsv, usualRows, writeMonth, writeRows } from './testing/aws-bill.ts'
import { testFolder } from './testing/folder.ts'
import { ingestFault, ingestFolder } from './testing/ingest-folder.ts'
import { wholeLake } from './testing/lake-content.ts'

const month = '2026-10'

/** Rows that no compression makes small. */
function largeRows(count: number): readonly CurRow[] {
  return Array.from({ length: count }, (_, at) => ({
    'identity/LineItemId': createHash('sha256').update(`id ${at}`).digest('base64'),
    'lineItem/LineItemDescription': createHash('sha512').update(`text ${at}`).digest('base64'),
  }))
}

async function restate(bucket: string, count: number): Promise<void> {
  const files = { 'bill.csv.gz': gzipSync(curCsv(month, largeRows(count)), { level: 1 }) }
  await writeMonth(bucket, { month, assembly: `large-${count}`, files })
}

function mountMemory(folder: string, size: string): boolean {
  return spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder], { stdio: 'ignore' }).status === 0
}

/** Only root can make a disk of its own, and not in every container. */
const canMount = await (async () => {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false
  const folder = await testFolder(() => undefined, 'mount')
  const mounted = mountMemory(folder, '1m')
  if (mounted) execFileSync('umount', [folder])
  await rm(join(folder, '..'), { recursive: true, force: true })
  return mounted
})()
const canLimit = process.platform === 'linux' && spawnSync('prlimit', ['--version'], { stdio: 'ignore' }).status === 0

test.skipIf(!canMount)(
  'a disk that fills up while rows are written is called so, the month stays, and works on once there is room',
  { meta: { skipReason: 'only root may mount a small disk' }, timeout: 120_000 },
  async () => {
    const base = await testFolder(onTestFinished)
    const disk = join(base, 'disk')
    const bucket = join(base, 'bucket')
    const dataDir = join(disk, 'data')
    await mkdir(disk)
    expect(mountMemory(disk, '7m')).toBe(true)
    onTestFinished(() => void execFileSync('umount', [disk]))
    await writeRows(bucket, { month }, usualRows())
    await ingestFolder({ source: bucket, dataDir })
    const before = await wholeLake(dataDir)

    await restate(bucket, 100_000)
    expect(await ingestFault({ source: bucket, dataDir })).toMatchObject({
      code: 'FINOPS_DISK_FULL',
      message: expect.stringContaining(dataDir),
      hint: expect.stringMatching(/Free some space/),
    })
    expect(await wholeLake(dataDir)).toEqual(before)

    // Now the disk is so full that not even a catalog fits.
    await restate(bucket, 3)
    const { bavail, bsize } = await statfs(disk)
    await writeFile(join(disk, 'ballast'), Buffer.alloc(bavail * bsize - 30_000))
    expect((await ingestFault({ source: bucket, dataDir })).code).toBe('FINOPS_DISK_FULL')
    expect(await wholeLake(dataDir)).toEqual(before)

    await rm(join(disk, 'ballast'))
    await ingestFolder({ source: bucket, dataDir })
    expect((await wholeLake(dataDir)).content.rows).toBe(3)
  },
)

test.skipIf(!canLimit)(
  'a file that may not grow further is a full disk too',
  { meta: { skipReason: 'there is no prlimit to limit the size of files with' }, timeout: 120_000 },
  async () => {
    const base = await testFolder(onTestFinished)
    const bucket = join(base, 'bucket')
    const dataDir = join(base, 'data')
    await writeRows(bucket, { month }, usualRows())
    await ingestFolder({ source: bucket, dataDir })
    const before = await wholeLake(dataDir)
    await restate(bucket, 30_000)
    const script = fileURLToPath(new URL('testing/ingest-once.ts', import.meta.url))
    const child = spawnSync(
      'prlimit',
      [
        '--fsize=1000000',
        process.execPath,
        '--conditions=open-finops-source',
        '--no-warnings',
        script,
        bucket,
        dataDir,
      ],
      { encoding: 'utf8' },
    )
    expect(child.stdout, child.stderr).toMatch(/^FINOPS_DISK_FULL /)
    expect(await wholeLake(dataDir)).toEqual(before)
    await ingestFolder({ source: bucket, dataDir })
    expect((await wholeLake(dataDir)).content.rows).toBe(30_000)
  },
)
