import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { query } from '../../read-back.ts'
import { generateAwsBill } from '../generate.ts'
import type { GeneratedBill } from '../options.ts'
import { filesRelation } from '../read-back.ts'

const periods = [
  '2025-10',
  '2025-11',
  '2025-12',
  '2026-01',
  '2026-02',
  '2026-03',
  '2026-04',
  '2026-05',
  '2026-06',
  '2026-07',
  '2026-08',
  '2026-09',
  '2026-10',
]
const layout = 'cur-1-create-new'

let directory = ''
let bill: GeneratedBill
/** The bill's CSV files as text columns, copied once into one Parquet file because thirteen questions read them. */
let lines = ''

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'bill-generator-'))
  bill = await generateAwsBill({ directory, layout, scenario: 'demo', periods })
  const copy = join(directory, 'lines.parquet')
  await query(`COPY (SELECT * FROM ${filesRelation(directory, layout, bill.deliveries)}) TO '${copy}' (FORMAT parquet)`)
  lines = `read_parquet('${copy}')`
})

afterAll(async () => {
  await rm(directory, { recursive: true, force: true })
})

const money = (column: string): string => `coalesce("${column}"::DECIMAL(28,10), 0)`
const period = `"bill/BillingPeriodStartDate"`
const kind = `"lineItem/LineItemType"`

/** The lines of the months on one basis. */
function linesOf(basis: 'gross' | 'net'): string {
  const months = bill.deliveries
    .filter((delivery) => delivery.basis === basis)
    .map((delivery) => `'${delivery.period}'`)
  return `(SELECT * FROM ${lines} WHERE ${period}[:7] IN (${months.join(', ')}))`
}

describe('thirteen months of the demo company', () => {
  it('show every line-item type that AWS documents for charges', () => {
    const kinds = new Set(bill.deliveries.flatMap((delivery) => delivery.totals.map((total) => total.lineItemType)))
    expect([...kinds].sort()).toEqual(
      [
        'BundledDiscount',
        'Credit',
        'Discount',
        'DiscountedUsage',
        'DistributorDiscount',
        'EdpDiscount',
        'Fee',
        'PrivateRateDiscount',
        'RIFee',
        'Refund',
        'RiVolumeDiscount',
        'SavingsPlanCoveredUsage',
        'SavingsPlanNegation',
        'SavingsPlanRecurringFee',
        'SavingsPlanUpfrontFee',
        'SppDiscount',
        'Tax',
        'Usage',
      ].sort(),
    )
  })

  it('price every usage row as rate times amount, to the last decimal', async () => {
    const off =
      await query(`SELECT * FROM ${lines} WHERE ${kind} IN ('Usage', 'DiscountedUsage', 'SavingsPlanCoveredUsage')
      AND ("lineItem/UsageAmount"::DECIMAL(18,4))::DECIMAL(19,4) * "lineItem/UnblendedRate"::DECIMAL(18,10) <> "lineItem/UnblendedCost"::DECIMAL(28,10)`)
    expect(off).toEqual([])
  })

  it('cancel each covered row by a negation of the same amount, resource and slot', async () => {
    const [counted] =
      await query(`SELECT count(*) AS covered, count(*) FILTER (negations = 1 AND balance = 0) AS balanced FROM (
      SELECT "lineItem/ResourceId", "lineItem/UsageStartDate", sum(${money('lineItem/UnblendedCost')}) AS balance, count(*) FILTER (${kind} = 'SavingsPlanNegation') AS negations
      FROM ${lines} WHERE ${kind} IN ('SavingsPlanCoveredUsage', 'SavingsPlanNegation') GROUP BY ALL)`)
    expect(Number(counted?.['covered'])).toBeGreaterThan(2000)
    expect(counted?.['balanced']).toBe(counted?.['covered'])
  })

  it.each([
    { twin: '', basis: 'gross' },
    { twin: 'Net', basis: 'net' },
  ] as const)(
    'use and leave unused exactly what each savings plan commits (on the $basis basis)',
    async ({ twin, basis }) => {
      const commitment = `${money(`savingsPlan/${twin}RecurringCommitmentForBillingPeriod`)} + ${money(`savingsPlan/${twin}AmortizedUpfrontCommitmentForBillingPeriod`)}`
      const gross = `${money('savingsPlan/RecurringCommitmentForBillingPeriod')} + ${money('savingsPlan/AmortizedUpfrontCommitmentForBillingPeriod')}`
      const unused = `(${money('savingsPlan/TotalCommitmentToDate')} - ${money('savingsPlan/UsedCommitment')})`
      const rows = await query(`SELECT ${period} AS period, "savingsPlan/SavingsPlanARN" AS arn,
        sum(if(${kind} = 'SavingsPlanRecurringFee', ${commitment}, 0))::DOUBLE AS committed, sum(${money(`savingsPlan/${twin}SavingsPlanEffectiveCost`)})::DOUBLE AS used,
        sum(if(${kind} = 'SavingsPlanRecurringFee', ${unused}::DOUBLE * (${commitment})::DOUBLE / (${gross})::DOUBLE, 0)) AS unused,
        min(if(${kind} = 'SavingsPlanRecurringFee', ${unused}, NULL))::DOUBLE AS least_unused
      FROM ${linesOf(basis)}
      WHERE "savingsPlan/SavingsPlanARN" IS NOT NULL GROUP BY ALL`)
      expect(rows.length).toBeGreaterThan(8)
      for (const row of rows) {
        expect(Number(row['used']) + Number(row['unused'])).toBeCloseTo(Number(row['committed']), 7)
        expect(Number(row['least_unused'])).toBeGreaterThanOrEqual(0)
        expect(Number(row['used'])).toBeGreaterThan(0)
      }
    },
  )

  it.each([
    { twin: '', basis: 'gross' },
    { twin: 'Net', basis: 'net' },
  ] as const)(
    'use and leave unused exactly what each reservation costs (on the $basis basis)',
    async ({ twin, basis }) => {
      const fee = basis === 'net' ? money('lineItem/NetUnblendedCost') : money('lineItem/UnblendedCost')
      const rows = await query(`SELECT ${period} AS period, "reservation/ReservationARN" AS arn,
        sum(if(${kind} = 'RIFee', ${fee} + ${money(`reservation/${twin}AmortizedUpfrontFeeForBillingPeriod`)}, 0))::DECIMAL(28,10) AS cost,
        sum(if(${kind} = 'DiscountedUsage', ${money(`reservation/${twin}EffectiveCost`)}, ${money(`reservation/${twin}UnusedRecurringFee`)} + ${money(`reservation/${twin}UnusedAmortizedUpfrontFeeForBillingPeriod`)}))::DECIMAL(28,10) AS explained
      FROM ${linesOf(basis)}
      WHERE "reservation/ReservationARN" IS NOT NULL AND ${kind} IN ('RIFee', 'DiscountedUsage') GROUP BY ALL`)
      expect(rows.length).toBeGreaterThan(11)
      for (const row of rows) expect([row['arn'], row['explained']]).toEqual([row['arn'], row['cost']])
    },
  )

  it('amortise an upfront fee over its term to what was paid', async () => {
    const [row] = await query(
      `SELECT sum(${money('lineItem/UnblendedCost')})::DECIMAL(28,4) AS paid FROM ${lines} WHERE ${kind} = 'SavingsPlanUpfrontFee'`,
    )
    const [hour] = await query(
      `SELECT max(${money('savingsPlan/AmortizedUpfrontCommitmentForBillingPeriod')})::DECIMAL(28,4) AS a_day FROM ${lines} WHERE ${kind} = 'SavingsPlanRecurringFee'`,
    )
    expect(Number(hour?.['a_day']) * 365).toBeCloseTo(Number(row?.['paid']), 6)
  })

  it('bill the same in net columns as in gross columns with discount rows', async () => {
    const rows =
      await query(`SELECT ${period} AS period, sum(${money('lineItem/UnblendedCost')})::VARCHAR AS gross, sum(${money('lineItem/NetUnblendedCost')})::VARCHAR AS net,
      sum(if(${kind} LIKE '%Discount', ${money('lineItem/NetUnblendedCost')}, 0))::DOUBLE AS net_of_discount_rows FROM ${linesOf('net')} GROUP BY ALL ORDER BY ALL`)
    expect(rows).toHaveLength(6)
    for (const row of rows)
      expect([row['period'], row['net'], row['net_of_discount_rows']]).toEqual([row['period'], row['gross'], '0'])
  })

  it('carry no net column in the months on the gross basis', async () => {
    const first = bill.deliveries.slice(0, 1)
    const columns = await query(`DESCRIBE SELECT * FROM ${filesRelation(directory, layout, first)}`)
    expect(columns.filter((column) => /\/Net(?!work)|^discount\//.test(column['column_name'] ?? ''))).toEqual([])
  })

  it('tax each account and service at one rate', async () => {
    const rows = await query(`WITH charge AS (
        SELECT ${period} AS period, "bill/BillingEntity" AS entity, "lineItem/UsageAccountId" AS account, "lineItem/ProductCode" AS product,
          sum(if(${kind} IN ('Tax', 'Credit', 'Refund'), 0, ${money('lineItem/UnblendedCost')})) AS taxable, sum(if(${kind} = 'Tax', ${money('lineItem/UnblendedCost')}, 0)) AS tax
        FROM ${lines} GROUP BY ALL)
      SELECT count(*) FILTER (tax > 0) AS taxed, count(*) FILTER (abs(tax - greatest(round(taxable * 0.0625, 2), 0)) > 0) AS wrong FROM charge`)
    expect(Number(rows[0]?.['taxed'])).toBeGreaterThan(200)
    expect(rows[0]?.['wrong']).toBe('0')
  })

  it('split Kubernetes nodes into pods that cost nothing themselves and explain the whole node', async () => {
    const rows =
      await query(`WITH pod AS (SELECT "splitLineItem/ParentResourceId" AS node, "lineItem/UsageStartDate" AS day, sum(${money('lineItem/UnblendedCost')}) AS own,
          sum(${money('splitLineItem/SplitCost')} + ${money('splitLineItem/UnusedCost')}) AS share FROM ${lines} WHERE "splitLineItem/ParentResourceId" IS NOT NULL GROUP BY ALL)
      SELECT count(*) AS nodes, sum(own)::DOUBLE AS own, max(abs(share - "lineItem/UnblendedCost"::DECIMAL(28,10)))::DOUBLE AS off FROM pod
      JOIN ${lines} l ON l."lineItem/ResourceId" = node AND l."lineItem/UsageStartDate" = day AND l."splitLineItem/ParentResourceId" IS NULL`)
    expect(Number(rows[0]?.['nodes'])).toBeGreaterThan(700)
    expect(rows[0]?.['own']).toBe('0')
    expect(Number(rows[0]?.['off'])).toBeLessThan(1e-8)
  })

  it('have one week in which data runs through a NAT gateway by mistake', async () => {
    const rows =
      await query(`SELECT "lineItem/UsageStartDate"[:10] AS day, sum(${money('lineItem/UnblendedCost')}) AS cost FROM ${lines}
      WHERE "lineItem/UsageType" = 'NatGateway-Bytes' AND "lineItem/UsageAccountId" = '467119028853' GROUP BY day HAVING cost > 100 ORDER BY day`)
    expect(rows.map((row) => row['day'])).toEqual([
      '2026-07-10',
      '2026-07-11',
      '2026-07-12',
      '2026-07-13',
      '2026-07-14',
      '2026-07-15',
      '2026-07-16',
    ])
  })

  it('keep leading zeros of account ids, one currency, several accounts and regions, and the mess of real tags', async () => {
    const [row] =
      await query(`SELECT count(DISTINCT "lineItem/UsageAccountId") AS accounts, min("bill/PayerAccountId") AS payer, count(DISTINCT "product/regionCode") AS regions,
      count(DISTINCT "lineItem/CurrencyCode") AS currencies, count(DISTINCT "product/ProductName") AS services, count(DISTINCT "resourceTags/user:env") AS environments,
      count("resourceTags/user:Team") AS old_teams, count(DISTINCT "identity/LineItemId") = count(*) AS ids_differ FROM ${lines}`)
    expect(row).toMatchObject({
      accounts: '7',
      payer: '048211930517',
      regions: '4',
      currencies: '1',
      ids_differ: 'true',
    })
    expect(Number(row?.['services'])).toBeGreaterThanOrEqual(18)
    expect(Number(row?.['environments'])).toBeGreaterThan(5)
    expect(Number(row?.['old_teams'])).toBeGreaterThan(500)
  })

  it('grow from the first to the last month', () => {
    const cost = bill.deliveries.map((delivery) =>
      delivery.totals.reduce((sum, total) => sum + Number(total.effectiveCost), 0),
    )
    expect(cost.at(-1) ?? 0).toBeGreaterThan(2 * (cost[0] ?? 0))
  })
})
