import { labels, record } from '../columns.ts'
import type { GcpDemoContext } from './context.ts'
import { organisation } from './projects.ts'

/**
 * Table `line`: the items under the columns of the export, in an arbitrary but fixed order, with the number of their
 * file. Google allows lower case only in labels; `team_name` is the leftover of an older convention.
 */
export function lineStatement(context: GcpDemoContext, fileCount: number): string {
  const parents = `'/${organisation.id}/' || p.folder_number || '/'`
  const isMachine = "i.machine IS NOT NULL AND i.sku SIMILAR TO '.*(core|ram)'"
  return `CREATE OR REPLACE TABLE line AS
  WITH project AS (SELECT *, (700000 + pick(99999, folder, 'folder', 0))::VARCHAR AS folder_number FROM gcp_project)
  SELECT '${context.billingAccountId}' AS billing_account_id, ${record('service', { id: 'i.service_id', description: 'i.service' })} AS service,
    ${record('sku', { id: 'i.sku_id', description: 'i.sku_description' })} AS sku, i.start_ts AS usage_start_time, i.end_ts AS usage_end_time,
    if(p.key IS NULL, NULL, ${record('project', {
      id: 'p.id',
      number: 'p.number',
      name: 'p.name',
      labels: labels({ 'business-unit': 'p.business_unit' }),
      ancestry_numbers: parents,
      ancestors: `[struct_pack(resource_name := 'projects/' || p.number, display_name := p.name), struct_pack(resource_name := 'folders/' || p.folder_number, display_name := p.folder),
        struct_pack(resource_name := 'organizations/${organisation.id}', display_name := '${organisation.name}')]`,
    })}) AS project,
    ${labels({
      app: 'lower(i.app)',
      'cost-center': 'lower(i.cost_center)',
      env: 'lower(i.env)',
      'goog-k8s-cluster-name': "if(starts_with(i.resource, 'gke-'), 'storefront-eu', NULL)",
      team: 'lower(i.team)',
      team_name: 'lower(i.old_team)',
    })} AS labels,
    ${labels({
      'compute.googleapis.com/cores': `if(${isMachine}, i.cores, NULL)`,
      'compute.googleapis.com/is_unused_reservation':
        "if(i.reservation IS NULL, NULL, if(i.is_weekend, 'true', 'false'))",
      'compute.googleapis.com/machine_spec': `if(${isMachine}, i.machine, NULL)`,
      'compute.googleapis.com/memory': `if(${isMachine}, i.memory, NULL)`,
      'compute.googleapis.com/reservation_name': 'i.reservation',
    })} AS system_labels,
    ${record('location', {
      location: "coalesce(i.region, 'global')",
      country: 'r.country',
      region: 'i.region',
      zone: `if(${isMachine}, i.region || '-' || ['b', 'c', 'd'][1 + pick(3, i.stream_key, 'zone', 0)], NULL)`,
    })} AS location,
    if(i.resource IS NULL OR i.collection IS NULL, NULL, ${record('resource', {
      name: `i.resource || if(i.copy = 0, '', '-' || i.copy)`,
      global_name: `'//' || i.api || '.googleapis.com/projects/' || p.number || '/locations/' || i.region || '/' || i.collection || '/' || if(i.collection IN ('instances', 'disks', 'snapshots'), pick(9000000000000000000, i.project || i.resource || i.copy, i.collection, 'id')::VARCHAR, i.resource || if(i.copy = 0, '', '-' || i.copy))`,
    })}) AS resource,
    if(p.environment IS NULL OR i.resource IS NULL, [], [${record('tags', { key: "'environment'", value: 'p.environment', inherited: 'true', namespace: `'${organisation.id}'` })}]) AS tags,
    if(i.rate IS NULL, NULL, ${record('price', {
      effective_price: 'i.rate',
      tier_start_amount: '0',
      unit: 'i.pricing_unit',
      pricing_unit_quantity: 'i.per_units',
      list_price: 'i.list_rate',
      effective_price_default: 'i.default_rate',
      list_price_consumption_model: 'if(i.rate = i.default_rate, i.list_rate, round(i.list_rate * 0.75, 9))',
    })}) AS price,
    if(i.subscription IS NULL, NULL, ${record('subscription', { instance_id: 'i.subscription' })}) AS subscription,
    i.transaction_type, i.seller AS seller_name, i.export_ts AS export_time, i.cost, 'USD' AS currency, 1.0::DOUBLE AS currency_conversion_rate,
    if(i.unit IS NULL, NULL, ${record('usage', { amount: 'i.amount', unit: 'i.unit', amount_in_pricing_units: 'i.priced_amount', pricing_unit: 'i.pricing_unit' })}) AS "usage",
    list_transform(i.credits, lambda c: struct_pack("name" := c."name", amount := c.amount::DOUBLE, full_name := c."name", id := c.id, "type" := c."type")) AS credits,
    ${record('invoice', { month: "replace(i.invoice_month, '-', '')", publisher_type: 'i.publisher' })} AS invoice, i.cost_type,
    if(i.adjustment_id IS NULL, NULL, ${record('adjustment_info', { id: 'i.adjustment_id', description: 'i.adjustment_description', mode: 'i.adjustment_mode', type: 'i.adjustment_type' })}) AS adjustment_info,
    i.list_cost AS cost_at_list, i.default_cost AS cost_at_effective_price_default, if(i.rate = i.default_rate, i.list_cost, i.cost) AS cost_at_list_consumption_model,
    if(i.model_id IS NULL, NULL, ${record('consumption_model', { id: 'i.model_id', description: 'i.model_name' })}) AS consumption_model,
    (row_number() OVER (ORDER BY md5('${context.seed}/' || i.invoice_month || i.item_key)) - 1) % ${fileCount} AS file_number
  FROM item i LEFT JOIN project p ON p.key = i.project LEFT JOIN gcp_region r ON r.code = i.region
  ORDER BY md5('${context.seed}/' || i.invoice_month || i.item_key)`
}

/** The truth of a delivery from its items. */
export const demoTotals: string =
  'SELECT invoice_month, cost_type, count(*) AS line_rows, sum(cost) AS cost, sum(credit) AS credits FROM item GROUP BY ALL'
