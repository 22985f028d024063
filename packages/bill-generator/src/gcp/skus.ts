/** A price of Google Cloud's list, as `service`, `sku`, `usage` and `price` of a bill show it. */
export interface GcpSku {
  readonly key: string
  readonly service: string
  /** `{place}` stands for the region's name in SKUs. */
  readonly description: string
  /** Base unit of `usage.amount`. */
  readonly unit: string
  readonly pricing_unit: string
  /** Base units in one pricing unit. */
  readonly factor: string
  /** US dollars for `pricing_unit_quantity` pricing units. */
  readonly price: string
  readonly pricing_unit_quantity: string
  /** Collection in full resource names, such as `instances`; null where the export names no resource. */
  readonly collection: string | null
}

/** Services: names and ids as in the Cloud Billing Catalog, with the API that full resource names begin with. */
export const gcpServices: readonly { readonly service: string; readonly id: string; readonly api: string }[] = [
  { service: 'Artifact Registry', id: '149C-F9EC-3994', api: 'artifactregistry' },
  { service: 'BigQuery', id: '24E6-581D-38E5', api: 'bigquery' },
  { service: 'BigQuery Reservation API', id: '16B8-3DDA-9F10', api: 'bigqueryreservation' },
  { service: 'Cloud DNS', id: 'FA26-5236-A8B5', api: 'dns' },
  { service: 'Cloud Logging', id: '5490-F7B7-8DF6', api: 'logging' },
  { service: 'Cloud Memorystore for Redis', id: '5AF5-2C11-D467', api: 'redis' },
  { service: 'Cloud Monitoring', id: '58CD-E7C3-72CA', api: 'monitoring' },
  { service: 'Cloud Pub/Sub', id: 'A1E8-BE35-7EBC', api: 'pubsub' },
  { service: 'Cloud Run', id: '152E-C115-5142', api: 'run' },
  { service: 'Cloud SQL', id: '9662-B51E-5089', api: 'sqladmin' },
  { service: 'Cloud Storage', id: '95FF-2EF5-5EA1', api: 'storage' },
  { service: 'Compute Engine', id: '6F81-5844-456A', api: 'compute' },
  { service: 'Kubernetes Engine', id: 'CCD8-9BF1-090E', api: 'container' },
  { service: 'Networking', id: 'E505-1604-58F8', api: 'compute' },
  { service: 'Support', id: '2062-016F-44A2', api: 'cloudsupport' },
  { service: 'Vertex AI', id: 'C7E2-9256-1C43', api: 'aiplatform' },
]

const gibibyte = 2n ** 30n
const monthSeconds = 2_628_000n

const time = { unit: 'seconds', pricing_unit: 'hour', factor: '3600', pricing_unit_quantity: '1' }
const memory = { ...time, unit: 'byte-seconds', pricing_unit: 'gibibyte hour', factor: String(gibibyte * 3600n) }
const stored = { ...memory, pricing_unit: 'gibibyte month', factor: String(gibibyte * monthSeconds) }
const gibibytes = { ...time, unit: 'bytes', pricing_unit: 'gibibyte', factor: String(gibibyte) }
const tebibytes = { ...gibibytes, pricing_unit: 'tebibyte', factor: String(gibibyte * 1024n) }
const counted = (quantity: string): typeof time => ({
  unit: 'requests',
  pricing_unit: 'count',
  factor: '1',
  pricing_unit_quantity: quantity,
})

function sku(
  key: string,
  service: string,
  description: string,
  units: typeof time,
  price: string,
  collection: string | null,
): GcpSku {
  return { key, service, description, ...units, price, collection }
}

/** Google's public list prices in US dollars, first tier, Iowa. */
export const gcpSkus: readonly GcpSku[] = [
  sku('n1 core', 'Compute Engine', 'N1 Predefined Instance Core running in {place}', time, '0.031611', 'instances'),
  sku('n1 ram', 'Compute Engine', 'N1 Predefined Instance Ram running in {place}', memory, '0.004237', 'instances'),
  sku('n2 core', 'Compute Engine', 'N2 Instance Core running in {place}', time, '0.031611', 'instances'),
  sku('n2 ram', 'Compute Engine', 'N2 Instance Ram running in {place}', memory, '0.004237', 'instances'),
  sku('e2 core', 'Compute Engine', 'E2 Instance Core running in {place}', time, '0.02181159', 'instances'),
  sku('e2 ram', 'Compute Engine', 'E2 Instance Ram running in {place}', memory, '0.00292353', 'instances'),
  sku(
    'spot core',
    'Compute Engine',
    'Spot Preemptible C2D Instance Core running in {place}',
    time,
    '0.00721',
    'instances',
  ),
  sku(
    'spot ram',
    'Compute Engine',
    'Spot Preemptible C2D Instance Ram running in {place}',
    memory,
    '0.000966',
    'instances',
  ),
  sku('pd ssd', 'Compute Engine', 'SSD backed PD Capacity in {place}', stored, '0.17', 'disks'),
  sku('pd balanced', 'Compute Engine', 'Balanced PD Capacity in {place}', stored, '0.1', 'disks'),
  sku('snapshot', 'Compute Engine', 'Storage PD Snapshot in {place}', stored, '0.05', 'snapshots'),
  sku('static ip', 'Compute Engine', 'External IP Charge on a Standard VM in {place}', time, '0.004', null),
  sku('gcs standard', 'Cloud Storage', 'Standard Storage {place}', stored, '0.02', 'buckets'),
  sku('gcs nearline', 'Cloud Storage', 'Nearline Storage {place}', stored, '0.01', 'buckets'),
  sku('gcs class a', 'Cloud Storage', 'Regional Standard Class A Operations', counted('1000'), '0.005', 'buckets'),
  sku('gcs class b', 'Cloud Storage', 'Regional Standard Class B Operations', counted('1000'), '0.0004', 'buckets'),
  sku('egress', 'Networking', 'Network Internet Data Transfer Out from {place} to Americas', gibibytes, '0.085', null),
  sku('inter zone', 'Networking', 'Network Inter Zone Data Transfer Out', gibibytes, '0.01', null),
  sku('nat bytes', 'Networking', 'Networking Cloud Nat Data Processing', gibibytes, '0.045', 'routers'),
  sku(
    'lb rule',
    'Networking',
    'Cloud Load Balancing Forwarding Rule Minimum {place}',
    time,
    '0.025',
    'forwardingRules',
  ),
  sku('bq analysis', 'BigQuery', 'Analysis ({place})', tebibytes, '6.25', 'datasets'),
  sku('bq storage', 'BigQuery', 'Active Logical Storage ({place})', stored, '0.02', 'datasets'),
  sku('bq slots', 'BigQuery Reservation API', 'BigQuery Enterprise Edition for {place}', time, '0.06', 'reservations'),
  sku(
    'sql instance',
    'Cloud SQL',
    'Cloud SQL for PostgreSQL: Regional - 4 vCPU + 16GB RAM in {place}',
    time,
    '0.5552',
    'instances',
  ),
  sku(
    'sql storage',
    'Cloud SQL',
    'Cloud SQL for PostgreSQL: Regional - Standard storage in {place}',
    stored,
    '0.34',
    'instances',
  ),
  sku('gke cluster', 'Kubernetes Engine', 'Regional Kubernetes Clusters', time, '0.1', 'clusters'),
  sku(
    'run cpu',
    'Cloud Run',
    'Services CPU (Request-based billing) in {place}',
    { ...time, pricing_unit: 'second', factor: '1' },
    '0.000024',
    'services',
  ),
  sku('run requests', 'Cloud Run', 'Services Requests', counted('1000000'), '0.4', 'services'),
  sku('pubsub', 'Cloud Pub/Sub', 'Message Delivery Basic', tebibytes, '40', 'topics'),
  sku('redis', 'Cloud Memorystore for Redis', 'Redis Capacity Standard M2 {place}', memory, '0.046', 'instances'),
  sku('logs', 'Cloud Logging', 'Log Storage cost', gibibytes, '0.5', null),
  sku('metrics', 'Cloud Monitoring', 'Prometheus Samples Ingested', counted('1000000'), '0.06', null),
  sku('gemini input', 'Vertex AI', 'Gemini 2.5 Flash Text Input - Predictions', counted('1000000'), '0.3', null),
  sku('gemini output', 'Vertex AI', 'Gemini 2.5 Flash Text Output - Predictions', counted('1000000'), '2.5', null),
  sku('artifacts', 'Artifact Registry', 'Artifact Registry Network Storage', stored, '0.1', 'repositories'),
  sku('dns', 'Cloud DNS', 'DNS Query (port 53)', counted('1000000'), '0.4', null),
]

/** DuckDB types of the reference table of `gcpSkus`. */
export const skuTypes: Readonly<Record<keyof GcpSku, string>> = {
  key: 'VARCHAR',
  service: 'VARCHAR',
  description: 'VARCHAR',
  unit: 'VARCHAR',
  pricing_unit: 'VARCHAR',
  factor: 'DOUBLE',
  price: 'DECIMAL(18,9)',
  pricing_unit_quantity: 'DECIMAL(18,0)',
  collection: 'VARCHAR',
}

/** A region with its name in SKUs and its price level against Iowa. */
export interface GcpRegion {
  readonly code: string
  readonly place: string
  readonly country: string
  readonly priceLevel: string
}

export const gcpRegions: readonly GcpRegion[] = [
  { code: 'us-central1', place: 'Americas', country: 'US', priceLevel: '1.00' },
  { code: 'us-east4', place: 'Virginia', country: 'US', priceLevel: '1.13' },
  { code: 'europe-west1', place: 'EMEA', country: 'BE', priceLevel: '1.10' },
  { code: 'europe-west3', place: 'Frankfurt', country: 'DE', priceLevel: '1.29' },
  { code: 'europe-west4', place: 'Netherlands', country: 'NL', priceLevel: '1.10' },
  { code: 'asia-northeast1', place: 'Japan', country: 'JP', priceLevel: '1.28' },
]
