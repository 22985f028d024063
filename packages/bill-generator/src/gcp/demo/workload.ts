import { type Labels, labelled } from '../../company/labels.ts'
import type { Cell } from '../../sql.ts'

/** One meter of one thing that runs; a row a day. */
export interface Stream extends Labels {
  readonly project: string
  readonly region: string
  readonly sku: string
  /** Name of the resource; null where the export names none. */
  readonly resource: string | null
  /** Pricing units per hour at the start of the history. */
  readonly per_hour: string
  /** Added share per month of the history. */
  readonly growth?: string
  /** How much the weekend differs: −0.4 is 40 % less on Saturday and Sunday. */
  readonly weekend?: string
  /** Share by which single days scatter. */
  readonly scatter?: string
  /** First and last month of the history in which it runs. */
  readonly first_month?: number
  readonly last_month?: number
  /** Commitment that pays for it, and for which share of it. */
  readonly paid_by?: string
  readonly covered?: string
  /** Reservation of machines that it fills; on weekends nothing runs in it, and it is billed as unused. */
  readonly reservation?: string
  readonly machine?: string
  readonly cores?: number
  readonly memory?: number
}

type Place = Pick<Stream, 'project' | 'region'>
type More = Partial<Omit<Stream, 'project' | 'region' | 'sku' | 'resource' | 'per_hour'>>

const prod: Place = { project: 'prod', region: 'europe-west1' }
const staging: Place = { project: 'staging', region: 'europe-west1' }
const data: Place = { project: 'data', region: 'europe-west1' }
const ml: Place = { project: 'ml', region: 'us-central1' }
const shared: Place = { project: 'shared', region: 'europe-west3' }
const sandbox: Place = { project: 'sandbox', region: 'us-central1' }

const { storefront, search, searchOld, analytics, models, platform, untagged } = labelled
const stagingSearch: Labels = { ...search, env: 'staging' }
const searchMisspelt: Labels = { ...search, team: 'serach', env: 'production' }

const busy: More = { growth: '0.035', weekend: '0.25', scatter: '0.12' }
const office: More = { growth: '0.01', weekend: '-0.55', scatter: '0.15' }

function metered(
  place: Place,
  sku: string,
  resource: string | null,
  perHour: string,
  labels: Labels,
  more: More = {},
): Stream {
  return { ...place, sku, resource, per_hour: perHour, ...labels, ...more }
}

/** A machine is metered by core and by memory. */
function machine(
  place: Place,
  family: string,
  size: { readonly type: string; readonly cores: number; readonly gib: number },
  resource: string,
  labels: Labels,
  more: More = {},
): readonly Stream[] {
  const of: More = { machine: size.type, cores: size.cores, memory: size.gib * 1024, ...more }
  return [
    metered(place, `${family} core`, resource, String(size.cores), labels, of),
    metered(place, `${family} ram`, resource, String(size.gib), labels, of),
  ]
}

/** Storage is priced by GiB and month of 730 hours. */
const stored = (gib: number): string => (gib / 730).toFixed(9)

const n2: Parameters<typeof machine>[2] = { type: 'n2-standard-4', cores: 4, gib: 16 }
const n1: Parameters<typeof machine>[2] = { type: 'n1-standard-4', cores: 4, gib: 15 }
const e2: Parameters<typeof machine>[2] = { type: 'e2-standard-2', cores: 2, gib: 8 }
const spot: Parameters<typeof machine>[2] = { type: 'c2d-standard-8', cores: 8, gib: 32 }

/** Everything that the company runs on Google Cloud: search, analytics and models. */
export const streams: readonly Stream[] = [
  ...machine(prod, 'n2', n2, 'search-1', search, { paid_by: 'cud-n2' }),
  ...machine(prod, 'n2', n2, 'search-2', search, { paid_by: 'cud-n2', last_month: 9 }),
  ...machine(prod, 'n2', n2, 'search-3', searchMisspelt, { paid_by: 'cud-n2', covered: '0.5', first_month: 3 }),
  ...machine(prod, 'n2', n2, 'search-peak', search, { reservation: 'search-peak', first_month: 5 }),
  ...machine(prod, 'n1', n1, 'indexer-1', searchOld),
  ...machine(staging, 'e2', e2, 'search-staging', stagingSearch, { weekend: '-1' }),
  ...machine(data, 'spot', spot, 'etl', analytics, { weekend: '-0.5', scatter: '0.3' }),
  ...machine(ml, 'n1', n1, 'trainer', models, { weekend: '-0.7', scatter: '0.4' }),
  ...machine(sandbox, 'e2', e2, 'try-1', untagged, { weekend: '-1' }),
  metered(prod, 'pd ssd', 'search-1-data', stored(400), search, { growth: '0.03' }),
  metered(staging, 'pd balanced', 'search-staging', stored(100), stagingSearch),
  metered(shared, 'snapshot', 'nightly', stored(900), platform, { growth: '0.05' }),
  metered(prod, 'static ip', null, '1', search),
  metered(prod, 'gke cluster', 'storefront-eu', '1', storefront, { first_month: 2 }),
  ...machine(prod, 'e2', e2, 'gke-storefront-eu-1', storefront, { first_month: 2 }),
  metered(prod, 'lb rule', 'search-front', '1', search),
  metered(prod, 'egress', null, '9', search, busy),
  metered(prod, 'inter zone', null, '25', untagged, busy),
  metered(prod, 'nat bytes', 'nat-eu', '6', search, busy),
  metered(prod, 'redis', 'search-cache', '5', search),
  metered(prod, 'sql instance', 'catalog', '1', search, { paid_by: 'cud-sql' }),
  metered(prod, 'sql storage', 'catalog', stored(300), search, { growth: '0.02' }),
  metered(staging, 'sql instance', 'catalog-staging', '1', stagingSearch, { weekend: '-1', first_month: 1 }),
  metered(data, 'bq analysis', 'warehouse', '0.06', analytics, { growth: '0.04', weekend: '-0.6', scatter: '0.3' }),
  metered(data, 'bq storage', 'warehouse', stored(9000), analytics, { growth: '0.05' }),
  metered(data, 'bq slots', 'nightly-loads', '12', analytics, { scatter: '0.1', first_month: 3 }),
  metered(sandbox, 'bq analysis', 'scratch', '0.004', untagged, office),
  metered(data, 'gcs standard', 'larkspur-lake', stored(14_000), analytics, { growth: '0.05' }),
  metered(data, 'gcs nearline', 'larkspur-lake-archive', stored(40_000), analytics, { growth: '0.03' }),
  metered(data, 'gcs class a', 'larkspur-lake', '18000', analytics, office),
  metered(data, 'gcs class b', 'larkspur-lake', '240000', analytics, office),
  metered(ml, 'gcs standard', 'larkspur-features', stored(2500), models, { growth: '0.06' }),
  metered(ml, 'gemini input', null, '620000', models, { growth: '0.12', scatter: '0.3', first_month: 4 }),
  metered(ml, 'gemini output', null, '95000', models, { growth: '0.12', scatter: '0.3', first_month: 4 }),
  metered(prod, 'run cpu', 'suggest', '5200', storefront, busy),
  metered(prod, 'run requests', 'suggest', '46000', storefront, busy),
  metered(staging, 'run cpu', 'suggest', '300', stagingSearch, office),
  metered(data, 'pubsub', 'orders', '0.004', analytics, busy),
  metered(prod, 'logs', null, '0.35', search, busy),
  metered(shared, 'logs', null, '0.15', platform),
  metered(shared, 'metrics', null, '1800000', platform, { growth: '0.03' }),
  metered(shared, 'artifacts', 'images', stored(220), platform, { growth: '0.04' }),
  metered(shared, 'dns', null, '120000', platform, busy),
]

/** DuckDB types of the reference table of `streams`. */
export const streamTypes: Readonly<Record<keyof Stream, string>> = {
  project: 'VARCHAR',
  region: 'VARCHAR',
  sku: 'VARCHAR',
  resource: 'VARCHAR',
  per_hour: 'DOUBLE',
  growth: 'DOUBLE',
  weekend: 'DOUBLE',
  scatter: 'DOUBLE',
  first_month: 'INTEGER',
  last_month: 'INTEGER',
  paid_by: 'VARCHAR',
  covered: 'DOUBLE',
  reservation: 'VARCHAR',
  machine: 'VARCHAR',
  cores: 'INTEGER',
  memory: 'INTEGER',
  team: 'VARCHAR',
  old_team: 'VARCHAR',
  env: 'VARCHAR',
  app: 'VARCHAR',
  cost_center: 'VARCHAR',
}

/** Rows of the reference table. */
export const streamRows: readonly Readonly<Record<string, Cell>>[] = streams.map((stream) => ({ ...stream }))
