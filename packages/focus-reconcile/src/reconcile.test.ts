import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { amountOf, amountText } from './amount.ts'
import { requireDistinctInvoices } from './distinct-invoices.ts'
import type { ChargeFact, DayFact, InvoiceTotal, ReconcileFacts } from './facts.ts'
import { type ReconciledInvoice, reconcile } from './reconcile.ts'

const where = { billingPeriod: '2026-10', invoiceIssuer: 'Cloud Inc.', currency: 'USD' } as const

function charge(facts: Partial<ChargeFact>): ChargeFact {
  return {
    ...where,
    invoiceId: null,
    billingAccountId: 'payer',
    chargeCategory: 'Usage',
    kind: 'charge',
    rows: 1,
    billedCost: '100',
    duplicateRows: 0,
    duplicateCost: '0',
    ...facts,
  }
}

function invoice(total: string, facts: Partial<InvoiceTotal> = {}): InvoiceTotal {
  return { ...where, invoiceId: 'INV-1', total, ...facts }
}

function result(facts: Partial<ReconcileFacts>): ReconciledInvoice {
  const [one, ...others] = reconcile({ charges: [], days: [], reach: [], invoices: [], ...facts })
  expect(others).toEqual([])
  if (one === undefined) throw new Error('nothing was reconciled')
  return one
}

/** State, and each cause with its amount. */
function brief({ state, causes }: ReconciledInvoice): readonly string[] {
  return [state, ...causes.map(({ kind, amount }) => `${kind} ${amount}`)]
}

/** Usage of 100 with tax, credit, refund and late usage besides: 100 + 7.25 − 40 − 3.5 + 2.1. */
const mixed: readonly ChargeFact[] = [
  charge({}),
  charge({ kind: 'tax', chargeCategory: 'Tax', billedCost: '7.25', rows: 2 }),
  charge({ kind: 'credit', chargeCategory: 'Credit', billedCost: '-40' }),
  charge({ kind: 'refund', billedCost: '-3.5' }),
  charge({ kind: 'late', billedCost: '2.1' }),
]

describe('a bill against its invoice', () => {
  test('is open without an invoice, and an invoice without a bill is open', () => {
    expect(result({ charges: [charge({})] })).toMatchObject({ state: 'open', invoiceTotal: null, focusTotal: '100' })
    expect(result({ invoices: [invoice('5')] })).toMatchObject({ state: 'open', invoiceTotal: '5', rows: 0 })
  })

  test('ties within the smallest coin of its currency, and says what rounding took', () => {
    const tied = result({ charges: [charge({ billedCost: '100.004' })], invoices: [invoice('100')] })
    expect(tied).toMatchObject({ variance: '0.004', unexplained: '0' })
    expect(brief(tied)).toEqual(['tied', 'rounding 0.004'])
    expect(result({ charges: [charge({ billedCost: '100.01' })], invoices: [invoice('100')] }).state).toBe('disputed')
    const yen = { currency: 'JPY' }
    const inYen = { charges: [charge({ ...yen, billedCost: '1000.4' })], invoices: [invoice('1000', yen)] }
    expect(result(inYen).state).toBe('tied')
    const inDollars = { charges: [charge({ billedCost: '1000.4' })], invoices: [invoice('1000')] }
    expect(result(inDollars).state).toBe('disputed')
  })

  test('names what the invoice lacks, alone and together, by the sums of its rows', () => {
    const against = (total: string): readonly string[] => brief(result({ charges: mixed, invoices: [invoice(total)] }))
    expect(against('65.85')).toEqual(['tied'])
    expect(against('58.60')).toEqual(['explained', 'tax 7.25'])
    expect(against('105.85')).toEqual(['explained', 'credits -40'])
    expect(against('69.35')).toEqual(['explained', 'refunds -3.5'])
    expect(against('63.75')).toEqual(['explained', 'late usage 2.1'])
    expect(against('98.60')).toEqual(['explained', 'tax 7.25', 'credits -40'])
    expect(against('58.597')).toEqual(['explained', 'tax 7.25', 'rounding 0.003'])
  })

  test('is disputed by what no cause is the amount of, and lists what there is', () => {
    const disputed = result({ charges: mixed, invoices: [invoice('61')] })
    expect(disputed).toMatchObject({ state: 'disputed', unexplained: '4.85', causes: [] })
    expect(disputed.candidates.map(({ kind }) => kind)).toEqual(['tax', 'credits', 'refunds', 'late usage'])
  })

  test('is disputed where two causes are as good', () => {
    const twins = [charge({}), charge({ kind: 'tax', billedCost: '5' }), charge({ kind: 'late', billedCost: '5' })]
    expect(brief(result({ charges: twins, invoices: [invoice('105')] }))).toEqual(['disputed'])
    expect(brief(result({ charges: twins, invoices: [invoice('100')] }))).toEqual([
      'explained',
      'tax 5',
      'late usage 5',
    ])
  })

  test('does not count a tax row that is there twice as tax and as a duplicate', () => {
    const charges = [
      charge({ billedCost: '120', duplicateRows: 4, duplicateCost: '20' }),
      charge({ kind: 'tax', billedCost: '10', rows: 2, duplicateRows: 1, duplicateCost: '5' }),
    ]
    expect(brief(result({ charges, invoices: [invoice('105')] }))).toEqual(['explained', 'duplicates 25'])
    expect(brief(result({ charges, invoices: [invoice('100')] }))).toEqual(['explained', 'tax 10', 'duplicates 20'])
  })

  test('stays apart by currency, issuer and month', () => {
    const charges = [charge({}), charge({ currency: 'EUR' }), charge({ invoiceIssuer: 'Other' })]
    const states = reconcile({ charges, days: [], reach: [], invoices: [invoice('100')] })
    expect(states.map((one) => [one.invoiceIssuer, one.currency, one.state])).toEqual([
      ['Cloud Inc.', 'EUR', 'open'],
      ['Cloud Inc.', 'USD', 'tied'],
      ['Other', 'USD', 'open'],
    ])
  })

  test('goes by the number of the invoice where rows have one; rows without are of the only one there is', () => {
    const charges = [
      charge({ invoiceId: 'INV-1', billedCost: '10' }),
      charge({ invoiceId: 'INV-2', billedCost: '20' }),
      charge({ billedCost: '3' }),
    ]
    const one = reconcile({ charges, days: [], reach: [], invoices: [invoice('13')] })
    expect(one.map((unit) => [unit.invoiceId, unit.state, unit.focusTotal])).toEqual([
      ['INV-1', 'tied', '13'],
      ['INV-2', 'open', '20'],
    ])
    const both = [invoice('10'), invoice('20', { invoiceId: 'INV-2' })]
    const two = reconcile({ charges, days: [], reach: [], invoices: both })
    expect(two.map((unit) => [unit.invoiceId, unit.state, unit.focusTotal])).toEqual([
      [null, 'open', '3'],
      ['INV-1', 'tied', '10'],
      ['INV-2', 'tied', '20'],
    ])
  })

  test('lines of an invoice are compared with the rows that they are for', () => {
    const lines = [invoice('100', { chargeCategory: 'Usage' }), invoice('7.25', { chargeCategory: 'Tax' })]
    const states = reconcile({ charges: mixed.slice(0, 3), days: [], reach: [], invoices: lines })
    expect(states.map((unit) => [unit.invoiceId, unit.state, unit.focusTotal])).toEqual([
      [null, 'open', '-40'],
      ['INV-1', 'tied', '107.25'],
    ])
  })
})

describe('usage that is missing', () => {
  const reach = [
    { exportName: 'e', provider: 'aws', billingPeriod: '2026-10', writtenAt: '2026-11-05T00:00:00Z', invoiced: false },
  ]
  const days = (missing: readonly number[], earlierCost: string | null = null): readonly DayFact[] =>
    Array.from({ length: 31 }, (_, index) => index + 1)
      .filter((day) => !missing.includes(day) || earlierCost !== null)
      .map((day) => ({
        ...where,
        exportName: 'e',
        day: `2026-10-${String(day).padStart(2, '0')}`,
        usageRows: missing.includes(day) ? 0 : 24,
        usageCost: missing.includes(day) ? '0' : '10',
        earlierCost: missing.includes(day) ? earlierCost : null,
      }))

  test('is what is left over, near to what such days cost', () => {
    const charges = [charge({ billedCost: '300' })]
    const missing = result({ charges, reach, days: days([17]), invoices: [invoice('309.87')] })
    expect(missing).toMatchObject({
      state: 'explained',
      causes: [{ kind: 'missing days', amount: '-9.87', basis: 'remainder', days: ['2026-10-17'] }],
    })
    expect(result({ charges, reach, days: days([17]), invoices: [invoice('330')] }).state).toBe('disputed')
    expect(result({ charges, reach, days: days([]), invoices: [invoice('309.87')] }).state).toBe('disputed')
  })

  test('is known where an earlier version had it, and then must be the amount', () => {
    const charges = [charge({ billedCost: '300' })]
    const known = result({ charges, reach, days: days([17], '77.10'), invoices: [invoice('377.10')] })
    expect(known.causes).toEqual([
      { kind: 'missing days', amount: '-77.1', rows: null, basis: 'earlier version', days: ['2026-10-17'] },
    ])
    expect(result({ charges, reach, days: days([17], '77.10'), invoices: [invoice('310')] }).state).toBe('disputed')
  })

  test('and other causes together explain what only one set of them can', () => {
    const charges = [
      charge({ billedCost: '320', duplicateRows: 3, duplicateCost: '20.4' }),
      charge({ kind: 'tax', billedCost: '57.3' }),
    ]
    const both = result({ charges, reach, days: days([17]), invoices: [invoice('309.47')] })
    expect(brief(both)).toEqual(['explained', 'tax 57.3', 'duplicates 20.4', 'missing days -9.87'])
    const near = [charge({ billedCost: '300' }), charge({ kind: 'tax', billedCost: '1.5' })]
    expect(result({ charges: near, reach, days: days([17]), invoices: [invoice('310.5')] })).toMatchObject({
      state: 'disputed',
      unexplained: '-9',
    })
  })

  test('is not claimed of days that the bill could not hold yet, nor of bills that are not daily', () => {
    const charges = [charge({ billedCost: '200' })]
    const early = [
      {
        ...(reach[0] ?? { exportName: '', provider: '', billingPeriod: '', invoiced: false }),
        writtenAt: '2026-10-22T00:00:00Z',
      },
    ]
    const late = [21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31]
    expect(result({ charges, reach: early, days: days(late), invoices: [invoice('209.9')] }).state).toBe('disputed')
    const monthly = days(Array.from({ length: 30 }, (_, index) => index + 2))
    expect(result({ charges, reach, days: monthly, invoices: [invoice('210')] }).state).toBe('disputed')
  })
})

test('an invoice that speaks of the same rows twice is refused', () => {
  const line = invoice('1', { chargeCategory: 'Tax' })
  const refused = expect.objectContaining({ code: 'FINOPS_FACTS', message: expect.stringContaining('INV-1') })
  expect(() => requireDistinctInvoices([invoice('5'), line])).toThrow(refused)
  expect(() => requireDistinctInvoices([line, line])).toThrow(refused)
  expect(() => requireDistinctInvoices([line, invoice('4', { chargeCategory: 'Usage' })])).not.toThrow()
  expect(() => requireDistinctInvoices([invoice('5'), invoice('5', { billingPeriod: '2026-09' })])).not.toThrow()
})

test('causes and what they leave over are the variance, whatever the amounts', () => {
  const cents = fc.integer({ min: -100_000, max: 100_000 }).map((value) => amountText(BigInt(value) * 10n ** 15n))
  fc.assert(
    fc.property(
      fc.array(fc.tuple(cents, fc.constantFrom('charge', 'tax', 'credit', 'late', 'refund')), {
        minLength: 1,
        maxLength: 6,
      }),
      cents,
      (rows, billed) => {
        const charges = rows.map(([billedCost, kind]) => charge({ billedCost, kind: kind as ChargeFact['kind'] }))
        const one = result({ charges, invoices: [invoice(billed)] })
        const parts = one.causes.reduce((sum, cause) => sum + amountOf(cause.amount), amountOf(one.unexplained))
        expect(amountText(parts)).toBe(one.variance)
        expect(one.state === 'disputed').toBe(one.unexplained !== '0')
      },
    ),
  )
})
