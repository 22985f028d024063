import { join } from 'node:path'
import type { InvoiceTotal, ReconciledInvoice } from '@open-finops/focus-reconcile'
import { describe, expect, onTestFinished, test } from 'vitest'
import { openLake } from './lake.ts'
import { type LakeReconciliation, readReconciliation } from './reconciliation.ts'
import { duckdbStore } from './store.ts'
import { type BillFaults, costOfDays, faultyIssuer, faultyMonth, writeFaultyBill } from './testing/faulty-bill.ts'
import { testFolder } from './testing/folder.ts'
import { ingestFolder } from './testing/ingest-folder.ts'
import { rowsOf } from './testing/lake-content.ts'

function invoice(total: string, facts: Partial<InvoiceTotal> = {}): InvoiceTotal {
  return {
    ...{ invoiceIssuer: faultyIssuer, invoiceId: 'INV-7', billingPeriod: faultyMonth, currency: 'USD', total },
    ...facts,
  }
}

/** A lake of these versions of the bill, one after another. */
async function lakeOf(...versions: readonly (BillFaults & { readonly writtenAt?: string })[]): Promise<string> {
  const folder = await testFolder(onTestFinished)
  for (const [at, { writtenAt, ...faults }] of versions.entries()) {
    await writeFaultyBill(join(folder, 'bucket'), { ...faults, assembly: `a${at + 1}` })
    await ingestFolder({ source: join(folder, 'bucket'), dataDir: join(folder, 'data'), writtenAt })
  }
  return join(folder, 'data')
}

async function tell(dataDir: string, invoices: readonly InvoiceTotal[]): Promise<void> {
  const store = await duckdbStore({ dataDir })
  await store.describeInvoices(invoices).finally(() => store.close())
}

async function readBack(dataDir: string): Promise<LakeReconciliation> {
  const lake = await openLake({ dataDir })
  return await readReconciliation(lake).finally(() => lake.close())
}

async function only(dataDir: string): Promise<ReconciledInvoice> {
  const [one, ...others] = (await readBack(dataDir)).invoices
  expect(others).toEqual([])
  if (one === undefined) throw new Error('nothing was reconciled')
  return one
}

const amounts = ({ causes }: ReconciledInvoice): unknown =>
  causes.map(({ kind, amount, basis }) => [kind, amount, basis])

describe('a bill with a missing day, a file delivered twice, tax, a credit and late usage', () => {
  const faults = { missing: [17], twice: true, extras: true }

  test('is explained: each of the five by its amount, to the cent', async () => {
    const dataDir = await lakeOf(faults)
    await tell(dataDir, [invoice(costOfDays(1, 31))])
    const one = await only(dataDir)
    expect(one).toMatchObject({ state: 'explained', invoiceTotal: '314.96', variance: '73.32', unexplained: '0' })
    expect(amounts(one)).toEqual([
      ['tax', '57.3', 'rows'],
      ['credits', '-120', 'rows'],
      ['late usage', '33.33', 'rows'],
      ['duplicates', '112.86', 'rows'],
      ['missing days', '-10.17', 'remainder'],
    ])
    expect(costOfDays(21, 31)).toBe('112.86')
    expect(one.causes.at(-1)?.days).toEqual(['2026-10-17'])
    expect(one.causes.find(({ kind }) => kind === 'duplicates')?.rows).toBe(11)
  })

  test('knows what the missing day cost where an earlier version had it', async () => {
    const dataDir = await lakeOf({}, faults)
    await tell(dataDir, [invoice(costOfDays(1, 31))])
    expect(amounts(await only(dataDir))).toContainEqual(['missing days', '-10.17', 'earlier version'])
  })

  test('and a correction after the invoice was issued: each by its amount', async () => {
    const again = { ...faults, corrected: [5], writtenAt: '2026-11-20T06:00:00Z' }
    const dataDir = await lakeOf({ writtenAt: '2026-11-02T06:00:00Z' }, again)
    const issued = invoice(costOfDays(1, 31), { issueDate: '2026-11-03' })
    await tell(dataDir, [issued])
    const one = await only(dataDir)
    expect(one).toMatchObject({ state: 'explained', variance: '77.32', unexplained: '0' })
    expect(amounts(one)).toEqual([
      ['tax', '57.3', 'rows'],
      ['credits', '-120', 'rows'],
      ['late usage', '33.33', 'rows'],
      ['late correction', '4', 'earlier version'],
      ['duplicates', '112.86', 'rows'],
      ['missing days', '-10.17', 'earlier version'],
    ])
    // An invoice that was issued after the bill was written again is no longer corrected, only different.
    await tell(dataDir, [{ ...issued, issueDate: '2026-11-20' }])
    expect(await only(dataDir)).toMatchObject({ state: 'disputed', unexplained: '77.32' })
  })

  test('is disputed by another total, and tied once the bill is delivered again without its faults', async () => {
    const dataDir = await lakeOf(faults)
    await tell(dataDir, [invoice('999.99')])
    const disputed = await only(dataDir)
    expect(disputed).toMatchObject({ state: 'disputed', unexplained: disputed.variance })
    expect(disputed.candidates.map(({ kind }) => kind)).toEqual(['tax', 'credits', 'late usage', 'duplicates'])
    const folder = join(dataDir, '..')
    await tell(dataDir, [invoice('314.96')])
    await writeFaultyBill(join(folder, 'bucket'), { assembly: 'a9' })
    await ingestFolder({ source: join(folder, 'bucket'), dataDir })
    expect(await only(dataDir)).toMatchObject({ state: 'tied', variance: '0', causes: [] })
  })
})

test('a month is open until finance tells its invoice, and what it tells stays with the lake', async () => {
  const dataDir = await lakeOf({})
  expect(await only(dataDir)).toMatchObject({ state: 'open', invoiceTotal: null, focusTotal: '314.96' })
  await tell(dataDir, [invoice('314.96'), invoice('5', { billingPeriod: '2026-08' })])
  const share = 'SELECT billing_period, currency, tied_cost::VARCHAR, tied_share FROM finops.tied_share ORDER BY 1'
  expect(await rowsOf(dataDir, share)).toEqual([
    ['2026-08', 'USD', '0.000000000000000000', null],
    ['2026-10', 'USD', '314.960000000000000000', 1],
  ])
  await tell(dataDir, [])
  expect(await only(dataDir)).toMatchObject({ state: 'open' })
})

test('rows that are there twice are searched for where the invoice is lower, also without files of one size', async () => {
  const dataDir = await lakeOf({})
  expect(await rowsOf(dataDir, 'SELECT count(*)::INTEGER FROM finops.duplicates')).toEqual([[0]])
  await tell(dataDir, [invoice('300')])
  expect(await only(dataDir)).toMatchObject({ state: 'disputed', unexplained: '14.96' })
  expect(await rowsOf(dataDir, 'SELECT billing_period, rows::INTEGER FROM finops.duplicates')).toEqual([['2026-10', 0]])
})

test('each load ties to its source, by type of row', async () => {
  const { sources } = await readBack(await lakeOf({ extras: true }))
  expect(sources).toMatchObject([
    {
      billingPeriod: '2026-10',
      currency: 'USD',
      nativeCost: '285.59',
      billedCost: '285.59',
      variance: '0',
      tied: true,
    },
  ])
  expect(sources[0]?.types.map(({ nativeType, billedCost }) => [nativeType, billedCost])).toEqual([
    ['Credit', '-120'],
    ['Tax', '57.3'],
    ['Usage', '348.29'],
  ])
})

test('invoices that speak of the same rows twice are refused', async () => {
  const dataDir = await lakeOf({})
  await expect(tell(dataDir, [invoice('1'), invoice('2')])).rejects.toMatchObject({ code: 'FINOPS_FACTS' })
})
