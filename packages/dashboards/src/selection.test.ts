import { describe, expect, it } from 'vitest'
import { parseCardSql } from './card-sql.ts'
import type { Dashboard } from './definition.ts'
import type { LakeFacts } from './lake-facts.ts'
import { isPeriodText, periodPresets, periodRange } from './period.ts'
import { renderCard } from './render-sql.ts'
import { defaultSelection, readSelection, type Selection, writeSelection } from './selection.ts'
import { sharedFilters } from './shared-filters.ts'

const dashboard: Dashboard = {
  id: 'own',
  title: 'Own',
  question: 'What is it?',
  position: 1,
  tabs: [],
  filters: [...sharedFilters.values()],
  cards: [],
  files: [],
}
const facts: LakeFacts = {
  firstDay: '2025-10-01',
  lastDay: '2026-10-20',
  currencies: [
    { currency: 'EUR', effectiveCost: '20.5' },
    { currency: 'USD', effectiveCost: '10' },
  ],
}

describe('a selection', () => {
  it('begins with the defaults: thirteen months, effective cost, the largest currency', () => {
    expect(defaultSelection(dashboard, facts)).toEqual({
      period: 'last-13-months',
      grain: 'month',
      metric: 'Effective',
      currency: ['EUR'],
    })
  })

  it.each<readonly [string, Selection]>([
    ['provider=AWS&provider=(none)', { provider: ['AWS', null] }],
    ['metric=List&grain=day', { metric: 'List', grain: 'day' }],
    ['period=2026-01-01..2026-04-01', { period: '2026-01-01..2026-04-01' }],
    ['tag_key=a%26b&tag_value=%3Cscript%3E', { tag_key: 'a&b', tag_value: '<script>' }],
  ])('comes from an address and goes back into it: %s', (address, chosen) => {
    const selection = readSelection(dashboard, new URLSearchParams(address), facts)
    expect(selection).toEqual({ ...defaultSelection(dashboard, facts), ...chosen })
    const again = new URLSearchParams(
      writeSelection(dashboard, selection, facts).map(([name, value]): [string, string] => [name, value]),
    )
    expect(readSelection(dashboard, again, facts)).toEqual(selection)
  })

  it('lets a default be taken away', () => {
    const selection = readSelection(dashboard, [['currency', '']], facts)
    expect(selection['currency']).toBeUndefined()
    expect(writeSelection(dashboard, selection, facts)).toEqual([['currency', '']])
  })

  it.each([
    ['provder', 'AWS', 'has no filter "provder"', "Did you mean 'provider'?"],
    ['metric', 'Blended', 'can\'t take "Blended" for metric', 'Billed'],
    ['period', '2026-13', 'can\'t take "2026-13" for period', 'Write a month'],
    ['period', '2026-02-30..2026-03-01', "can't take", 'Write a month'],
  ])('refuses %s=%s', (name, value, message, hint) => {
    const read = (): unknown => readSelection(dashboard, [[name, value]])
    expect(read).toThrow(message)
    expect(read).toThrow(expect.objectContaining({ code: 'FINOPS_BAD_FILTER', hint: expect.stringContaining(hint) }))
  })

  it('takes one currency at a time', () => {
    const two = [['currency', 'EUR'] as const, ['currency', 'USD'] as const]
    expect(() => readSelection(dashboard, two)).toThrow('takes one currency at a time')
  })
})

describe('a period', () => {
  it.each([
    ['this-month', { from: '2026-10-01', to: '2026-11-01' }],
    ['last-month', { from: '2026-09-01', to: '2026-10-01' }],
    ['last-13-months', { from: '2025-10-01', to: '2026-11-01' }],
    ['last-30-days', { from: '2026-09-21', to: '2026-10-21' }],
    ['year-to-date', { from: '2026-01-01', to: '2026-10-21' }],
    ['all', {}],
    ['2026-02', { from: '2026-02-01', to: '2026-03-01' }],
    ['2026-02-10..', { from: '2026-02-10' }],
    ['..2026-02-10', { to: '2026-02-10' }],
  ])('%s counts from the last day of the data', (text, range) => {
    expect(isPeriodText(text)).toBe(true)
    expect(periodRange(text, '2026-10-20')).toEqual(range)
  })

  it('is all time in an empty lake', () => {
    for (const { value } of periodPresets) expect(periodRange(value, undefined)).toEqual({})
  })
})

describe('SQL of a card', () => {
  const sql = parseCardSql(
    'own.sql',
    `-- said
SELECT CASE {{metric}} WHEN 'List' THEN 1 END, '--' AS x FROM daily_charges
WHERE 1 = 1 [[AND {{provider}}]] [[AND {{period}}]] [[AND focus_json_text(Tags, {{tag_key}}) = {{tag_value}}]];
`,
    new Map(),
  )
  const hostile = `'); DROP TABLE x; -- $1 {{metric}} \\`

  it('binds what the reader chose, each value once, and leaves out clauses without value', () => {
    const selection = { provider: [hostile, null], tag_key: 'k', tag_value: hostile, metric: 'List' }
    expect(renderCard(sql, { engine: 'duckdb', filters: dashboard.filters, selection })).toEqual({
      sql: `SELECT CASE 'List' WHEN 'List' THEN 1 END, '--' AS x FROM daily_charges
WHERE 1 = 1 AND ("ServiceProviderName" IN ($1) OR "ServiceProviderName" IS NULL)  AND focus_json_text(Tags, $2) = $1`,
      parameters: [hostile, 'k'],
    })
  })

  it('is the same on ClickHouse, in its own words', () => {
    const selection = { period: '2026-01', tag_key: 'only the key' }
    const { sql: text, parameters } = renderCard(sql, { engine: 'clickhouse', filters: dashboard.filters, selection })
    expect(text).toContain('AND ("ChargeDate" >= toDate32({p1:String}) AND "ChargeDate" < toDate32({p2:String}))')
    expect(text).not.toContain('Tags')
    expect(parameters).toEqual(['2026-01-01', '2026-02-01'])
  })

  it('takes a choice from its closed list alone', () => {
    const { sql: text, parameters } = renderCard(sql, {
      engine: 'duckdb',
      filters: dashboard.filters,
      selection: { metric: hostile },
    })
    expect(text).toContain("CASE 'Effective' WHEN")
    expect(parameters).toEqual([])
  })
})
