import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hashTree, inTemporaryFolder, query } from '../../read-back.ts'
import { generateAwsBill } from '../generate.ts'
import type { GenerateAwsBillOptions, GeneratedDelivery } from '../options.ts'
import { filesRelation, totalsFromFiles } from '../read-back.ts'

const options: Omit<GenerateAwsBillOptions, 'directory'> = {
  layout: 'cur-1-create-new',
  scenario: 'bench',
  periods: ['2026-09'],
  rowsPerPeriod: 40_000,
}

let folder = ''
let delivery: GeneratedDelivery
let lines = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bill-generator-'))
  const [only] = (await generateAwsBill({ ...options, directory: folder, threads: 4 })).deliveries
  if (only === undefined) throw new Error('no delivery')
  delivery = only
  lines = filesRelation(folder, options.layout, [delivery])
})

afterAll(async () => {
  await rm(folder, { recursive: true, force: true })
})

describe('the wide bill', () => {
  it('holds what the returned truth says', async () => {
    const read = await query(totalsFromFiles(folder, options.layout, delivery))
    expect(read).toEqual(
      delivery.totals.map((total) => ({
        currency: total.currency,
        kind: total.lineItemType,
        line_rows: String(total.rows),
        unblended: total.unblendedCost,
        billed: total.billedCost,
        effective: total.effectiveCost,
      })),
    )
  })

  it('has 181 columns, about the rows asked for, a quarter of them of commitments, and about a kilobyte each', async () => {
    expect(await query(`DESCRIBE SELECT * FROM ${lines}`)).toHaveLength(181)
    expect(Math.abs(delivery.rows - 40_000)).toBeLessThan(300)
    const [row] =
      await query(`SELECT avg(("savingsPlan/SavingsPlanARN" IS NOT NULL OR "reservation/ReservationARN" IS NOT NULL)::INTEGER) AS committed, count(DISTINCT "lineItem/ResourceId") AS resources,
        count(DISTINCT "lineItem/UsageAccountId") AS accounts, count(DISTINCT "identity/LineItemId") = count(*) AS ids_differ, max(length("lineItem/UsageStartDate")) AS instant FROM ${lines}
        WHERE "lineItem/LineItemType" NOT IN ('SavingsPlanRecurringFee', 'RIFee', 'Tax')`)
    expect(Number(row?.['committed'])).toBeCloseTo(0.27, 2)
    expect(Number(row?.['resources'])).toBeGreaterThan(5000)
    expect(row).toMatchObject({ accounts: '40', ids_differ: 'true', instant: '20' })
  })

  it('cancels covered usage exactly and explains every fee by use and the unused rest', async () => {
    const sum = (column: string, kind: string): string =>
      `coalesce(sum("${column}"::DECIMAL(18,10)) FILTER ("lineItem/LineItemType" = '${kind}'), 0)`
    const plans =
      await query(`SELECT "savingsPlan/SavingsPlanARN" AS arn, "lineItem/UsageStartDate" AS hour, ${sum('savingsPlan/UsedCommitment', 'SavingsPlanRecurringFee')} - ${sum('savingsPlan/SavingsPlanEffectiveCost', 'SavingsPlanCoveredUsage')} AS off,
        ${sum('savingsPlan/TotalCommitmentToDate', 'SavingsPlanRecurringFee')} - ${sum('savingsPlan/UsedCommitment', 'SavingsPlanRecurringFee')} AS unused,
        ${sum('lineItem/UnblendedCost', 'SavingsPlanCoveredUsage')} + ${sum('lineItem/UnblendedCost', 'SavingsPlanNegation')} AS uncancelled
        FROM ${lines} WHERE arn IS NOT NULL GROUP BY ALL`)
    expect(plans).toHaveLength(5 * 720)
    expect(
      plans.filter(
        (plan) => Number(plan['off']) !== 0 || Number(plan['uncancelled']) !== 0 || Number(plan['unused']) < 0,
      ),
    ).toEqual([])
    const reservations =
      await query(`SELECT "reservation/ReservationARN" AS arn, ${sum('lineItem/UnblendedCost', 'RIFee')} + ${sum('reservation/AmortizedUpfrontFeeForBillingPeriod', 'RIFee')}
        - ${sum('reservation/EffectiveCost', 'DiscountedUsage')} - ${sum('reservation/UnusedRecurringFee', 'RIFee')} - ${sum('reservation/UnusedAmortizedUpfrontFeeForBillingPeriod', 'RIFee')} AS off,
        ${sum('reservation/UnusedQuantity', 'RIFee')} AS unused FROM ${lines} WHERE arn IS NOT NULL GROUP BY ALL`)
    expect(reservations).toHaveLength(10)
    expect(
      reservations.filter((reservation) => Number(reservation['off']) !== 0 || Number(reservation['unused']) < 0),
    ).toEqual([])
  })

  it('is the same on any number of threads, in CSV by the byte and in Parquet by content, and another with another seed', async () => {
    await inTemporaryFolder(async (directory) => {
      const write = (name: string, more: Partial<GenerateAwsBillOptions>) =>
        generateAwsBill({ ...options, ...more, directory: join(directory, name) })
      await write('one', { threads: 1 })
      expect(await hashTree(join(directory, 'one'))).toEqual(await hashTree(folder))
      const parquet = await write('parquet', { layout: 'cur-1-parquet' })
      const again = await write('again', { layout: 'cur-1-parquet', threads: 1 })
      const content = (bill: typeof parquet, name: string) =>
        query(
          `SELECT count(*) AS line_rows, sum(hash(l)::HUGEINT) AS content FROM ${filesRelation(join(directory, name), 'cur-1-parquet', bill.deliveries)} l`,
        )
      expect(await content(again, 'again')).toEqual(await content(parquet, 'parquet'))
      const other = await write('other', { seed: 2 })
      expect(other.deliveries[0]?.totals).not.toEqual(parquet.deliveries[0]?.totals)
    })
  })
})
