import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { isFinopsError } from '@open-finops/pipeline'
import { expect, onTestFinished, test } from 'vitest'
import { openLake } from './lake.ts'
import { ended, firstWord, killChild, startChild } from './testing/child.ts'
import { testFolder } from './testing/folder.ts'

const kills = 6
const perPeriod = `SELECT strftime(BillingPeriodStart, '%Y-%m'), count(*), sum(BilledCost)::INTEGER
  FROM cost_and_usage GROUP BY 1 ORDER BY 1`

/** The version that the lake holds whole, 0 when there is no lake yet; fails when it holds a mix or a part. */
async function wholeVersion(dataDir: string): Promise<number> {
  const lake = await openLake({ dataDir }).catch((error: unknown) => {
    if (isFinopsError(error) && error.code === 'FINOPS_NO_LAKE') return undefined
    throw error
  })
  if (lake === undefined) return 0
  try {
    const { rows } = await lake.query(perPeriod)
    const version = Number(rows[0]?.[2])
    expect(rows).toEqual([
      ['2026-09', 3, version],
      ['2026-10', 3, version],
    ])
    const [newest] = await lake.deliveries()
    expect(newest).toMatchObject({ version: `v${version}`, current: true })
    return version
  } finally {
    await lake.close()
  }
}

test('a writer killed at random moments leaves a whole version, and the next run ends as an undisturbed one', async () => {
  const dataDir = await testFolder(onTestFinished, 'killed')
  let version = 0
  for (let kill = 1; kill <= kills; kill += 1) {
    const child = startChild(onTestFinished, 'write-in-a-loop.ts', dataDir, String(version + 1))
    // Every other one may be hit while it takes the lock and clears up after the one before.
    if (kill % 2 === 0) await firstWord(child)
    await sleep(Math.random() * 500)
    await killChild(child)
    const found = await wholeVersion(dataDir)
    expect(found).toBeGreaterThanOrEqual(version)
    version = found
  }
  expect(
    await ended(startChild(onTestFinished, 'write-in-a-loop.ts', dataDir, String(version + 1), String(version + 2))),
  ).toBe(0)
  expect(await wholeVersion(dataDir)).toBe(version + 2)

  const undisturbed = await testFolder(onTestFinished, 'undisturbed')
  expect(await ended(startChild(onTestFinished, 'write-in-a-loop.ts', undisturbed, '1', String(version + 2)))).toBe(0)
  expect(await listing(dataDir)).toEqual(await listing(undisturbed))
})

async function listing(dataDir: string): Promise<readonly string[]> {
  const entries = await readdir(dataDir, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  return files
    .map((file) => file.slice(dataDir.length))
    .filter((file) => !file.startsWith('/raw/'))
    .sort()
}
