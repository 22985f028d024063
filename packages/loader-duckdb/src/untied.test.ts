import { join } from 'node:path'
import type { IngestEvent } from '@open-finops/pipeline'
import { expect, onTestFinished, test } from 'vitest'
import { openLake } from './lake.ts'
import { readReconciliation } from './reconciliation.ts'
import { curColumns, usualRows, writeRows } from './testing/aws-bill.ts'
import { testFolder } from './testing/folder.ts'
import { ingestFault, ingestFolder } from './testing/ingest-folder.ts'

const covered = {
  'identity/LineItemId': 'covered',
  'lineItem/LineItemType': 'SavingsPlanCoveredUsage',
  'lineItem/UnblendedCost': '7.77',
  'savingsPlan/SavingsPlanEffectiveCost': '5.00',
  'lineItem/LineItemDescription': 'covered by a plan whose negation is lost',
}

test('a bill that does not tie is refused with the rows that differ, and loaded where that is allowed, which stays known', async () => {
  const folder = await testFolder(onTestFinished)
  const [source, dataDir] = [join(folder, 'bucket'), join(folder, 'data')]
  const columns = [...curColumns, 'savingsPlan/SavingsPlanEffectiveCost']
  await writeRows(source, { month: '2026-10' }, [...usualRows(), covered], columns)
  const fault = await ingestFault({ source, dataDir })
  expect(fault.code).toBe('FINOPS_UNTIED')
  expect(fault.message).toContain('the bill sums to 12.77 USD, its FOCUS rows to 5')
  expect(fault.hint).toContain('SavingsPlanCoveredUsage: 7.77 in the bill, 0 billed')
  expect(fault.hint).toContain(
    "For example 'covered by a plan whose negation is lost' of 2026-10-02 03:00: 7.77 in the bill, 0 billed",
  )
  await expect(openLake({ dataDir })).rejects.toMatchObject({ code: 'FINOPS_NO_LAKE' })

  const events: IngestEvent[] = []
  await ingestFolder({ source, dataDir, request: { allowUntied: true, onEvent: (event) => events.push(event) } })
  expect(events).toContainEqual({
    type: 'warning',
    code: 'FINOPS_UNTIED',
    message: expect.stringContaining('2026-10 does not tie'),
  })
  const lake = await openLake({ dataDir })
  onTestFinished(() => lake.close())
  const { sources } = await readReconciliation(lake)
  expect(sources).toMatchObject([
    {
      ...{ nativeCost: '12.77', billedCost: '5', variance: '-7.77', tied: false },
      types: [{ nativeType: 'SavingsPlanCoveredUsage', nativeCost: '7.77', billedCost: '0' }, { nativeType: 'Usage' }],
    },
  ])
})
