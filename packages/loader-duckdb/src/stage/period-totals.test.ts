import { DuckDBInstance } from '@duckdb/node-api'
import { LAKE_COLUMNS } from '@open-finops/focus-schema'
import { formatOf } from '@open-finops/focus-transform'
import type { PeriodLoad } from '@open-finops/pipeline'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addDecimals, periodTotals, stagedSumsQuery } from './period-totals.ts'
import { refuseNulls } from './refuse-nulls.ts'
import { requireTies, ties } from './tie.ts'

/** Rows of the relation `staged`: values by column as SQL; columns that FOCUS requires have some value. */
async function totalsOf(rows: readonly Readonly<Record<string, string>>[]): Promise<readonly PeriodLoad[]> {
  const instance = await DuckDBInstance.create()
  const connection = await instance.connect()
  const selects = rows.map((row) => {
    const values = LAKE_COLUMNS.map(({ name, lakeType, nullable }) => {
      const usual = lakeType.startsWith('DECIMAL') ? '0' : lakeType === 'TIMESTAMP' ? "'2026-10-01'" : "'x'"
      return `CAST(${row[name] ?? (nullable ? 'NULL' : usual)} AS ${lakeType}) AS "${name}"`
    })
    return `SELECT ${values.join(', ')}`
  })
  try {
    await connection.run(`CREATE TEMP VIEW staged AS ${selects.join(' UNION ALL ')}`)
    await refuseNulls(connection, LAKE_COLUMNS)
    return await periodTotals(connection, `(${stagedSumsQuery(formatOf('aws-cur-1'))})`)
  } finally {
    connection.closeSync()
    instance.closeSync()
  }
}

describe('the totals of what was staged', () => {
  test('are kept apart by month, currency and native type; made rows are no source rows, dropped ones no FOCUS rows', async () => {
    const usage = { x_LineItemType: "'Usage'", BillingCurrency: "'USD'" }
    const periods = await totalsOf([
      { ...usage, BilledCost: '1.000000000000000001', EffectiveCost: '2', x_NativeCost: '1.000000000000000001' },
      { ...usage, BilledCost: '0.1', x_NativeCost: '0.1' },
      { ...usage, BilledCost: '5', x_NativeCost: '5', BillingCurrency: "'EUR'" },
      { ...usage, x_NativeCost: '-3', x_LineItemType: "'Negation'", x_RowChange: "'dropped: negation'" },
      { ...usage, EffectiveCost: '4', x_LineItemType: "'RIFee'", x_RowChange: "'made: unused-commitment'" },
      { ...usage, BilledCost: '7', x_NativeCost: '7', BillingPeriodStart: "'2026-09-01'" },
    ])
    expect(periods.map((period) => [period.billingPeriod, period.sourceRows, period.focusRows])).toEqual([
      ['2026-09', 1, 1],
      ['2026-10', 4, 4],
    ])
    const [, october] = periods
    expect(october?.rowChanges).toEqual([
      { kind: 'dropped', reason: 'negation', nativeType: 'Negation', rows: 1 },
      { kind: 'made', reason: 'unused-commitment', nativeType: 'RIFee', rows: 1 },
    ])
    const brief = october?.totals.map((total) => [
      total.currency,
      total.nativeType,
      total.sourceRows,
      total.focusRows,
      total.nativeCost,
      total.billedCost,
      total.effectiveCost,
    ])
    expect(brief).toEqual([
      ['EUR', 'Usage', 1, 1, '5', '5', '0'],
      ['USD', 'Negation', 1, 0, '-3', '0', '0'],
      ['USD', 'RIFee', 0, 1, '0', '0', '4'],
      ['USD', 'Usage', 2, 2, '1.100000000000000001', '1.100000000000000001', '2'],
    ])
  })

  test('need every value that FOCUS requires', async () => {
    await expect(totalsOf([{}, { BilledCost: 'NULL' }])).rejects.toMatchObject({
      code: 'FINOPS_EMPTY_VALUE',
      message: '1 rows have no BilledCost, which FOCUS requires of every row',
    })
  })

  test('need months', async () => {
    for (const start of ["'infinity'", "'0026-10-01'", "'12026-10-01'"]) {
      await expect(totalsOf([{ BillingPeriodStart: start }]), start).rejects.toMatchObject({ code: 'FINOPS_BAD_VALUE' })
    }
  })
})

const units = fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n })
const decimal = fc.tuple(units, fc.nat(18)).map(([value, places]) => {
  const digits = (value < 0n ? -value : value).toString().padStart(places + 1, '0')
  const text = places === 0 ? digits : `${digits.slice(0, -places)}.${digits.slice(-places)}`
  return { text: value < 0n ? `-${text}` : text, scaled: value * 10n ** BigInt(18 - places) }
})

test('decimals add up exactly', () => {
  fc.assert(
    fc.property(fc.array(decimal, { maxLength: 8 }), (some) => {
      const sum = some.reduce((total, one) => total + one.scaled, 0n)
      const added = addDecimals(some.map((one) => one.text))
      const [whole = '', fraction = ''] = added.replace('-', '').split('.')
      expect(BigInt(whole + fraction.padEnd(18, '0')) * (added.startsWith('-') ? -1n : 1n)).toBe(sum)
      expect(added).not.toMatch(/^-0$|\.\d*0$|\.$/)
    }),
  )
})

describe('a tie', () => {
  const total = (
    currency: string,
    nativeType: string,
    nativeCost: string,
    billedCost: string,
  ): PeriodLoad['totals'][number] => ({
    ...{ currency, nativeType, nativeCost, billedCost },
    ...{ sourceRows: 1, focusRows: 1, effectiveCost: '0', listCost: '0', contractedCost: '0' },
  })
  const period = (...totals: PeriodLoad['totals']): PeriodLoad => ({
    ...{ billingPeriod: '2026-10', sourceRows: 1, focusRows: 1, rowChanges: [] },
    totals,
  })

  test('holds where covered usage and its negation cancel out', () => {
    const covered = period(
      total('USD', 'Covered', '10.5', '0'),
      total('USD', 'Negation', '-10.5', '0'),
      total('USD', 'Usage', '1', '1'),
    )
    expect(ties([covered])).toEqual([
      { billingPeriod: '2026-10', currency: 'USD', nativeCost: '1', billedCost: '1', variance: '0' },
    ])
    expect(() => requireTies([covered])).not.toThrow()
  })

  test('is asked of each currency alone', () => {
    const swapped = period(total('EUR', 'Usage', '1', '2'), total('USD', 'Usage', '2', '1'))
    expect(() => requireTies([swapped])).toThrow(
      expect.objectContaining({
        code: 'FINOPS_UNTIED',
        message: '2026-10 does not tie: the bill sums to 1 EUR, its FOCUS rows to 2',
      }),
    )
  })

  test('forgives less than a cent and nothing more, whichever way', () => {
    for (const [billed, isTied] of [
      ['100.0099', true],
      ['99.9901', true],
      ['100.01', false],
      ['99.99', false],
      ['-100', false],
    ] as const) {
      const check = (): void => requireTies([period(total('USD', 'Usage', '100', billed))])
      if (isTied) expect(check).not.toThrow()
      else
        expect(check).toThrow(
          expect.objectContaining({ code: 'FINOPS_UNTIED', hint: expect.stringContaining('Usage: 100 in the bill') }),
        )
    }
  })
})
