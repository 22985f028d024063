import { setTimeout as sleep } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { type Lake, openLake } from './lake.ts'
import { firstWord, killChild, startChild } from './testing/child.ts'
import { testFolder } from './testing/folder.ts'

const perPeriod = `SELECT count(*), sum(BilledCost)::INTEGER FROM focus_1_2 GROUP BY BillingPeriodStart`

/** Both periods hold three rows of one and the same version. */
async function versionSeen(lake: Lake): Promise<number> {
  const { rows } = await lake.query(perPeriod)
  const version = Number(rows[0]?.[1])
  expect(rows).toEqual([
    [3, version],
    [3, version],
  ])
  return version
}

test('readers see one whole version at every moment of a writer at work, and wait for nobody', async () => {
  const dataDir = await testFolder(onTestFinished)
  const child = startChild(onTestFinished, 'write-in-a-loop.ts', dataDir)
  await firstWord(child)
  while (
    (await openLake({ dataDir }).then(
      async (lake) => await lake.close().then(() => true),
      () => false,
    )) === false
  )
    await sleep(20)

  let longOpen = await openLake({ dataDir })
  const pinned = await versionSeen(longOpen)
  const seen = new Set<number>()
  let stale = 0
  for (const end = Date.now() + 3000; Date.now() < end; ) {
    const lake = await openLake({ dataDir })
    seen.add(await versionSeen(lake))
    await lake.close()
    try {
      if (stale === 0) expect(await versionSeen(longOpen)).toBe(pinned)
      else await versionSeen(longOpen)
    } catch (error) {
      // Its rows were three versions old and went; then it says so instead of showing less.
      expect(error).toMatchObject({ code: 'FINOPS_STALE_LAKE', retryable: true })
      stale += 1
      await longOpen.close()
      longOpen = await openLake({ dataDir })
    }
  }
  await longOpen.close()
  await killChild(child)
  expect(seen.size).toBeGreaterThan(3)
  expect(stale).toBeGreaterThan(0)
})
