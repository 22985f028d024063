import { join } from 'node:path'
import { generateAwsBill } from '@open-finops/bill-generator'
import { expect, onTestFinished, test } from 'vitest'
import { type ExportFreshness, readFreshness } from './freshness.ts'
import { openLake } from './lake.ts'
import { testFolder } from './testing/folder.ts'
import { ingestFolder } from './testing/ingest-folder.ts'
import { rowsOf } from './testing/lake-content.ts'

async function freshnessOf(dataDir: string): Promise<readonly ExportFreshness[]> {
  const lake = await openLake({ dataDir })
  return await readFreshness(lake).finally(() => lake.close())
}

test('a closed month is complete, an open one as far as its delivery can reach, and days say so in SQL', async () => {
  const folder = await testFolder(onTestFinished)
  const dataDir = join(folder, 'data')
  const bill = await generateAwsBill({
    directory: join(folder, 'bucket'),
    periods: ['2025-12', '2026-01'],
    layout: 'cur-2-parquet',
    scenario: 'demo',
    threads: 1,
  })
  await ingestFolder({ source: bill.location, dataDir })
  const [one, ...others] = await freshnessOf(dataDir)
  expect(others).toEqual([])
  expect(one).toMatchObject({ provider: 'aws', lastDay: '2026-01-31' })
  const written = one?.dataAsOf ?? ''
  // AWS delivers a day within 24 hours: what was written on the 1st at 05:00 holds the 30th whole.
  const until = new Date(Date.parse(written) - 24 * 3_600_000)
  until.setUTCHours(0, 0, 0, 0)
  const lastCompleteDay = new Date(Math.min(until.getTime() - 86_400_000, Date.parse('2026-01-31')))
  expect(one?.lastCompleteDay).toBe(lastCompleteDay.toISOString().slice(0, 10))
  const days = `SELECT billing_period, bool_and(complete) AS all_complete, sum(rows)::INTEGER > 0
    FROM finops.days WHERE billing_period = '2025-12' GROUP BY 1`
  expect(await rowsOf(dataDir, days)).toEqual([['2025-12', true, true]])
  const [[incomplete] = []] = (await rowsOf(
    dataDir,
    `SELECT count(DISTINCT day)::INTEGER FROM finops.days
      WHERE billing_period = '2026-01' AND usage_rows > 0 AND NOT complete`,
  )) as readonly (readonly number[])[]
  expect(incomplete).toBe(one?.partialDays.length)
})
