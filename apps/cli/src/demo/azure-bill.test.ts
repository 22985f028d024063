import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type AzureLayout, type GeneratedAzureBill, generateAzureBill } from '@open-finops/bill-generator'
import { duckdbStore, type Lake, openLake } from '@open-finops/loader-duckdb'
import { type IngestEvent, type IngestReport, ingest } from '@open-finops/pipeline'
import { azureSource } from '@open-finops/source-azure'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

/** A demo bill of Azure, written and ingested as a user would. */
interface Ingested {
  readonly bill: GeneratedAzureBill
  readonly report: IngestReport
  readonly warnings: readonly IngestEvent[]
  readonly lake: Lake
}

// Among them the months of the first purchase, of the reservation given back, of an adjustment and of a refund.
const periods = ['2025-10', '2025-11', '2026-01', '2026-06', '2026-07', '2026-09']
const layouts = ['ea-create-new', 'mca-create-new'] as const
let folder = ''
const ingested = new Map<AzureLayout, Ingested>()

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'finops-azure-bill-'))
  for (const layout of layouts) {
    const bill = await generateAzureBill({
      layout,
      periods,
      directory: join(folder, layout),
      scenario: 'demo',
      historyStart: '2025-10',
      restated: ['2026-07'],
    })
    const dataDir = join(folder, `lake-${layout}`)
    const store = await duckdbStore({ dataDir })
    const warnings: IngestEvent[] = []
    const report = await ingest({
      source: azureSource({ location: bill.location }),
      store,
      onEvent: (event) => {
        if (event.type === 'warning') warnings.push(event)
      },
    }).finally(() => store.close())
    ingested.set(layout, { bill, report, warnings, lake: await openLake({ dataDir }) })
  }
}, 120_000)

afterAll(async () => {
  for (const { lake } of ingested.values()) await lake.close()
  await rm(folder, { recursive: true, force: true })
})

function of(layout: AzureLayout): Ingested {
  const found = ingested.get(layout)
  if (found === undefined) throw new Error(`${layout} is not ingested`)
  return found
}

/** Rows and costs of each month, charge type and pricing model, as the bill's maker knows them. */
function truthOf({ deliveries }: GeneratedAzureBill): readonly (readonly (string | number)[])[] {
  return deliveries
    .filter(({ current }) => current)
    .flatMap(({ period, totals }) =>
      totals.map((total) => [
        period,
        total.currency,
        total.chargeType,
        total.pricingModel,
        total.rows,
        total.billedCost,
        total.effectiveCost,
      ]),
    )
}

describe.each(layouts)("Larkspur's Azure bill in the lake: %s", (layout) => {
  it('ties to its truth by month, charge type and pricing model, billed and effective', async () => {
    const { bill, report, lake, warnings } = of(layout)
    const sums =
      await lake.query(`SELECT strftime(BillingPeriodStart, '%Y-%m') AS month, BillingCurrency, x_ChargeType, x_PricingModel, count(*)::INTEGER,
        sum(BilledCost)::DECIMAL(38,16)::VARCHAR, sum(EffectiveCost)::DECIMAL(38,16)::VARCHAR FROM cost_and_usage GROUP BY ALL ORDER BY ALL`)
    expect(sums.rows).toEqual(truthOf(bill))
    expect(report.loaded).toHaveLength(periods.length)
    expect(warnings).toEqual([])
  })

  it('takes the newest runs of a month that was delivered twice', () => {
    const { bill, report } = of(layout)
    const july = report.loaded.find(({ slot }) => slot === '2026-07')
    expect(july?.periods[0]?.sourceRows).toBe(bill.deliveries.find(({ version }) => version === 2)?.rows)
  })

  it('has every charge type and pricing model of the agreement, and commitments used, unused and paid', async () => {
    const { lake } = of(layout)
    const values = async (sql: string): Promise<unknown> => (await lake.query(`${sql} ORDER BY ALL`)).rows
    expect(await values('SELECT DISTINCT x_ChargeType FROM cost_and_usage')).toEqual(
      [
        'Adjustment',
        'Credit',
        'Purchase',
        'Refund',
        'RoundingAdjustment',
        ...(layout === 'mca-create-new' ? ['Tax'] : []),
        'UnusedReservation',
        'UnusedSavingsPlan',
        'Usage',
      ].map((type) => [type]),
    )
    expect(await values(`SELECT DISTINCT x_PricingModel FROM cost_and_usage WHERE x_ChargeType = 'Usage'`)).toEqual([
      ['OnDemand'],
      ['Reservation'],
      ['SavingsPlan'],
      ['Spot'],
    ])
    expect(
      await values(
        'SELECT DISTINCT CommitmentDiscountType, CommitmentDiscountStatus FROM cost_and_usage WHERE CommitmentDiscountId IS NOT NULL',
      ),
    ).toEqual([
      ['Reservation', 'Unused'],
      ['Reservation', 'Used'],
      ['Reservation', null],
      ['Savings Plan', 'Unused'],
      ['Savings Plan', 'Used'],
      ['Savings Plan', null],
    ])
  })

  it('has no service without a category, and none that only the invoice or the marketplace knows but as Other', async () => {
    const { lake, report } = of(layout)
    const none = await lake.query('SELECT count(*)::INTEGER FROM cost_and_usage WHERE ServiceCategory IS NULL')
    expect(none.rows).toEqual([[0]])
    const other = await lake.query(
      `SELECT DISTINCT ServiceName FROM cost_and_usage WHERE ServiceCategory = 'Other' ORDER BY 1`,
    )
    const invoice = layout === 'mca-create-new' ? [['Tax']] : []
    expect(other.rows).toEqual([['Azure'], ['Azure Marketplace'], ...invoice])
    expect(report.loaded.flatMap(({ unknownValues }) => unknownValues)).toEqual([])
  })

  it('prices list, contracted and effective in this order, and marks no price as guessed but of marketplace', async () => {
    const { lake } = of(layout)
    const off =
      await lake.query(`SELECT ServiceName, ChargeDescription, ListCost, ContractedCost, EffectiveCost FROM cost_and_usage
      WHERE x_ChargeType = 'Usage' AND PublisherName = 'Microsoft' AND (ListCost < ContractedCost - 1e-9 OR ContractedCost < EffectiveCost - 1e-9 OR x_PriceFallback IS NOT NULL)`)
    expect(off.rows).toEqual([])
  })

  it("carries the company's tags as on every cloud", async () => {
    const { lake } = of(layout)
    const teams = await lake.query(
      `SELECT DISTINCT Tags ->> 'team' AS team FROM cost_and_usage WHERE team IS NOT NULL ORDER BY 1`,
    )
    expect(teams.rows.flat()).toEqual([
      'checkout',
      'chekout',
      'data-platform',
      'ml',
      'platform',
      'search',
      'storefront',
    ])
  })
})
