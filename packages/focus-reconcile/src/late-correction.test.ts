import { expect, test } from 'vitest'
import type { ChargeFact, ReconcileFacts, RestatedCharge, RestatementFact } from './facts.ts'
import { reconcile } from './reconcile.ts'

const where = { billingPeriod: '2026-10', invoiceIssuer: 'Cloud Inc.', currency: 'USD' } as const
const key = {
  ...where,
  invoiceId: 'INV-1',
  billingAccountId: 'payer',
  chargeCategory: 'Usage',
  kind: 'charge',
} as const
const issueDate = '2026-11-03'

function charge(facts: Partial<ChargeFact>): ChargeFact {
  return { ...key, rows: 1, billedCost: '100', duplicateRows: 0, duplicateCost: '0', ...facts }
}

function restated(
  charges: readonly Partial<RestatedCharge>[],
  facts: Partial<RestatementFact> = {},
): readonly RestatementFact[] {
  return [
    {
      ...where,
      issueDate,
      usageBefore: [],
      fileTwice: false,
      ...facts,
      charges: charges.map((one) => ({ ...key, rowsBefore: 1, before: '0', after: '0', ...one })),
    },
  ]
}

/** State, and each cause of the only invoice, issued with this total. */
function against(total: string, facts: Partial<ReconcileFacts>, issued: string | null = issueDate): readonly string[] {
  const invoices = [{ ...where, invoiceId: 'INV-1', total, issueDate: issued }]
  const [one] = reconcile({ charges: [], days: [], reach: [], invoices, ...facts })
  return [one?.state ?? '', ...(one?.causes ?? []).map((cause) => `${cause.kind} ${cause.amount} ${cause.basis}`)]
}

test('what a bill changed after its invoice was issued is the cause of the difference', () => {
  const restatements = restated([{ before: '96', after: '100' }])
  expect(against('96', { charges: [charge({})], restatements })).toEqual([
    'explained',
    'late correction 4 earlier version',
  ])
  expect(against('96', { charges: [charge({})] })).toEqual(['disputed'])
  expect(against('95', { charges: [charge({})], restatements })).toEqual(['disputed'])
})

test('only an invoice with that date, and only rows of that invoice, were restated', () => {
  const charges = [charge({})]
  const change = { before: '96', after: '100' }
  expect(against('96', { charges, restatements: restated([change]) }, null)).toEqual(['disputed'])
  expect(against('96', { charges, restatements: restated([change], { issueDate: '2026-11-04' }) })).toEqual([
    'disputed',
  ])
  expect(against('96', { charges, restatements: restated([{ ...change, invoiceId: 'INV-2' }]) })).toEqual(['disputed'])
  // Of the first version no row named an invoice; there is only one.
  const unnamed = [
    { invoiceId: null, before: '96' },
    { rowsBefore: 0, after: '100' },
  ]
  expect(against('96', { charges, restatements: restated(unnamed) })[1]).toBe('late correction 4 earlier version')
})

test('tax that was not there before is tax, tax that rose is a correction', () => {
  const charges = [charge({}), charge({ kind: 'tax', chargeCategory: 'Tax', billedCost: '7' })]
  const tax = { kind: 'tax', chargeCategory: 'Tax', after: '7' } as const
  const usage = { before: '96', after: '100' }
  expect(against('96', { charges, restatements: restated([usage, { ...tax, rowsBefore: 0 }]) })).toEqual([
    'explained',
    'tax 7 rows',
    'late correction 4 earlier version',
  ])
  expect(against('101', { charges, restatements: restated([usage, { ...tax, before: '5' }]) })).toEqual([
    'explained',
    'late correction 6 earlier version',
  ])
})

test('a file that is there twice since, and a day that is lost, are causes of their own', () => {
  const charges = [charge({ billedCost: '324', duplicateRows: 2, duplicateCost: '20' })]
  const days = Array.from({ length: 31 }, (_, at) => ({
    ...where,
    exportName: 'e',
    day: `2026-10-${String(at + 1).padStart(2, '0')}`,
    usageRows: at === 16 ? 0 : 24,
    usageCost: at === 16 ? '0' : '10',
    earlierCost: at === 16 ? '10' : null,
  }))
  const usageBefore = [{ day: '2026-10-17', cost: '10' }]
  const restatements = restated([{ before: '310', after: '324' }], { usageBefore, fileTwice: true })
  expect(against('310', { charges, days, restatements })).toEqual([
    'explained',
    'late correction 4 earlier version',
    'duplicates 20 rows',
    'missing days -10 earlier version',
  ])
})

test('equal rows that were there before as well are owed: they are no part of the correction', () => {
  const charges = [charge({ billedCost: '124', duplicateRows: 2, duplicateCost: '20' })]
  expect(against('120', { charges, restatements: restated([{ before: '120', after: '124' }]) })).toEqual([
    'explained',
    'late correction 4 earlier version',
  ])
})
