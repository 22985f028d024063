/** The demo's company: Larkspur, a web shop with one payer and six linked accounts. All of it is invented. */
export interface Account {
  readonly key: string
  readonly id: string
  readonly name: string
  /** Value of the cost category `Business unit`; null where the company hasn't sorted the account in. */
  readonly businessUnit: string | null
}

/** The payer; its id starts with a zero, as many do. */
export const payerAccountId = '048211930517'

export const accounts: readonly Account[] = [
  { key: 'payer', id: payerAccountId, name: 'larkspur-management', businessUnit: 'Platform' },
  { key: 'prod', id: '210884573306', name: 'larkspur-shop-prod', businessUnit: 'Commerce' },
  { key: 'staging', id: '395520614478', name: 'larkspur-shop-staging', businessUnit: 'Commerce' },
  { key: 'data', id: '467119028853', name: 'larkspur-data', businessUnit: 'Insights' },
  { key: 'ml', id: '739058164421', name: 'larkspur-ml', businessUnit: 'Insights' },
  { key: 'shared', id: '583302917746', name: 'larkspur-shared-services', businessUnit: 'Platform' },
  { key: 'sandbox', id: '061940255082', name: 'larkspur-sandbox', businessUnit: null },
]

/** A region with the prefix of its usage types and its price level against N. Virginia. */
export interface Region {
  readonly code: string
  readonly location: string
  readonly prefix: string
  readonly priceLevel: string
}

export const regions: readonly Region[] = [
  { code: 'us-east-1', location: 'US East (N. Virginia)', prefix: '', priceLevel: '1.00' },
  { code: 'us-west-2', location: 'US West (Oregon)', prefix: 'USW2-', priceLevel: '1.00' },
  { code: 'eu-west-1', location: 'EU (Ireland)', prefix: 'EU-', priceLevel: '1.10' },
  { code: 'eu-central-1', location: 'EU (Frankfurt)', prefix: 'EUC1-', priceLevel: '1.15' },
]

/** Tag keys that the company activated; `Team` is the leftover of an older convention. */
export const demoTagKeys: readonly string[] = [
  'aws:createdBy',
  'user:Name',
  'user:Team',
  'user:app',
  'user:cost-center',
  'user:env',
  'user:team',
]

/** Cost categories of the bill. */
export const demoCostCategories: readonly string[] = ['Business unit']

/** Share of usage that the Enterprise Discount Program takes off. */
export const edpShare = '0.06'
/** Sales tax on taxable charges of one account and service. */
export const taxRate = '0.0625'
/** Months of the history before the bill shows discounts on the net basis. */
export const grossMonths = 7
