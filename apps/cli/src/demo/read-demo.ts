import { type Lake, openLake, type QueryResult } from '@open-finops/loader-duckdb'
import type { Demo } from './make-demo.ts'

/** Costs of one cloud in one billing period; exact decimals as text. */
export interface DemoMonth {
  readonly period: string
  readonly provider: string
  readonly currency: string
  readonly billedCost: string
  readonly effectiveCost: string
}

/** Effective cost of one service category on one cloud in the newest month and the one before; exact decimals as text. */
export interface DemoCategory {
  readonly category: string
  readonly provider: string
  readonly currency: string
  readonly effectiveCost: string
  readonly before: string
}

/** The month that AWS delivered twice: what it cost by the first delivery, and by the one in force. */
export interface DemoRestatement {
  readonly period: string
  readonly currency: string
  readonly before: string
  readonly after: string
}

/** What the demo shows. */
export interface DemoAnswers {
  readonly months: readonly DemoMonth[]
  /** Of the newest month, the most expensive category first. */
  readonly categories: readonly DemoCategory[]
  readonly restatement: readonly DemoRestatement[]
}

/** Asks the demo's lake what any user would ask. */
export async function readDemo({ config, restated }: Pick<Demo, 'config' | 'restated'>): Promise<DemoAnswers> {
  const lake = await openLake({ dataDir: config.dataDir })
  try {
    const months = await lake.query(
      `SELECT strftime(BillingPeriodStart, '%Y-%m'), ProviderName, BillingCurrency, sum(BilledCost), sum(EffectiveCost)
        FROM cost_and_usage GROUP BY ALL ORDER BY 1, 2, 3`,
    )
    const categories = await lake.query(
      `WITH newest AS (SELECT max(BillingPeriodStart) AS month FROM cost_and_usage),
        cost AS (
          SELECT ServiceCategory AS category, ProviderName AS provider, BillingCurrency AS currency,
            coalesce(sum(EffectiveCost) FILTER (BillingPeriodStart = month), 0) AS now,
            coalesce(sum(EffectiveCost) FILTER (BillingPeriodStart = month - INTERVAL 1 MONTH), 0) AS before
          FROM cost_and_usage, newest WHERE BillingPeriodStart >= month - INTERVAL 1 MONTH GROUP BY ALL
        )
        SELECT * FROM cost ORDER BY sum(now) OVER (PARTITION BY category, currency) DESC, category, provider, currency`,
    )
    return {
      months: texts(months).map(([period = '', provider = '', currency = '', billedCost = '', effectiveCost = '']) => ({
        period,
        provider,
        currency,
        billedCost,
        effectiveCost,
      })),
      categories: texts(categories).map(
        ([category = '', provider = '', currency = '', effectiveCost = '', before = '']) => ({
          category,
          provider,
          currency,
          effectiveCost,
          before,
        }),
      ),
      restatement: await restatement(lake, restated),
    }
  } finally {
    await lake.close()
  }
}

async function restatement(lake: Lake, period: string): Promise<readonly DemoRestatement[]> {
  const status = await lake.status()
  const month = status.periods.find((one) => one.billingPeriod === period && one.replaced.length > 0)
  const former = month?.replaced[0]
  return (month?.totals ?? []).flatMap(({ currency, billedCost }) => {
    const before = former?.totals.find((total) => total.currency === currency)
    return before === undefined ? [] : [{ period, currency, before: before.billedCost, after: billedCost }]
  })
}

function texts({ rows }: QueryResult): readonly (readonly string[])[] {
  return rows.map((row) => row.map(String))
}
