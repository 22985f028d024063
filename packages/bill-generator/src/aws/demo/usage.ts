import { type Cell, referenceTable } from '../../sql.ts'
import { skus, skuTypes } from '../prices.ts'
import { accounts, regions } from './company.ts'
import { type DemoContext, runaway } from './context.ts'
import { streams } from './workload.ts'

/** One row per line item while the month is being made; `bill-lines.ts` turns it into the columns of a bill. */
const itemTable = `CREATE OR REPLACE TABLE item (
  item_key VARCHAR, kind VARCHAR, account VARCHAR, region VARCHAR, zone VARCHAR, product_code VARCHAR, product_name VARCHAR,
  servicecode VARCHAR, sku VARCHAR, usage_type VARCHAR, operation VARCHAR, resource_id VARCHAR, start_ts TIMESTAMP, end_ts TIMESTAMP,
  usage_amount DECIMAL(28,10), rate DECIMAL(18,10), unblended_cost DECIMAL(28,10), public_rate DECIMAL(18,10),
  public_cost DECIMAL(28,10), description VARCHAR, term VARCHAR, unit VARCHAR, tax_type VARCHAR, billing_entity VARCHAR DEFAULT 'AWS',
  legal_entity VARCHAR DEFAULT 'Amazon Web Services, Inc.', bill_type VARCHAR DEFAULT 'Anniversary', commitment VARCHAR,
  tags MAP(VARCHAR, VARCHAR), resource_name VARCHAR,
  ri_recurring DECIMAL(28,10), ri_upfront DECIMAL(28,10), ri_total_units DECIMAL(28,10), ri_period_upfront DECIMAL(28,10),
  ri_unused_quantity DECIMAL(28,10), ri_unused_recurring DECIMAL(28,10), ri_unused_upfront DECIMAL(28,10),
  sp_rate DECIMAL(28,10), sp_effective DECIMAL(28,10), sp_total DECIMAL(28,10), sp_used DECIMAL(28,10),
  sp_upfront DECIMAL(28,10), sp_recurring DECIMAL(28,10),
  parent_resource_id VARCHAR, split_actual DECIMAL(28,10), split_reserved DECIMAL(28,10), split_usage DECIMAL(28,10),
  split_ratio DECIMAL(28,10), split_cost DECIMAL(28,10), split_unused DECIMAL(28,10))`

const streamTypes = {
  stream: 'INTEGER',
  account: 'VARCHAR',
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
  monthly: 'BOOLEAN',
  team: 'VARCHAR',
  old_team: 'VARCHAR',
  env: 'VARCHAR',
  app: 'VARCHAR',
  cost_center: 'VARCHAR',
  resource_name: 'VARCHAR',
} as const

/** Reference tables and an empty `item`. */
export function preparationStatements(context: DemoContext): readonly string[] {
  const { start, end, period } = context.month
  const step = context.hourly ? '1 HOUR' : '1 DAY'
  return [
    itemTable,
    referenceTable(
      'account',
      { key: 'VARCHAR', id: 'VARCHAR', name: 'VARCHAR', businessUnit: 'VARCHAR' },
      accounts.map((row) => ({ ...row })),
    ),
    referenceTable(
      'region',
      { code: 'VARCHAR', location: 'VARCHAR', prefix: 'VARCHAR', priceLevel: 'DECIMAL(3,2)' },
      regions.map((row) => ({ ...row })),
    ),
    referenceTable('sku', skuTypes, skus),
    referenceTable(
      'stream',
      streamTypes,
      streams.map((row, index): Record<string, Cell> => ({ stream: index, ...row })),
    ),
    `CREATE OR REPLACE TABLE slot AS
     SELECT ts AS start_ts, ts + INTERVAL ${step} AS end_ts, ${context.hourly ? 1 : 24} AS hours, isodow(ts) >= 6 AS is_weekend,
       ${context.hourly ? '[0.55, 0.5, 0.5, 0.5, 0.55, 0.65, 0.8, 0.95, 1.1, 1.2, 1.25, 1.3, 1.3, 1.25, 1.2, 1.2, 1.25, 1.35, 1.45, 1.5, 1.4, 1.2, 0.95, 0.7][hour(ts) + 1]' : '1.0'} AS tide,
       ${context.index === runaway.index} AND day(ts) BETWEEN ${runaway.firstDay} AND ${runaway.lastDay} AS is_runaway, '${period}' AS period
     FROM range(TIMESTAMP '${start}', TIMESTAMP '${end}', INTERVAL ${step}) AS r(ts)`,
  ]
}

/**
 * Usage of the month: every stream metered in every slot, priced, and paid on demand, as spot, by a reservation
 * (DiscountedUsage, cost 0) or by a savings plan (SavingsPlanCoveredUsage at its on-demand cost).
 */
export function usageStatements(context: DemoContext): readonly string[] {
  return [
    `INSERT INTO item BY NAME
     WITH copied AS (
       SELECT s.*, c.copy, s.stream || '/' || c.copy AS stream_key FROM stream s, range(${context.copies}) AS c(copy)
       WHERE (c.copy = 0 OR s.paid_by IS NULL)
         AND ${context.index} BETWEEN coalesce(s.first_month, 0) AND coalesce(s.last_month, 9999)
     ), metered AS (
       SELECT s.*, t.start_ts, t.end_ts, t.hours,
         s.per_hour * if(s.monthly, 1, t.hours) * (1 + coalesce(s.growth, 0) * ${context.index})
           * if(t.is_weekend, 1 + coalesce(s.weekend, 0), 1)
           * if(coalesce(s.scatter, 0) = 0, 1, t.tide * (1 + s.scatter * (2 * chance(s.stream_key, t.start_ts::VARCHAR, 'scatter') - 1)))
           * if(t.is_runaway AND s.resource_name = 'runaway', ${runaway.factor}, 1) AS amount
       FROM copied s JOIN slot t ON NOT coalesce(s.monthly, false) OR day(t.start_ts) = 1 AND hour(t.start_ts) = 0
     ), priced AS (
       SELECT m.*, k.* EXCLUDE (sku), r.prefix, c.kind AS paid_kind, c.share, c.recurring, c.upfront,
         round(amount, k.usage_scale)::DECIMAL(20,4) AS usage_amount,
         round(k.rate * r.priceLevel, 10)::DECIMAL(18,10) AS public_rate,
         CASE WHEN m.paid_by = 'spot' THEN round(k.rate * (0.28 + 0.10 * chance(m.sku, m.start_ts::VARCHAR, 'spot'))::DECIMAL(9,4), 4) END AS spot_rate
       FROM metered m JOIN sku k ON k.sku = m.sku JOIN region r ON r.code = m.region
       LEFT JOIN commitment c ON c.commitment = m.paid_by AND m.start_ts >= c.start_ts AND m.end_ts <= c.end_ts
     )
     SELECT 'usage/' || stream_key || '/' || start_ts AS item_key,
       CASE paid_kind WHEN 'SP' THEN 'SavingsPlanCoveredUsage' WHEN 'RI' THEN 'DiscountedUsage' ELSE 'Usage' END AS kind,
       account, region, if(family IN ('Compute Instance', 'Database Instance'), region || ['a', 'b', 'c'][1 + pick(3, stream_key, 'zone', 0)], NULL) AS zone,
       product_code, product_name, servicecode, sku, prefix || usage_type AS usage_type, operation, start_ts, end_ts,
       replace(replace(replace(replace(resource, '{region}', region), '{account}', a.id), '{id16}', hex_id(16, stream_key)), '{ID13}', upper(hex_id(13, stream_key)))
         || if(copy = 0 OR contains(resource, '{id'), '', '-' || copy) AS resource_id,
       p.usage_amount,
       CASE paid_kind WHEN 'RI' THEN 0 ELSE coalesce(spot_rate, public_rate) END AS rate,
       CASE paid_kind WHEN 'RI' THEN 0 ELSE (p.usage_amount * coalesce(spot_rate, public_rate)) END::DECIMAL(28,10) AS unblended_cost,
       public_rate, (p.usage_amount * public_rate)::DECIMAL(28,10) AS public_cost,
       CASE WHEN paid_kind = 'RI' THEN sku || ' instance hour, reserved instance applied'
         WHEN public_rate = 0 THEN p.description ELSE '$' || rtrim(coalesce(spot_rate, public_rate)::VARCHAR, '0') || ' ' || p.description END AS description,
       CASE WHEN paid_by = 'spot' THEN 'Spot' WHEN paid_kind = 'RI' THEN 'Reserved' ELSE 'OnDemand' END AS term, unit,
       if(paid_kind IS NULL, NULL, paid_by) AS commitment, resource_name,
       map_from_entries(list_filter([
         struct_pack(k := 'user:team', v := team), struct_pack(k := 'user:Team', v := old_team), struct_pack(k := 'user:env', v := env),
         struct_pack(k := 'user:app', v := app), struct_pack(k := 'user:cost-center', v := if(chance(stream_key, 'cost center', 0) < 0.15, NULL, cost_center)),
         struct_pack(k := 'user:Name', v := resource_name),
         struct_pack(k := 'aws:createdBy', v := if(resource IS NULL, NULL, 'AssumedRole:AROA' || upper(hex_id(16, account)) || ':deploy'))
       ], lambda e: e.v IS NOT NULL)) AS tags,
       if(paid_kind = 'RI', recurring * p.usage_amount, NULL) AS ri_recurring, if(paid_kind = 'RI', upfront * p.usage_amount, NULL) AS ri_upfront,
       if(paid_kind = 'SP', round(public_rate * share, 5), NULL) AS sp_rate,
       if(paid_kind = 'SP', round(public_rate * share, 5) * p.usage_amount, NULL) AS sp_effective
     FROM priced p JOIN account a ON a.key = p.account
     WHERE p.usage_amount > 0`,

    // Pods of the shop's Kubernetes nodes: their share of the node, at no cost of their own.
    `INSERT INTO item BY NAME
     WITH pod AS (
       SELECT * FROM (VALUES ('web', 'storefront', 0.30), ('catalog', 'storefront', 0.20), ('cart', 'checkout', 0.15), ('jobs', 'search', 0.10), ('kube-system', 'platform', 0.05)) AS v(namespace, team, ratio)
     ), measure AS (
       SELECT * FROM (VALUES ('vCPU', 8, 72), ('GB', 32, 32)) AS v(unit, capacity, weight)
     ), share AS (
       SELECT i.*, p.*, m.unit AS split_unit, m.capacity, (i.unblended_cost * m.weight / 104)::DECIMAL(28,10) AS part, (SELECT sum(ratio) FROM pod) AS all_ratios
       FROM item i, pod p, measure m WHERE i.resource_name LIKE 'eks-node-%'
     )
     SELECT 'split/' || namespace || '/' || split_unit || '/' || item_key AS item_key, 'Usage' AS kind, account, region, zone,
       'AmazonEKS' AS product_code, 'Amazon Elastic Container Service for Kubernetes' AS product_name, 'AmazonEKS' AS servicecode,
       'EKS-EC2-' || split_unit || '-Hours' AS usage_type, 'EKSPod-EC2' AS operation, start_ts, end_ts,
       'arn:aws:eks:' || region || ':' || a.id || ':pod/shop/' || namespace || '/' || namespace || '-' || hex_id(5, namespace || resource_name) || '/' || hex_id(32, namespace || resource_name) AS resource_id,
       usage_amount * capacity * ratio AS usage_amount, 0 AS rate, 0 AS unblended_cost, 0 AS public_rate, 0 AS public_cost,
       '$0.00 per EKS pod ' || split_unit || '-hour, split cost allocation data' AS description, 'OnDemand' AS term, split_unit || '-Hours' AS unit,
       map {'user:team': team, 'user:env': 'prod', 'user:app': namespace} AS tags, resource_id AS parent_resource_id,
       usage_amount * capacity * ratio * 0.8 AS split_actual, usage_amount * capacity * ratio AS split_reserved,
       usage_amount * capacity * ratio AS split_usage, ratio AS split_ratio, (part * ratio)::DECIMAL(28,10) AS split_cost,
       (part * (1 - all_ratios) * ratio / all_ratios)::DECIMAL(28,10) AS split_unused
     FROM share JOIN account a ON a.key = share.account`,
  ]
}
