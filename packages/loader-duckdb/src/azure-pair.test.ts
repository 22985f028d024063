import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { duckdbStore } from './store.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'finops-azure-pair-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const common = ['Date', 'ChargeType', 'PricingModel', 'CostInBillingCurrency', 'BillingCurrencyCode']
const usage = '10/01/2026,Usage,OnDemand,1.25,EUR'
// Two exports of one month; the header of the amortized one has its columns in another order.
const actual = [
  [...common, 'BillingAccountId'].join(','),
  `${usage},1`,
  '10/01/2026,Usage,Reservation,0,EUR,1',
  '10/01/2026,Purchase,Reservation,100,EUR,1',
]
const amortized = [
  ['billingaccountid', ...common.map((name) => name.toLowerCase())].join(','),
  `1,${usage}`,
  '1,10/01/2026,Usage,Reservation,2.5,EUR',
  '1,10/01/2026,UnusedReservation,Reservation,0.5,EUR',
]

test('files of one delivery are told apart by their roles, whatever their headers', async () => {
  const files = await Promise.all(
    Object.entries({ actual, amortized }).map(async ([role, lines]) => {
      const path = join(folder, `${role}.csv`)
      await writeFile(path, `${lines.join('\n')}\n`)
      return { key: `${role}.csv`, role, path, bytes: (await stat(path)).size, compression: 'none' as const }
    }),
  )
  const store = await duckdbStore({ dataDir: join(folder, 'data') })
  try {
    const load = await store.loadDelivery({
      delivery: {
        provider: 'azure',
        exportName: 'azure/pair',
        slot: '2026-10',
        version: 'v1',
        format: 'azure-cost-details-1',
        encoding: 'csv',
        files: files.map(({ key, role, bytes }) => ({ key, role, bytes })),
      },
      files,
    })
    expect(load.periods).toMatchObject([
      {
        billingPeriod: '2026-10',
        sourceRows: 6,
        focusRows: 4,
        rowChanges: [
          { kind: 'dropped', reason: 'in-actual-export', nativeType: 'Usage', rows: 1 },
          { kind: 'dropped', reason: 'in-amortized-export', nativeType: 'Usage', rows: 1 },
        ],
        totals: [
          { nativeType: 'Purchase', nativeCost: '100', billedCost: '100', effectiveCost: '0' },
          { nativeType: 'UnusedReservation', nativeCost: '0', billedCost: '0', effectiveCost: '0.5' },
          { nativeType: 'Usage', nativeCost: '1.25', billedCost: '1.25', effectiveCost: '3.75' },
        ],
      },
    ])
  } finally {
    await store.close()
  }
})
