import { type Lake, openLake, type QueryResult } from '@open-finops/loader-duckdb'
import type { Demo } from './make-demo.ts'

/** Costs of one billing period; exact decimals as text. */
export interface DemoMonth {
  readonly period: string
  readonly currency: string
  readonly billedCost: string
  readonly effectiveCost: string
}

/** Effective cost of one service in the newest month and the one before; exact decimals as text. */
export interface DemoService {
  readonly service: string
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
  /** Of the newest month, most first. */
  readonly services: readonly DemoService[]
  readonly restatement: readonly DemoRestatement[]
}

/** Asks the demo's lake what any user would ask. */
export async function readDemo({ config, restated }: Pick<Demo, 'config' | 'restated'>): Promise<DemoAnswers> {
  const lake = await openLake({ dataDir: config.dataDir })
  try {
    const months = await lake.query(
      `SELECT strftime(BillingPeriodStart, '%Y-%m'), BillingCurrency, sum(BilledCost), sum(EffectiveCost)
        FROM cost_and_usage GROUP BY ALL ORDER BY 1, 2`,
    )
    const services = await lake.query(
      `WITH newest AS (SELECT max(BillingPeriodStart) AS month FROM cost_and_usage)
        SELECT ServiceName, BillingCurrency, sum(EffectiveCost) FILTER (BillingPeriodStart = month) AS now,
          coalesce(sum(EffectiveCost) FILTER (BillingPeriodStart = month - INTERVAL 1 MONTH), 0) AS before
        FROM cost_and_usage, newest GROUP BY ALL HAVING now IS NOT NULL ORDER BY now DESC, 1`,
    )
    return {
      months: texts(months).map(([period = '', currency = '', billedCost = '', effectiveCost = '']) => ({
        period,
        currency,
        billedCost,
        effectiveCost,
      })),
      services: texts(services).map(([service = '', currency = '', effectiveCost = '', before = '']) => ({
        service,
        currency,
        effectiveCost,
        before,
      })),
      restatement: await restatement(lake, restated),
    }
  } finally {
    await lake.close()
  }
}

async function restatement(lake: Lake, period: string): Promise<readonly DemoRestatement[]> {
  const status = await lake.status()
  const month = status.periods.find((one) => one.billingPeriod === period)
  const former = month?.replaced[0]
  return (month?.totals ?? []).flatMap(({ currency, billedCost }) => {
    const before = former?.totals.find((total) => total.currency === currency)
    return before === undefined ? [] : [{ period, currency, before: before.billedCost, after: billedCost }]
  })
}

function texts({ rows }: QueryResult): readonly (readonly string[])[] {
  return rows.map((row) => row.map(String))
}
