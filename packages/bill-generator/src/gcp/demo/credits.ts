import type { Cell } from '../../sql.ts'

/** A credit that Google gives on usage. Months count from the start of the history, the last one inclusive. */
interface CreditRule {
  readonly rank: number
  readonly type: string
  readonly name: string
  readonly id: string
  /** Share of the cost that it takes off; of what earlier credits left, for promotions. */
  readonly share: string
  /** At most so many dollars a row. */
  readonly cap?: string
  readonly sku?: string
  readonly service?: string
  readonly project?: string
  readonly paid_by?: string
  readonly first: number
  readonly last: number
}

/** Types as in Cloud Billing's documentation of `credits.type`; the offset of commitment fees is on the fees. */
export const creditRules: readonly (CreditRule & Readonly<Record<string, Cell>>)[] = [
  {
    rank: 1,
    type: 'COMMITTED_USAGE_DISCOUNT',
    name: 'Committed Usage Discount: CPU and RAM',
    id: '6e2d94c0-n2',
    share: '1',
    paid_by: 'cud-n2',
    first: 0,
    last: 9999,
  },
  {
    rank: 1,
    type: 'COMMITTED_USAGE_DISCOUNT_DOLLAR_BASE',
    name: 'Committed use discount - dollar based: Cloud SQL database',
    id: '41c8a7f5-sql',
    share: '1',
    paid_by: 'cud-sql',
    first: 0,
    last: 5,
  },
  ...['n1 core', 'n1 ram'].map((sku) => ({
    rank: 1,
    type: 'SUSTAINED_USAGE_DISCOUNT',
    name: 'Sustained Usage Discount',
    id: 'Sustained Usage Discount',
    share: '0.2',
    sku,
    first: 0,
    last: 9999,
  })),
  {
    rank: 1,
    type: 'DISCOUNT',
    name: 'Spend based discount: BigQuery',
    id: 'contract-2025-bq',
    share: '0.05',
    sku: 'bq analysis',
    first: 0,
    last: 9999,
  },
  {
    rank: 1,
    type: 'SPENDING_BASED_DISCOUNT',
    name: 'Spending threshold: Networking',
    id: 'contract-2025-net',
    share: '0.03',
    service: 'Networking',
    first: 8,
    last: 9999,
  },
  {
    rank: 1,
    type: 'SUBSCRIPTION_BENEFIT',
    name: 'Enterprise Edition subscription',
    id: 'subscription-bq',
    share: '0.1',
    sku: 'bq slots',
    first: 3,
    last: 9999,
  },
  ...['run cpu', 'run requests', 'pubsub', 'dns'].map((sku) => ({
    rank: 1,
    type: 'FREE_TIER',
    name: 'Free tier',
    id: `free-tier-${sku.replace(' ', '-')}`,
    share: '1',
    cap: '0.15',
    sku,
    first: 0,
    last: 9999,
  })),
  {
    rank: 2,
    type: 'RESELLER_MARGIN',
    name: 'Reseller margin',
    id: 'margin-sandbox',
    share: '0.04',
    project: 'sandbox',
    first: 6,
    last: 8,
  },
  {
    rank: 3,
    type: 'PROMOTION',
    name: 'Google Cloud for Startups',
    id: 'promo-4471',
    share: '0.6',
    service: 'Vertex AI',
    first: 4,
    last: 6,
  },
  {
    rank: 3,
    type: 'PROMOTION',
    name: 'Free trial credit',
    id: 'promo-trial',
    share: '1',
    project: 'sandbox',
    first: 0,
    last: 1,
  },
  {
    rank: 3,
    type: 'CREDIT_TYPE_UNSPECIFIED',
    name: 'Courtesy credit',
    id: 'courtesy-17',
    share: '0.5',
    cap: '0.4',
    service: 'Cloud Logging',
    project: 'shared',
    first: 4,
    last: 4,
  },
]

/** DuckDB types of the reference table of `creditRules`. */
export const creditTypes: Readonly<Record<keyof CreditRule, string>> = {
  rank: 'INTEGER',
  type: 'VARCHAR',
  name: 'VARCHAR',
  id: 'VARCHAR',
  share: 'DOUBLE',
  cap: 'DECIMAL(18,6)',
  sku: 'VARCHAR',
  service: 'VARCHAR',
  project: 'VARCHAR',
  paid_by: 'VARCHAR',
  first: 'INTEGER',
  last: 'INTEGER',
}
