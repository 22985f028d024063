import { referenceTable } from '../../sql.ts'
import { labels, record } from '../columns.ts'
import { gcpRegions, gcpServices, gcpSkus, skuTypes } from '../skus.ts'

export const resourceCount = 6000
export const projectCount = 60
/** Resource-based and spend-based commitments. */
export const resourceCommitments = 5
export const spendCommitments = 3

/** What a resource of each kind is metered by, in base units of an hour; `share` of all resources, in percent. */
const kinds: readonly {
  readonly kind: string
  readonly share: number
  readonly meters: Readonly<Record<string, string>>
}[] = [
  {
    kind: 'n2',
    share: 26,
    meters: { 'n2 core': '14400', 'n2 ram': '16 * 3865470566400', 'pd balanced': '100 * 3865470566400' },
  },
  { kind: 'n1', share: 18, meters: { 'n1 core': '14400', 'n1 ram': '15 * 3865470566400' } },
  { kind: 'e2', share: 14, meters: { 'e2 core': '7200', 'e2 ram': '8 * 3865470566400' } },
  { kind: 'spot', share: 6, meters: { 'spot core': '28800', 'spot ram': '32 * 3865470566400' } },
  {
    kind: 'bucket',
    share: 14,
    meters: { 'gcs standard': '800 * 3865470566400', 'gcs class a': '4000', 'gcs class b': '90000' },
  },
  { kind: 'sql', share: 4, meters: { 'sql instance': '3600', 'sql storage': '250 * 3865470566400' } },
  { kind: 'dataset', share: 5, meters: { 'bq analysis': '90000000000', 'bq storage': '1200 * 3865470566400' } },
  { kind: 'run', share: 6, meters: { 'run cpu': '2400', 'run requests': '40000' } },
  { kind: 'topic', share: 4, meters: { pubsub: '700000000' } },
  {
    kind: 'router',
    share: 3,
    meters: { 'nat bytes': '9000000000', 'inter zone': '21000000000', egress: '5000000000' },
  },
]

/** Base units that don't simply run on: counters and bytes that pass. */
const countedUnits = "('requests', 'bytes')"

/**
 * Table `bench_meter`: what each meter of 6,000 resources writes into every one of its rows, so that a row of the bill
 * is one look-up: service, SKU, project, labels, location, resource and prices.
 */
export const meterStatements: readonly string[] = [
  referenceTable(
    'bench_region',
    { code: 'VARCHAR', place: 'VARCHAR', country: 'VARCHAR', priceLevel: 'DECIMAL(3,2)' },
    gcpRegions.map((row) => ({ ...row })),
  ),
  referenceTable(
    'bench_sku',
    skuTypes,
    gcpSkus.map((row) => ({ ...row })),
  ),
  referenceTable(
    'bench_service',
    { service: 'VARCHAR', id: 'VARCHAR', api: 'VARCHAR' },
    gcpServices.map((row) => ({ ...row })),
  ),
  referenceTable(
    'bench_kind',
    { kind: 'VARCHAR', first: 'INTEGER', last: 'INTEGER', sku: 'VARCHAR', per_hour: 'VARCHAR' },
    kinds.flatMap(({ kind, meters }, index) => {
      const first = kinds.slice(0, index).reduce((sum, { share }) => sum + share, 0)
      const last = first + (kinds[index]?.share ?? 0) - 1
      return Object.entries(meters).map(([sku, perHour]) => ({
        kind,
        first,
        last,
        sku,
        per_hour: String(product(perHour)),
      }))
    }),
  ),
  `CREATE OR REPLACE TABLE bench_meter AS
  WITH resource AS (
    SELECT n::INTEGER AS resource, n % 100 AS percent, pick(${projectCount}, n, 'project', 0) AS project_number,
      pick(${gcpRegions.length}, n, 'region', 0) AS region_number, chance(n, 'pool', 0) AS pool_chance, hex_id(19, 'r/' || n) AS id,
      ['a', 'b', 'c'][1 + pick(3, n, 'zone', 0)] AS zone
    FROM range(${resourceCount}) AS r(n)
  ), region AS (SELECT row_number() OVER (ORDER BY code) - 1 AS number, * FROM bench_region
  ), metered AS (
    SELECT r.*, g.code, g.place, g.country, k.kind, k.per_hour::DOUBLE AS per_hour, s.*, v.id AS service_id, v.api,
      CASE WHEN k.sku NOT SIMILAR TO '.*(core|ram)' OR k.kind = 'spot' THEN 'plain' WHEN k.kind = 'n2' AND pool_chance < 0.45 THEN 'resource'
        WHEN k.kind IN ('n2', 'e2') AND pool_chance < 0.80 THEN 'spend' WHEN k.kind = 'n1' THEN 'sustained' ELSE 'plain' END AS pool,
      round(s.price * if(k.kind = 'topic', 1, g.priceLevel), 9)::DECIMAL(18,9) AS list_rate
    FROM resource r JOIN region g ON g.number = r.region_number JOIN bench_kind k ON r.percent BETWEEN k.first AND k.last
    JOIN bench_sku s ON s.key = k.sku JOIN bench_service v ON v.service = s.service
  ), priced AS (
    SELECT *, round(list_rate * if(service = 'Cloud Storage', 0.9, 1), 9)::DECIMAL(18,9) AS default_rate,
      CASE pool WHEN 'resource' THEN resource % ${resourceCommitments} WHEN 'spend' THEN resource % ${spendCommitments} END::INTEGER AS commitment,
      'larkspur-' || ['shop', 'data', 'ml', 'edge', 'lab', 'ops'][1 + project_number % 6] || '-' || project_number AS project_id,
      (410000000000 + project_number * 1937000711)::VARCHAR AS project_no
    FROM metered
  )
  SELECT (row_number() OVER (ORDER BY resource, key) - 1)::INTEGER AS meter, pool, commitment, project_number, per_hour, factor,
    unit, pricing_unit, pricing_unit_quantity::INTEGER AS per_units, unit NOT IN ${countedUnits} AS is_steady, project_number % 20 = 7 AS is_promoted,
    service = 'BigQuery' AS is_discounted, kind IN ('run', 'topic') AS has_free_tier,
    list_rate::DOUBLE AS list_rate, default_rate::DOUBLE AS default_rate, if(pool = 'spend', round(default_rate * 0.72, 9), default_rate)::DECIMAL(18,9)::DOUBLE AS rate,
    ${record('service', { id: 'service_id', description: 'service' })} AS service,
    ${record('sku', { id: "upper(substr(md5(key || code), 1, 4) || '-' || substr(md5(key || code), 5, 4) || '-' || substr(md5(key || code), 9, 4))", description: "replace(description, '{place}', place)" })} AS sku,
    ${record('project', {
      id: 'project_id',
      number: 'project_no',
      name: 'project_id',
      labels: labels({
        'cost-center': "'CC-' || (1100 + 100 * (project_number % 9))",
        owner: "if(project_number % 4 = 0, NULL, 'group-' || project_number % 11)",
      }),
      ancestry_numbers: "'/600112233445/' || (70000 + project_number % 6) || '/'",
      ancestors: `[struct_pack(resource_name := 'projects/' || project_no, display_name := project_id), struct_pack(resource_name := 'folders/' || (70000 + project_number % 6), display_name := ['shop', 'data', 'ml', 'edge', 'lab', 'ops'][1 + project_number % 6]), struct_pack(resource_name := 'organizations/600112233445', display_name := 'larkspur.example')]`,
    })} AS project,
    if(chance(resource, 'labelled', 0) < 0.3, [], ${labels({
      app: "'app-' || pick(40, resource, 'app', 0)",
      env: "['prod', 'staging', 'dev'][1 + pick(3, resource, 'env', 0)]",
      'goog-k8s-cluster-name': "if(kind = 'e2', 'cluster-' || pick(6, resource, 'cluster', 0), NULL)",
      'goog-k8s-node-pool-name': "if(kind = 'e2', 'pool-' || pick(3, resource, 'pool', 0), NULL)",
      'managed-by': "if(resource % 3 = 0, 'terraform', NULL)",
      release: "if(resource % 5 = 0, 'r' || pick(200, resource, 'release', 0), NULL)",
      team: "'team-' || pick(14, resource, 'team', 0)",
    })}) AS labels,
    ${labels({
      'compute.googleapis.com/cores':
        "if(collection = 'instances' AND kind IN ('n1', 'n2', 'e2', 'spot'), [4, 4, 2, 8][list_position(['n1', 'n2', 'e2', 'spot'], kind)], NULL)",
      'compute.googleapis.com/machine_spec':
        "if(collection = 'instances' AND kind IN ('n1', 'n2', 'e2', 'spot'), ['n1-standard-4', 'n2-standard-4', 'e2-standard-2', 'c2d-standard-8'][list_position(['n1', 'n2', 'e2', 'spot'], kind)], NULL)",
      'compute.googleapis.com/memory':
        "if(collection = 'instances' AND kind IN ('n1', 'n2', 'e2', 'spot'), [15360, 16384, 8192, 32768][list_position(['n1', 'n2', 'e2', 'spot'], kind)], NULL)",
    })} AS system_labels,
    ${record('location', { location: 'code', country: 'country', region: 'code', zone: "if(collection IN ('instances', 'disks') AND kind <> 'sql', code || '-' || zone, NULL)" })} AS location,
    ${record('resource', {
      name: "if(collection IS NULL, NULL, kind || '-' || resource)",
      global_name:
        "if(collection IS NULL, NULL, '//' || api || '.googleapis.com/projects/' || project_no || '/locations/' || code || '/' || collection || '/' || id)",
    })} AS resource,
    if(project_number % 5 < 2, [${record('tags', { key: "'environment'", value: "['production', 'staging', 'development'][1 + project_number % 3]", inherited: 'true', namespace: "'600112233445'" })}], []) AS tags,
    ${record('price', {
      effective_price: "if(pool = 'spend', round(default_rate * 0.72, 9), default_rate)",
      tier_start_amount: '0',
      unit: 'pricing_unit',
      pricing_unit_quantity: 'pricing_unit_quantity',
      list_price: 'list_rate',
      effective_price_default: 'default_rate',
      list_price_consumption_model: "if(pool = 'spend', round(list_rate * 0.72, 9), list_rate)",
    })} AS price,
    ${record('consumption_model', { id: "if(pool = 'spend', 'D97B-0795-975B', '7754-699E-0EBF')", description: "if(pool = 'spend', 'Compute Flexible CUDs 1 Year', 'Default')" })} AS consumption_model,
    ${record('subscription', { instance_id: "if(pool = 'spend', hex_id(32, 'spend/' || commitment), NULL)" })} AS subscription
  FROM priced ORDER BY resource, key`,
]

/** `16 * 3865470566400` as a number of base units. */
function product(text: string): bigint {
  return text.split(' * ').reduce((result, factor) => result * BigInt(factor), 1n)
}
