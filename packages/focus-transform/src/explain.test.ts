import { LAKE_COLUMNS } from '@open-finops/focus-schema'
import { describe, expect, it } from 'vitest'
import { explain, formatOf } from './index.ts'

describe('explain', () => {
  it('shows where an effective cost comes from: notes, steps, native columns and SQL', () => {
    const { columns, madeRows, droppedRows, ...facts } = explain({
      format: formatOf('aws-cur-2'),
      column: 'effectivecost',
    })
    const [column] = columns
    expect(facts).toMatchObject({ format: 'aws-cur-2', sources: [expect.stringMatching(/^https:/)] })
    expect(column).toMatchObject({
      column: 'EffectiveCost',
      origin: 'derived',
      note: expect.stringMatching(/amortised/),
    })
    expect(column?.rawColumns).toEqual(
      expect.arrayContaining([
        'line_item_unblended_cost',
        'line_item_net_unblended_cost',
        'savings_plan_net_savings_plan_effective_cost',
        'reservation_effective_cost',
        'savings_plan_used_commitment',
      ]),
    )
    const steps = column?.steps ?? []
    expect(steps.map((step) => step.name)).toEqual(expect.arrayContaining(['kind', 'basis', 'cost', 'unused', 'made']))
    const at = (name: string): number => steps.findIndex((step) => step.name === name)
    expect(at('kind')).toBeLessThan(at('unused'))
    expect(steps.every((step) => step.sql !== '')).toBe(true)
    expect(madeRows).toEqual([{ reason: 'unused-commitment', note: expect.stringMatching(/\w/) }])
    expect(droppedRows.map((row) => row.reason)).toEqual(['savings-plan-negation'])
  })

  it('names legacy columns as the CSV spells them, tags by their headers, and lookup tables', () => {
    const all = explain({ format: formatOf('aws-cur-1') })
    expect(all.columns.map((column) => column.column)).toEqual(LAKE_COLUMNS.map((column) => column.name))
    const column = (name: string) => all.columns.find((one) => one.column === name)
    expect(column('BilledCost')?.rawColumns).toContain('lineItem/UnblendedCost')
    expect(column('Tags')?.rawColumns).toEqual(['resourceTags/user:Name'])
    expect(column('RegionName')?.lookups).toEqual(['aws-regions'])
    expect(column('AllocatedTags')).toMatchObject({ origin: 'absent', rawColumns: [] })
  })

  it('explains against the columns of certain files', () => {
    const format = formatOf('aws-cur-1')
    const present = format.declared.filter((column) => !/Net|savingsPlan/.test(column.name))
    const [column] = explain({ format, column: 'EffectiveCost', present }).columns
    expect(column?.rawColumns.filter((name) => /Net|savingsPlan/.test(name))).toEqual([])
  })

  it('offers the nearest columns for one that is none', () => {
    const attempt = () => explain({ format: formatOf('aws-cur-1'), column: 'BiledCost' })
    expect(attempt).toThrow(
      expect.objectContaining({ code: 'FINOPS_UNKNOWN_COLUMN', hint: expect.stringMatching(/^Nearest: BilledCost/) }),
    )
  })
})
