import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { LAKE_COLUMNS } from '@open-finops/focus-schema'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { compile, FORMATS, formatOf, type PresentColumn } from '../index.ts'
import { missingRawColumnIn } from '../missing-raw-column.ts'
import { type Engine, startEngine } from '../testing/bill.ts'
import { CUR_COLUMNS } from './aws-cur/columns.ts'

let engine: Engine
beforeAll(async () => {
  engine = await startEngine()
})
afterAll(() => engine.close())

const cur1 = formatOf('aws-cur-1')
const text = (name: string): PresentColumn => ({ name, sql: `"${name}"`, type: 'TEXT' })
const needs = (need: string): string[] => Object.keys(CUR_COLUMNS).filter((name) => CUR_COLUMNS[name]?.need === need)
const without = (columns: readonly PresentColumn[], name: string): PresentColumn[] =>
  columns.filter((column) => {
    const role = cur1.roleOf(column.name)
    return !(role.kind === 'column' && role.name === name)
  })

describe('a required column that files lack', () => {
  it.each(needs('required'))('%s fails at once, naming the FOCUS column, the column and the remedy', (name) => {
    for (const format of [cur1, formatOf('aws-cur-2')]) {
      const label =
        format.label?.(
          name,
          format.declared.map((column) => column.name),
        ) ?? ''
      const attempt = (): unknown => compile({ format, present: without(format.declared, name) })
      expect(attempt).toThrow(expect.objectContaining({ code: 'FINOPS_MISSING_RAW_COLUMN' }))
      try {
        attempt()
      } catch (error) {
        const { message, hint, details } = error as { message: string; hint: string; details: { focusColumn: string } }
        expect(message).toContain(`'${label}'`)
        expect(hint).toContain('`columns:`')
        expect(LAKE_COLUMNS.map((column) => column.name as string)).toContain(details.focusColumn)
      }
    }
  })

  it('is named as legacy CSV spells it, or as Parquet does, by the files', () => {
    const attempt = (headers: string[]) => (): unknown => compile({ format: cur1, present: headers.map(text) })
    const csv = cur1.declared.map((column) => column.name).filter((name) => name !== 'lineItem/UnblendedCost')
    expect(attempt(csv)).toThrow("'lineItem/UnblendedCost'")
    expect(attempt(['line_item_line_item_type', 'bill_billing_period_start_date'])).toThrow(/'line_item_|'bill_/)
  })
})

/** The only type of row by which each of these columns is reached, on its basis. */
const REACHED: Readonly<Record<string, readonly [bill: string, type: string]>> = {
  reservation_effective_cost: ['gross', 'DiscountedUsage'],
  reservation_net_effective_cost: ['net', 'DiscountedUsage'],
  reservation_net_unused_amortized_upfront_fee_for_billing_period: ['net', 'RIFee'],
  reservation_net_unused_recurring_fee: ['net', 'RIFee'],
  reservation_unused_amortized_upfront_fee_for_billing_period: ['gross', 'RIFee'],
  reservation_unused_recurring_fee: ['gross', 'RIFee'],
  savings_plan_amortized_upfront_commitment_for_billing_period: ['net', 'SavingsPlanRecurringFee'],
  savings_plan_net_amortized_upfront_commitment_for_billing_period: ['net', 'SavingsPlanRecurringFee'],
  savings_plan_net_recurring_commitment_for_billing_period: ['net', 'SavingsPlanRecurringFee'],
  savings_plan_net_savings_plan_effective_cost: ['net', 'SavingsPlanCoveredUsage'],
  savings_plan_recurring_commitment_for_billing_period: ['net', 'SavingsPlanRecurringFee'],
  savings_plan_savings_plan_effective_cost: ['gross', 'SavingsPlanCoveredUsage'],
  savings_plan_total_commitment_to_date: ['gross', 'SavingsPlanRecurringFee'],
  savings_plan_used_commitment: ['gross', 'SavingsPlanRecurringFee'],
}

describe('a column that only some rows need', () => {
  it('is known here', () => expect(Object.keys(REACHED).sort()).toEqual(needs('when-reached').sort()))

  it.each(Object.entries(REACHED))('%s fails when such a row comes, and not before', async (name, [basis, type]) => {
    const path = join(import.meta.dirname, `aws-cur-1/__fixtures__/commitments-${basis}.csv`)
    const whole = await engine.csvFile(path)
    const lacking = { ...whole, columns: without(whole.columns, name) }
    expect(lacking.columns.length).toBe(whole.columns.length - 1)
    const failure = await engine.focus(cur1, lacking).then(
      () => undefined,
      (error: Error) => missingRawColumnIn(cur1, error.message),
    )
    expect(failure?.message).toMatch(
      /^[A-Z][A-Za-z]+ can't be computed: the files have no column '(reservation|savingsPlan)\//,
    )
    expect(failure?.hint).toMatch(/: select .+ in the export/)
    const typeAt = whole.columns.findIndex((column) => column.name === 'lineItem/LineItemType')
    const others = { ...lacking, sql: `SELECT * FROM (${whole.sql}) WHERE c${typeAt} <> '${type}'` }
    expect((await engine.focus(cur1, others)).rows.length).toBeGreaterThan(5)
  })
})

describe('an optional column that files lack', () => {
  it('changes no billed cost, whichever it is', async () => {
    const whole = await engine.csvFile(join(import.meta.dirname, 'aws-cur-1/__fixtures__/usage.csv'))
    const costAt = whole.columns.findIndex((column) => column.name === 'lineItem/UnblendedCost')
    await engine.connection.run(
      `CREATE OR REPLACE TEMP VIEW raw AS SELECT * FROM (${whole.sql}) WHERE c${costAt} IS NOT NULL`,
    )
    const total = async (columns: readonly PresentColumn[]): Promise<string> => {
      const compiled = compile({ format: cur1, present: columns })
      for (const statement of compiled.prelude) await engine.connection.run(statement)
      const answer = await engine.connection.runAndReadAll(
        `SELECT CAST(list(BilledCost ORDER BY ALL) AS VARCHAR) FROM (SELECT BilledCost FROM (${compiled.sql}))`,
      )
      return String(answer.getRows()[0]?.[0])
    }
    const expected = await total(whole.columns)
    for (const name of needs('optional')) {
      const columns = without(whole.columns, name)
      if (columns.length < whole.columns.length) expect(await total(columns), name).toBe(expected)
    }
  })

  it('is reported with the FOCUS columns that it would have fed', () => {
    const { missing, origins } = compile({ format: cur1, present: without(cur1.declared, 'product_sku') })
    expect(missing).toContainEqual({ rawColumn: 'product/sku', focusColumns: ['SkuId'] })
    expect(origins.find((origin) => origin.column === 'SkuId')).toEqual({
      column: 'SkuId',
      origin: 'absent',
      missing: ['product/sku'],
    })
    const lake = new Set<string>(LAKE_COLUMNS.map((column) => column.name))
    expect(missing.flatMap((one) => one.focusColumns).filter((column) => !lake.has(column))).toEqual([])
  })
})

describe('any subset of columns', () => {
  it.each(FORMATS.map((format) => format.id))('%s compiles, or names what is missing', (id) => {
    const format = formatOf(id)
    fc.assert(
      fc.property(fc.subarray([...format.declared]), (present) => {
        try {
          compile({ format, present })
        } catch (error) {
          expect(error).toMatchObject({ code: 'FINOPS_MISSING_RAW_COLUMN' })
        }
      }),
      { numRuns: 30 },
    )
  })

  it.each(['aws-cur-1', 'aws-cur-2', 'aws-focus-1-0', 'aws-focus-1-2'])(
    '%s gives every lake column its type',
    async (id) => {
      const format = formatOf(id)
      const required = format.declared.filter(({ name }) => {
        const role = format.roleOf(name)
        return role.kind === 'column' && format.columns[role.name]?.need === 'required'
      })
      for (const subset of fc.sample(fc.subarray([...format.declared]), { numRuns: 4, seed: 20260901 })) {
        const present = [...new Set([...required, ...subset])]
        const compiled = compile({ format, present })
        for (const statement of compiled.prelude) await engine.connection.run(statement)
        const columns = present.map(
          ({ name, type }) => `CAST(NULL AS ${type === 'TEXT' ? 'VARCHAR' : type}) AS "${name}"`,
        )
        await engine.connection.run(`CREATE OR REPLACE TEMP VIEW raw AS SELECT ${columns.join(', ')} WHERE FALSE`)
        const described = await engine.connection.runAndReadAll(`DESCRIBE ${compiled.sql}`)
        // Texts of which all values are known are written from an enum; in Parquet they are texts like any other.
        const inParquet = (type: string): string => (type.startsWith('ENUM(') ? 'VARCHAR' : type)
        const types = described
          .getRowObjectsJS()
          .map((row) => [row['column_name'], inParquet(String(row['column_type']))])
        expect(types).toEqual(LAKE_COLUMNS.map((column) => [column.name, column.lakeType]))
      }
    },
  )
})

it('reads columns that the export renamed, and refuses names that no file has', async () => {
  const csv = await readFile(join(import.meta.dirname, 'aws-cur-2/__fixtures__/maps.csv'), 'utf8')
  const cur2 = formatOf('aws-cur-2')
  const bill = await engine.csv(csv.replace('line_item_unblended_cost', 'cost').replace('resource_tags', 'my_tags'))
  const renamed = { line_item_unblended_cost: 'cost', resource_tags: 'my_tags' }
  const expected = await engine.focus(cur2, await engine.csv(csv))
  expect((await engine.focus(cur2, bill, { renamed })).rows).toEqual(expected.rows)
  await expect(engine.focus(cur2, bill)).rejects.toMatchObject({ code: 'FINOPS_MISSING_RAW_COLUMN' })
  await expect(engine.focus(cur2, bill, { renamed: { ...renamed, product: 'prod' } })).rejects.toMatchObject({
    code: 'FINOPS_UNKNOWN_COLUMN',
  })
})
