import { type Labels, labelled } from '../../company/labels.ts'

/** One meter of one resource: a row a day. */
export interface Stream extends Labels {
  readonly subscription: string
  readonly region: string
  readonly group: string
  readonly meter: string
  /** Name of the resource; of a database `server/database`. */
  readonly resource: string
  /** Units of measure a day at the start of the history. */
  readonly per_day: string
  /** Added share per month of the history. */
  readonly growth?: string
  /** How much the weekend differs: −0.4 is 40 % less on Saturday and Sunday. */
  readonly weekend?: string
  /** Share by which single days scatter; null or 0 for what simply runs. */
  readonly scatter?: string
  /** First and last month of the history in which it runs. */
  readonly first_month?: number
  readonly last_month?: number
  /** The commitment that pays for it; null is on demand. */
  readonly paid_by?: string
  /** Rows in a month in which a log level is left at debug. */
  readonly chatty?: boolean
}

type Place = Pick<Stream, 'subscription' | 'region' | 'group'>
type More = Partial<Omit<Stream, keyof Place | 'meter' | 'resource' | 'per_day'>>

const prod: Place = { subscription: 'prod', region: 'westeurope', group: 'rg-checkout-prod' }
const prodShop: Place = { subscription: 'prod', region: 'westeurope', group: 'rg-storefront-prod' }
const prodUs: Place = { subscription: 'prod', region: 'eastus', group: 'rg-checkout-prod-us' }
const staging: Place = { subscription: 'staging', region: 'westeurope', group: 'rg-checkout-staging' }
const data: Place = { subscription: 'data', region: 'northeurope', group: 'rg-warehouse' }
const shared: Place = { subscription: 'shared', region: 'westeurope', group: 'rg-platform' }
const sandbox: Place = { subscription: 'sandbox', region: 'westus2', group: 'rg-playground' }

const { storefront, checkout, checkoutMisspelt, search, stagingOld, stagingShop } = labelled
const { analytics, models, platform, untagged } = labelled

const busy: More = { growth: '0.035', weekend: '0.25', scatter: '0.12' }
const office: More = { growth: '0.01', weekend: '-0.55', scatter: '0.15' }
/** A disk, zone or registry that is paid by the month, a day's share of it. */
const dayOfMonth = '0.032258'

function metered(
  place: Place,
  meter: string,
  resource: string,
  perDay: string,
  labels: Labels,
  more: More = {},
): Stream {
  return { ...place, meter, resource, per_day: perDay, ...labels, ...more }
}

/** Everything that the company runs on Azure. */
export const streams: readonly Stream[] = [
  metered(prodUs, 'D4s v5', 'vm-checkout-1', '24', checkout, { paid_by: 'ri-vm' }),
  metered(prodUs, 'D4s v5', 'vm-checkout-2', '24', checkout, { paid_by: 'ri-vm', weekend: '-0.75', last_month: 7 }),
  metered(prodUs, 'vm out', 'vm-checkout-1', '22', checkout, busy),
  metered(prodUs, 'P10', 'disk-checkout-1', dayOfMonth, checkout),
  metered(prodUs, 'P10', 'disk-checkout-2', dayOfMonth, untagged),
  metered(prod, 'D2s v5', 'vm-api-1', '24', checkout, { paid_by: 'sp-compute' }),
  metered(prod, 'D2s v5', 'vm-api-2', '24', checkoutMisspelt, { paid_by: 'sp-compute' }),
  metered(prod, 'D2s v5', 'vm-api-3', '24', checkout, { paid_by: 'sp-compute', weekend: '-1', first_month: 3 }),
  metered(prod, 'E4s v5', 'vm-search-1', '24', search),
  metered(prod, 'sql vcore', 'sql-orders/orders', '96', checkout, { paid_by: 'ri-sql' }),
  metered(prod, 'sql storage', 'sql-orders/orders', '16.5', checkout, { growth: '0.05' }),
  metered(prod, 'sql backup', 'sql-orders/orders', '9.2', checkout, { growth: '0.05' }),
  metered(prod, 'redis', 'redis-carts', '24', checkout),
  metered(prod, 'service bus', 'sb-orders', '5.4', checkout, busy),
  metered(prod, 'vault', 'kv-checkout', '18', checkout, busy),
  metered(prodShop, 'app plan', 'plan-storefront', '48', storefront, { growth: '0.02' }),
  metered(prodShop, 'function time', 'func-images', '240000', storefront, busy),
  metered(prodShop, 'function calls', 'func-images', '62000', storefront, busy),
  metered(prodShop, 'gateway', 'agw-storefront', '24', storefront),
  metered(prodShop, 'gateway units', 'agw-storefront', '260', storefront, busy),
  metered(prodShop, 'front door', 'fd-storefront', dayOfMonth, storefront),
  metered(prodShop, 'front door out', 'fd-storefront', '95', storefront, busy),
  metered(prodShop, 'blob hot', 'stlarkspurimages', '46', storefront, { growth: '0.04' }),
  metered(prodShop, 'blob reads', 'stlarkspurimages', '310', storefront, busy),
  metered(prodShop, 'blob writes', 'stlarkspurimages', '14', storefront, busy),
  metered(prodShop, 'public ip', 'pip-storefront', '24', untagged),
  metered(staging, 'B4ms', 'vm-stage-1', '24', stagingShop, { weekend: '-1' }),
  metered(staging, 'app plan', 'plan-stage', '24', stagingOld, office),
  metered(staging, 'sql vcore', 'sql-stage/orders', '40', stagingOld, office),
  metered(staging, 'E10', 'disk-stage-1', dayOfMonth, stagingShop),
  metered(data, 'spot F16s v2', 'vmss-etl', '60', analytics, { weekend: '-0.5', scatter: '0.3' }),
  metered(data, 'postgres', 'psql-warehouse', '192', analytics),
  metered(data, 'postgres storage', 'psql-warehouse', '34', analytics, { growth: '0.05' }),
  metered(data, 'blob cool', 'stlarkspurlake', '160', analytics, { growth: '0.06' }),
  metered(data, 'storage out', 'stlarkspurlake', '9', untagged, office),
  metered(data, 'event hub', 'evh-clicks', '48', analytics),
  metered(data, 'event hub events', 'evh-clicks', '85', analytics, busy),
  metered(data, 'model input', 'oai-assistant', '5200', models, {
    growth: '0.18',
    weekend: '-0.2',
    scatter: '0.3',
    first_month: 5,
  }),
  metered(data, 'model output', 'oai-assistant', '1300', models, {
    growth: '0.18',
    weekend: '-0.2',
    scatter: '0.3',
    first_month: 5,
  }),
  metered(shared, 'aks', 'aks-tools', '24', platform),
  metered(shared, 'D2s v5', 'vm-tools-1', '24', platform),
  metered(shared, 'registry', 'crlarkspur', '1', platform),
  metered(shared, 'logs', 'log-larkspur', '6.4', platform, { ...busy, chatty: true }),
  metered(shared, 'logs kept', 'log-larkspur', '12', platform, { growth: '0.06' }),
  metered(shared, 'alerts', 'alert-latency', '1.4', platform),
  metered(shared, 'nat hours', 'ng-platform', '24', untagged),
  metered(shared, 'nat bytes', 'ng-platform', '34', untagged, busy),
  metered(shared, 'dns zone', 'larkspur.example', dayOfMonth, platform),
  metered(shared, 'dns queries', 'larkspur.example', '2.2', platform, busy),
  metered(shared, 'defender', 'VirtualMachines', '168', platform),
  metered(sandbox, 'B2s', 'vm-try-1', '24', untagged, { weekend: '-1' }),
  metered(sandbox, 'cosmos', 'cosmos-try', '96', untagged, { last_month: 9 }),
  metered(sandbox, 'blob hot', 'stlarkspurtest7', '3', untagged),
]
