/**
 * How Larkspur, the demo's web shop, marks what it runs, on every cloud: whose it is, which environment, which application,
 * who pays. `old_team` is the same as `team` under the company's older key. All of it is invented.
 */
export interface Labels {
  readonly team?: string
  readonly old_team?: string
  readonly env?: string
  readonly app?: string
  readonly cost_center?: string
}

/** What the company runs. */
export type Workload =
  | 'storefront'
  | 'checkout'
  | 'checkoutMisspelt'
  | 'search'
  | 'searchOld'
  | 'stagingShop'
  | 'stagingOld'
  | 'analytics'
  | 'models'
  | 'platform'
  | 'untagged'

/** The company's workloads, with the misspellings and gaps that nobody has cleaned up yet. */
export const labelled: Readonly<Record<Workload, Labels>> = {
  storefront: { team: 'storefront', env: 'prod', app: 'web', cost_center: 'CC-1100' },
  checkout: { team: 'checkout', env: 'production', app: 'checkout-api', cost_center: 'CC-1200' },
  checkoutMisspelt: { team: 'chekout', env: 'Prod', app: 'checkout-api' },
  search: { team: 'search', env: 'prod', app: 'search', cost_center: 'CC-1300' },
  searchOld: { old_team: 'Search', env: 'prd', app: 'search' },
  stagingShop: { team: 'storefront', env: 'staging', app: 'web', cost_center: 'CC-1100' },
  stagingOld: { old_team: 'Checkout', env: 'stage', app: 'checkout-api' },
  analytics: { team: 'data-platform', env: 'prod', app: 'warehouse', cost_center: 'CC-2100' },
  models: { team: 'ml', env: 'prod', app: 'recommendations', cost_center: 'CC-2200' },
  platform: { team: 'platform', env: 'shared', app: 'observability', cost_center: 'CC-3100' },
  untagged: {},
}
