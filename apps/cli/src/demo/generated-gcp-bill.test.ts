import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type GcpLayout, type GeneratedGcpBill, generateGcpBill } from '@open-finops/bill-generator'
import { duckdbStore, type Lake, openLake } from '@open-finops/loader-duckdb'
import { type IngestReport, ingest } from '@open-finops/pipeline'
import { gcpSource } from '@open-finops/source-gcp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

/** A demo bill of Google Cloud, written and ingested as a user would. */
interface Ingested {
  readonly bill: GeneratedGcpBill
  readonly report: IngestReport
  readonly lake: Lake
}

const periods = ['2025-12', '2026-02', '2026-03', '2026-05']
let folder = ''
const ingested = new Map<GcpLayout, Ingested>()

async function ingestBill(layout: GcpLayout): Promise<Ingested> {
  const bill = await generateGcpBill({
    layout,
    periods,
    directory: join(folder, layout),
    scenario: 'demo',
    historyStart: '2025-10',
    ...(layout.startsWith('runs') && { restated: ['2026-05'] }),
  })
  const dataDir = join(folder, `lake-${layout}`)
  const store = await duckdbStore({ dataDir })
  try {
    const report = await ingest({ source: gcpSource({ location: bill.location }), store })
    return { bill, report, lake: await openLake({ dataDir }) }
  } finally {
    await store.close()
  }
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'finops-gcp-bill-'))
  for (const layout of ['runs-parquet', 'runs-jsonl', 'extract-parquet'] as const) {
    ingested.set(layout, await ingestBill(layout))
  }
}, 120_000)

afterAll(async () => {
  for (const { lake } of ingested.values()) await lake.close()
  await rm(folder, { recursive: true, force: true })
})

function of(layout: GcpLayout): Ingested {
  const found = ingested.get(layout)
  if (found === undefined) throw new Error(`${layout} is not ingested`)
  return found
}

/** Σ of what the bill's maker knows, in millionths, by invoice month. */
function truthOf({ deliveries }: GeneratedGcpBill): readonly (readonly [string, bigint])[] {
  const months = new Map<string, bigint>()
  for (const { invoiceMonth, billedCost } of deliveries
    .filter(({ current }) => current)
    .flatMap(({ totals }) => totals)) {
    months.set(invoiceMonth, (months.get(invoiceMonth) ?? 0n) + BigInt(billedCost.replace('.', '')))
  }
  return [...months].sort()
}

describe("Larkspur's Google Cloud bill in the lake", () => {
  it.each(['runs-parquet', 'runs-jsonl', 'extract-parquet'] as const)(
    'ties to its truth by invoice month, billed and effective: %s',
    async (layout) => {
      const { bill, lake } = of(layout)
      const sums =
        await lake.query(`SELECT strftime(BillingPeriodStart, '%Y-%m') AS month, CAST(sum(BilledCost) * 1000000 AS HUGEINT)::VARCHAR AS billed,
          sum(BilledCost) = sum(EffectiveCost) AS same, sum(BilledCost) * 1000000 = floor(sum(BilledCost) * 1000000) AS exact FROM cost_and_usage GROUP BY ALL ORDER BY 1`)
      expect(sums.rows).toEqual(truthOf(bill).map(([month, micros]) => [month, String(micros), true, true]))
    },
  )

  it('takes the newest run of a month that was delivered twice', () => {
    const { bill, report } = of('runs-parquet')
    const may = report.loaded.find(({ slot }) => slot === '2026-05')
    expect(may?.periods[0]?.sourceRows).toBe(bill.deliveries.find(({ version }) => version === 2)?.rows)
    expect(report.loaded).toHaveLength(periods.length)
  })

  it('is the same as JSON lines, column by column', async () => {
    const rows = 'SELECT * EXCLUDE (x_DeliveryVersion) FROM cost_and_usage ORDER BY ALL'
    const parquet = (await of('runs-parquet').lake.query(rows)).rows
    expect((await of('runs-jsonl').lake.query(rows)).rows).toEqual(parquet)
    expect(parquet.length).toBeGreaterThan(5500)
  })

  it('has every kind of charge, commitments old and new, and no service without a category', async () => {
    const { lake } = of('runs-parquet')
    const one = async (sql: string): Promise<unknown> => (await lake.query(sql)).rows
    expect(await one('SELECT ChargeCategory FROM cost_and_usage GROUP BY ALL ORDER BY 1')).toEqual([
      ['Adjustment'],
      ['Credit'],
      ['Purchase'],
      ['Tax'],
      ['Usage'],
    ])
    expect(
      await one('SELECT PricingCategory FROM cost_and_usage WHERE PricingCategory IS NOT NULL GROUP BY ALL ORDER BY 1'),
    ).toEqual([['Committed'], ['Dynamic'], ['Standard']])
    expect(
      await one(
        `SELECT DISTINCT CommitmentDiscountCategory, CommitmentDiscountStatus FROM cost_and_usage WHERE CommitmentDiscountId IS NOT NULL ORDER BY ALL`,
      ),
    ).toEqual([
      ['Spend', 'Used'],
      ['Spend', null],
      ['Usage', 'Used'],
      ['Usage', null],
    ])
    expect(
      await one(`SELECT count(*) > 0 FROM cost_and_usage WHERE ChargeClass = 'Correction' AND BilledCost < 0`),
    ).toEqual([[true]])
    expect(
      await one(
        `SELECT DISTINCT CapacityReservationStatus FROM cost_and_usage WHERE CapacityReservationId IS NOT NULL ORDER BY 1`,
      ),
    ).toEqual([['Unused'], ['Used']])
    expect(
      await one(
        `SELECT DISTINCT ServiceName FROM cost_and_usage WHERE ServiceCategory = 'Other' AND x_CostType = 'regular' ORDER BY 1`,
      ),
    ).toEqual([['Canopy Observability'], ['Fernfield Data Catalog']])
    expect(await one(`SELECT count(*) FROM cost_and_usage WHERE ServiceCategory IS NULL`)).toEqual([[0]])
  })
})
