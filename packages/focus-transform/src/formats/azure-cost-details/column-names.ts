import { FILE_ROLE_COLUMN } from '../../file-role.ts'
import type { RawColumnRole } from '../../language/mapping.ts'
import { COST_DETAILS_COLUMNS } from './columns.ts'

/** Names that other scopes, agreements and schema versions give to the same columns; lower case. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  billingcurrencycode: 'BillingCurrency',
  currency: 'BillingCurrency',
  pretaxcost: 'Cost',
  usagedatetime: 'Date',
  usagedate: 'Date',
  exchangeratepricingtobilling: 'ExchangeRate',
  departmentname: 'InvoiceSectionName',
  invoicesection: 'InvoiceSectionName',
  paygcostinbillingcurrency: 'PayGCostInBillingCurrency',
  marketprice: 'PayGPrice',
  product: 'ProductName',
  usagequantity: 'Quantity',
  resourcegroupname: 'ResourceGroup',
  instanceid: 'ResourceId',
  subscriptionguid: 'SubscriptionId',
  unit: 'UnitOfMeasure',
  [FILE_ROLE_COLUMN]: 'FileRole',
}

const own = Object.keys(COST_DETAILS_COLUMNS).filter((name) => name !== 'FileRole')
const NAMES: ReadonlyMap<string, string> = new Map([
  ...own.map((name) => [name.toLowerCase(), name] as const),
  ...Object.entries(OTHER_NAMES),
])

/**
 * Reads a column name whatever its case: Enterprise Agreement files write `MeterId`, Microsoft Customer Agreement files
 * `meterId`, both now and then the other way.
 */
export function costDetailsColumnRole(rawName: string): RawColumnRole {
  const name = NAMES.get(rawName.trim().toLowerCase())
  return name === undefined ? { kind: 'ignored' } : { kind: 'column', name }
}

/** A column as the reader of these files knows it. */
export function costDetailsLabel(name: string, headers: readonly string[]): string {
  if (name === 'FileRole') return 'rows of an amortized cost export'
  const known = headers.find((header) => NAMES.get(header.trim().toLowerCase()) === name)
  return known ?? name
}
