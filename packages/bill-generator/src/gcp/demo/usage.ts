import { referenceTable } from '../../sql.ts'
import { gcpRegions, gcpServices, gcpSkus, skuTypes } from '../skus.ts'
import { firstDay, type GcpDemoContext, newSpendModel, pacific, runawayQuery } from './context.ts'
import { creditRules, creditTypes } from './credits.ts'
import { projects } from './projects.ts'
import { streamRows, streamTypes } from './workload.ts'

/** Subscriptions of the two commitments. */
export const subscriptions = {
  'cud-n2': '6e2d94c0-83b1-4f0d-9a27-5d1c7e6f2b48',
  'cud-sql': '41c8a7f5-2e96-4b3c-8d10-f7a95b60c3e2',
} as const

/** Consumption model of usage that no commitment covers, and of Cloud SQL under a spend-based one. */
export const defaultModel = { id: '7754-699E-0EBF', name: 'Default' } as const
const sqlModel = { id: 'C4F2-77A0-91DE', name: 'Cloud SQL CUDs 1 Year' } as const

/** Reference tables: prices, places, projects, workload, credits. */
export const referenceStatements: readonly string[] = [
  referenceTable(
    'gcp_sku',
    skuTypes,
    gcpSkus.map((row) => ({ ...row })),
  ),
  referenceTable(
    'gcp_service',
    { service: 'VARCHAR', id: 'VARCHAR', api: 'VARCHAR' },
    gcpServices.map((row) => ({ ...row })),
  ),
  referenceTable(
    'gcp_region',
    { code: 'VARCHAR', place: 'VARCHAR', country: 'VARCHAR', priceLevel: 'DECIMAL(3,2)' },
    gcpRegions.map((row) => ({ ...row })),
  ),
  referenceTable(
    'gcp_project',
    {
      key: 'VARCHAR',
      id: 'VARCHAR',
      number: 'VARCHAR',
      name: 'VARCHAR',
      folder: 'VARCHAR',
      business_unit: 'VARCHAR',
      environment: 'VARCHAR',
    },
    projects.map((row) => ({ ...row })),
  ),
  referenceTable('stream', streamTypes, streamRows),
  referenceTable('credit_rule', creditTypes, creditRules),
]

/** An empty list of credits with exact amounts. */
export const noCredits = 'CAST([] AS STRUCT("type" VARCHAR, "name" VARCHAR, id VARCHAR, amount DECIMAL(18,6))[])'

/**
 * Table `charged`: what the workload of the month and of the month before costs, a row a day, with its credits and the
 * month of the invoice that it is on. Some usage of a month's last three days is reported late, for the next invoice.
 */
export function usageStatements(context: GcpDemoContext): readonly string[] {
  const { index, copies } = context
  const months = index === 0 ? [index] : [index - 1, index]
  const slots = months.map(
    (month) =>
      `SELECT ${month} AS month_index, day::DATE AS day FROM range(${firstDay(context, String(month))}::TIMESTAMP, ${firstDay(context, String(month + 1))}::TIMESTAMP, INTERVAL 1 DAY) AS r(day)`,
  )
  const runaway = `if(sku = 'bq analysis' AND project = 'data' AND month_index = ${runawayQuery.index} AND day(day) BETWEEN ${runawayQuery.firstDay} AND ${runawayQuery.lastDay}, ${runawayQuery.factor}, 1)`
  const isModelPriced = `(paid_by = 'cud-sql' AND month_index >= ${newSpendModel})`
  return [
    `CREATE OR REPLACE TABLE used AS
    WITH slot AS (
      SELECT *, ${pacific('day')} AS start_ts, ${pacific('(day + 1)')} AS end_ts, epoch(end_ts - start_ts) / 3600 AS hours, dayofweek(day) IN (0, 6) AS is_weekend
      FROM (${slots.join(' UNION ALL ')})
    ), one AS (
      SELECT s.*, c.copy, concat_ws('/', s.project, s.sku, coalesce(s.resource, ''), coalesce(s.app, ''), c.copy) AS stream_key
      FROM stream s, range(${copies}) AS c(copy) WHERE c.copy = 0 OR s.paid_by IS NULL
    ), metered AS (
      SELECT o.*, t.*, o.per_hour * t.hours * pow(1 + coalesce(o.growth, 0), t.month_index) * if(t.is_weekend AND o.reservation IS NULL, 1 + coalesce(o.weekend, 0), 1)
          * (1 + coalesce(o.scatter, 0) * (2 * chance(o.stream_key, t.day::VARCHAR, 'scatter') - 1)) * ${runaway} AS quantity,
        t.day >= ${firstDay(context, 't.month_index + 1')} - 3 AND chance(o.stream_key, t.day::VARCHAR, 'late') < 0.06 AS is_late
      FROM one o JOIN slot t ON t.month_index BETWEEN coalesce(o.first_month, 0) AND coalesce(o.last_month, 9999)
    ), priced AS (
      SELECT m.* EXCLUDE (quantity), k.service, v.id AS service_id, v.api, k.unit, k.pricing_unit, k.pricing_unit_quantity AS per_units, k.collection,
        replace(k.description, '{place}', g.place) AS sku_description, upper(substr(md5(k.key || g.code), 1, 4) || '-' || substr(md5(k.key || g.code), 5, 4) || '-' || substr(md5(k.key || g.code), 9, 4)) AS sku_id,
        round(m.quantity * k.factor) AS amount, amount / k.factor AS priced_amount,
        round(k.price * g.priceLevel, 9)::DECIMAL(18,9) AS list_rate,
        round(list_rate * if(k.service = 'Cloud Storage' AND m.month_index >= 2, 0.9, 1), 9)::DECIMAL(18,9) AS default_rate,
        if(${isModelPriced}, round(default_rate * 0.75, 9), default_rate)::DECIMAL(18,9) AS rate
      FROM metered m JOIN gcp_sku k ON k.key = m.sku JOIN gcp_service v ON v.service = k.service JOIN gcp_region g ON g.code = m.region
      WHERE m.quantity > 0
    )
    SELECT *, 'usage/' || stream_key || '/' || day AS item_key, month_index + is_late::INTEGER AS invoice_index,
      end_ts + to_minutes(if(is_late, 4320, 180 + pick(400, stream_key, day::VARCHAR, 'export'))) AS export_ts,
      round(priced_amount * rate::DOUBLE / per_units::DOUBLE, 6)::DECIMAL(18,6) AS cost,
      round(priced_amount * list_rate::DOUBLE / per_units::DOUBLE, 6)::DECIMAL(18,6) AS list_cost,
      round(priced_amount * default_rate::DOUBLE / per_units::DOUBLE, 6)::DECIMAL(18,6) AS default_cost,
      if(${isModelPriced}, '${subscriptions['cud-sql']}', NULL) AS subscription,
      if(${isModelPriced}, '${sqlModel.id}', '${defaultModel.id}') AS model_id, if(${isModelPriced}, '${sqlModel.name}', '${defaultModel.name}') AS model_name
    FROM priced`,
    `CREATE OR REPLACE TABLE charged AS
    WITH matched AS (
      SELECT u.item_key, u.cost, if(r.paid_by = 'cud-n2', coalesce(u.covered, 1), 1) AS covered, r.rank, r.type, r.name, r.id, r.share, coalesce(r.cap, 999999) AS cap
      FROM used u JOIN credit_rule r ON coalesce(r.sku, u.sku) = u.sku AND coalesce(r.service, u.service) = u.service
        AND coalesce(r.project, u.project) = u.project AND (r.paid_by IS NULL OR r.paid_by = u.paid_by) AND u.month_index BETWEEN r.first AND r.last
    ), applied AS (
      SELECT *, -least(round(cost::DOUBLE * share * covered, 6)::DECIMAL(18,6), cap) AS amount FROM matched WHERE rank < 3
    ), paid AS (
      SELECT m.*, -least(round((m.cost + coalesce(a.amount, 0))::DOUBLE * m.share, 6)::DECIMAL(18,6), m.cap) AS amount
      FROM matched m LEFT JOIN (SELECT item_key, sum(amount) AS amount FROM applied GROUP BY item_key) a USING (item_key) WHERE m.rank = 3
    ), listed AS (
      SELECT item_key, list(struct_pack("type" := type, "name" := name, id := id, amount := amount::DECIMAL(18,6)) ORDER BY rank, id) AS credits, sum(amount) AS credit
      FROM (SELECT * FROM applied UNION ALL BY NAME SELECT * FROM paid) WHERE amount <> 0 GROUP BY item_key
    )
    SELECT u.*, coalesce(l.credits, ${noCredits}) AS credits, coalesce(l.credit, 0)::DECIMAL(18,6) AS credit
    FROM used u LEFT JOIN listed l USING (item_key)`,
  ]
}
