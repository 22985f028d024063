import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Engine, type FocusRow, startEngine } from '../../testing/bill.ts'
import { awsCur1 } from '../aws-cur-1/format.ts'

let engine: Engine
beforeAll(async () => {
  engine = await startEngine()
})
afterAll(() => engine.close())

const folder = join(import.meta.dirname, '../aws-cur-1/__fixtures__')
const csvOf = async (file: string): Promise<{ header: string; lines: string[] }> => {
  const [header = '', ...lines] = (await readFile(join(folder, file), 'utf8')).trimEnd().split('\n')
  return { header, lines }
}
const inOrder = (rows: readonly FocusRow[]): string[] => rows.map((row) => JSON.stringify(row)).sort()
const field = (text: string): string => `"${text.replaceAll('"', '""')}"`

describe('a bill', () => {
  it('gives the same rows in any order and split into any files', async () => {
    const { header, lines } = await csvOf('commitments-net.csv')
    const whole = inOrder((await engine.focus(awsCur1, await engine.csv([header, ...lines].join('\n')))).rows)
    const shuffles = fc.sample(
      fc.tuple(fc.shuffledSubarray(lines, { minLength: lines.length }), fc.nat(lines.length)),
      {
        numRuns: 3,
        seed: 7,
      },
    )
    for (const [shuffled, cut] of shuffles) {
      const parts = [shuffled.slice(0, cut), shuffled.slice(cut)].map((part) => [header, ...part].join('\n'))
      expect(inOrder((await engine.focus(awsCur1, await engine.csv(...parts))).rows)).toEqual(whole)
    }
  })

  it('keeps tag keys and values whatever is in them: they are never SQL and never a column of another', async () => {
    const base = [
      'bill/PayerAccountId',
      'bill/BillingPeriodStartDate',
      'lineItem/LineItemType',
      'lineItem/UsageStartDate',
      'lineItem/UsageEndDate',
      'lineItem/CurrencyCode',
      'lineItem/UnblendedCost',
    ]
    const values = [
      '000011112222',
      '2026-09-01T00:00:00Z',
      'Usage',
      '2026-09-10T00:00:00Z',
      '2026-09-10T01:00:00Z',
      'USD',
      '1.25',
    ]
    const word = fc.string({
      unit: fc.constantFrom('a', 'A', 'ß', '大', "'", '"', ';', '-', '\\', '{', '$', ' ', ',', '%'),
      minLength: 1,
      maxLength: 12,
    })
    const tags = fc.sample(fc.dictionary(word, word, { minKeys: 40, maxKeys: 60, noNullPrototype: true }), {
      numRuns: 2,
      seed: 11,
    })
    for (const own of [...tags, { Owner: 'a', owner: 'b', OWNER: 'c', "'); DROP TABLE raw; --": 'd' }]) {
      const header = [...base, ...Object.keys(own).map((key) => `resourceTags/user:${key}`)]
      const csv = `${header.map(field).join(',')}\n${[...values, ...Object.values(own)].map(field).join(',')}\n`
      const { rows } = await engine.focus(awsCur1, await engine.csv(csv))
      expect(JSON.parse(rows[0]?.['Tags'] ?? '{}')).toEqual(own)
    }
  })

  it('puts every period on its own basis: discount rows stay where there are no net costs, and only there', async () => {
    const { header, lines } = await csvOf('discounts-net-without-values.csv')
    const net = header.split(',').indexOf('lineItem/NetUnblendedCost')
    expect(net).toBe(header.split(',').length - 1)
    const august = lines.map((line) =>
      line
        .replaceAll('2026-09-', '2026-08-')
        .replaceAll('2026-10-', '2026-09-')
        .replace(/[^,]*$/, ''),
    )
    const { rows, variant } = await engine.focus(awsCur1, await engine.csv([header, ...lines, ...august].join('\n')))
    const total = (month: string): number =>
      rows
        .filter((row) => row['BillingPeriodStart']?.startsWith(month))
        .reduce((sum, row) => sum + Number(row['BilledCost']), 0)
    expect(variant).toBe('net')
    expect(total('2026-09')).toBeCloseTo(93 + 7.44, 9)
    expect(total('2026-08')).toBeCloseTo(100 - 7 + 7.44, 9)
  })

  it('is refused when discounts are in columns alone and nothing says what is billed', async () => {
    const { header, lines } = await csvOf('discounts-gross.csv')
    const usage = lines.filter((line) => line.startsWith('usage,')).map((line) => `${line},-7`)
    const bill = await engine.csv([`${header},discount/TotalDiscount`, ...usage].join('\n'))
    await expect(engine.focus(awsCur1, bill)).rejects.toThrow('FINOPS_DISCOUNT_WITHOUT_NET_COST')
    const withRows = [`${header},discount/TotalDiscount`, ...usage, ...lines.slice(1).map((line) => `${line},`)]
    expect((await engine.focus(awsCur1, await engine.csv(withRows.join('\n')))).rows.length).toBe(lines.length)
  })

  it('reports line item types and services that nobody knows, and keeps their money', async () => {
    const { unknown, rows } = await engine.focus(awsCur1, await engine.csvFile(join(folder, 'usage.csv')))
    expect(unknown).toEqual([
      { kind: 'line-item-type', value: 'LoyaltyRebate', rows: 1 },
      { kind: 'service', value: '8xmp1ehs2pwuqm4cbkq4rfzqo (CrowdStrike Falcon Cloud Security)', rows: 1 },
      { kind: 'service', value: 'AmazonTimeTravel (AmazonTimeTravel)', rows: 1 },
    ])
    expect(rows.find((row) => row['x_LineItemType'] === 'LoyaltyRebate')).toMatchObject({
      ChargeCategory: 'Adjustment',
      BilledCost: '-7.77',
    })
  })

  it('never counts a split cost allocation row on top of its parent', async () => {
    const { rows } = await engine.focus(awsCur1, await engine.csvFile(join(folder, 'usage.csv')))
    const children = rows.filter((row) => row['x_SplitLineItem'] !== undefined)
    expect(children).toHaveLength(2)
    for (const cost of ['BilledCost', 'EffectiveCost', 'ListCost', 'ContractedCost']) {
      expect(
        children.map((row) => row[cost]),
        cost,
      ).toEqual(['0', '0'])
    }
  })
})
