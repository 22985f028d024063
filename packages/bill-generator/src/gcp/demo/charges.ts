import { referenceTable } from '../../sql.ts'
import { correctionMonth, firstDay, type GcpDemoContext, newSpendModel, pacific } from './context.ts'
import { defaultModel, noCredits, subscriptions } from './usage.ts'

/** Sales tax on what a project is charged. */
const taxRate = '0.0625'
/** Hourly fee of the spend-based commitment; used up to what Cloud SQL costs at its price. */
const spendFee = '0.5'

/** One-time adjustments of the company's history, by month. */
const adjustments = [
  {
    index: 7,
    version: 1,
    project: 'prod',
    service: 'Cloud Run',
    amount: '-25',
    type: 'GOODWILL',
    description: 'Goodwill for failed requests of Cloud Run',
  },
  {
    index: 9,
    version: 1,
    project: 'data',
    service: 'BigQuery',
    amount: '-18.4',
    type: 'SLA_VIOLATION',
    description: 'Credit for missed availability of BigQuery',
  },
  {
    index: 11,
    version: 1,
    project: 'ml',
    service: 'Vertex AI',
    amount: '12.35',
    type: 'GENERAL_ADJUSTMENT',
    description: 'Charge for tuning jobs that had not been billed',
  },
]

const lateAdjustment = {
  version: 2,
  project: 'prod',
  service: 'Networking',
  amount: '-12.75',
  type: 'GOODWILL',
  description: 'Late goodwill for data transfer',
}

const plain = `'GOOGLE' AS publisher, ${noCredits} AS credits, 0::DECIMAL(18,6) AS credit`
const model = `'${defaultModel.id}' AS model_id, '${defaultModel.name}' AS model_name`

/**
 * Table `item`: everything on the invoice of the month: usage, corrections of the month before, fees of commitments,
 * marketplace, support, adjustments, tax of each project, and the rounding of the invoice to cents.
 */
export function chargeStatements(context: GcpDemoContext): readonly string[] {
  const { index } = context
  const first = firstDay(context, String(index))
  const next = firstDay(context, String(index + 1))
  const days = `SELECT day::DATE AS day, ${pacific('day::DATE')} AS start_ts, ${pacific('(day::DATE + 1)')} AS end_ts, epoch(end_ts - start_ts) / 3600 AS hours, end_ts + INTERVAL 6 HOUR AS export_ts
    FROM range(${first}::TIMESTAMP, ${next}::TIMESTAMP, INTERVAL 1 DAY) AS r(day)`
  const invoiced = `${pacific(first)} AS start_ts, ${pacific(next)} AS end_ts, ${pacific(next)} + INTERVAL 20 HOUR AS export_ts, ${plain}`
  const sku = (key: string): string =>
    `upper(substr(md5('${key}'), 1, 4) || '-' || substr(md5('${key}'), 5, 4) || '-' || substr(md5('${key}'), 9, 4)) AS sku_id`
  const events = [...adjustments, { ...lateAdjustment, index }]
  return [
    `CREATE OR REPLACE TABLE item AS
    SELECT *, 'regular' AS cost_type, 'GOOGLE' AS transaction_type, 'GOOGLE' AS publisher,
      NULL::VARCHAR AS seller, NULL::VARCHAR AS adjustment_id, NULL::VARCHAR AS adjustment_description, NULL::VARCHAR AS adjustment_mode, NULL::VARCHAR AS adjustment_type
    FROM charged WHERE invoice_index = ${index}`,
    ...(index === correctionMonth ? correctionStatements(context) : []),
    `INSERT INTO item BY NAME
    WITH commitment AS (
      SELECT * FROM (VALUES ('n2 core', 'Commitment v1: N2 Cpu in EMEA for 1 Year', 12), ('n2 ram', 'Commitment v1: N2 Ram in EMEA for 1 Year', 48)) AS v(sku, title, units)
    )
    SELECT 'fee/' || c.sku || '/' || d.day AS item_key, 'regular' AS cost_type, 'GOOGLE' AS transaction_type, d.* EXCLUDE (day, hours), 'Compute Engine' AS service, '6F81-5844-456A' AS service_id,
      c.title AS sku_description, ${sku('commitment')}, 'europe-west1' AS region, k.unit, k.pricing_unit, 1 AS per_units, c.units * d.hours * k.factor AS amount, c.units * d.hours AS priced_amount,
      round(k.price * 1.1 * 0.63, 9)::DECIMAL(18,9) AS list_rate, list_rate AS default_rate, list_rate AS rate,
      round(priced_amount * list_rate::DOUBLE, 6)::DECIMAL(18,6) AS cost, cost AS list_cost, cost AS default_cost, '${subscriptions['cud-n2']}' AS subscription, ${model}, ${plain}
    FROM (${days}) d, commitment c JOIN gcp_sku k ON k.key = c.sku`,
    `INSERT INTO item BY NAME
    WITH covered AS (SELECT day, sum(cost) AS used FROM charged WHERE paid_by = 'cud-sql' AND month_index = ${index} GROUP BY day)
    SELECT 'fee/sql/' || d.day AS item_key, 'regular' AS cost_type, 'GOOGLE' AS transaction_type, d.* EXCLUDE (day, hours), 'Cloud SQL' AS service, '9662-B51E-5089' AS service_id,
      'Commitment - dollar based ${index < newSpendModel ? 'v1' : 'v2'}: Cloud SQL database in EMEA for 1 year' AS sku_description, ${sku('sql commitment')}, 'europe-west1' AS region,
      'seconds' AS unit, 'hour' AS pricing_unit, 1 AS per_units, ${spendFee} * d.hours AS priced_amount, priced_amount * 3600 AS amount, 1 AS list_rate, 1 AS default_rate, 1 AS rate,
      (${spendFee} * d.hours)::DECIMAL(18,6) AS cost, cost AS list_cost, cost AS default_cost, '${subscriptions['cud-sql']}' AS subscription, ${model}, 'GOOGLE' AS publisher,
      ${
        index < newSpendModel
          ? `${noCredits} AS credits, 0::DECIMAL(18,6) AS credit`
          : `[struct_pack("type" := 'FEE_UTILIZATION_OFFSET', "name" := 'Fee utilization offset', id := 'fee-offset', amount := (-c.used)::DECIMAL(18,6))] AS credits, (-c.used)::DECIMAL(18,6) AS credit`
      }
    FROM (${days}) d JOIN covered c USING (day)`,
    `INSERT INTO item BY NAME
    SELECT 'canopy/' || day AS item_key, 'regular' AS cost_type, 'THIRD_PARTY_AGENCY' AS transaction_type, 'Canopy Observability, Inc.' AS seller, start_ts, end_ts, export_ts,
      'Canopy Observability' AS service, '71C0-5E2B-D84A' AS service_id, 'Canopy Observability host hours' AS sku_description, ${sku('canopy')}, 'shared' AS project, 'platform' AS team, 'shared' AS env, 'observability' AS app,
      'count' AS unit, 'count' AS pricing_unit, 1 AS per_units, 9 * hours AS amount, 9 * hours AS priced_amount, 0.021 AS list_rate, 0.021 AS default_rate, 0.021 AS rate,
      round(9 * hours * 0.021, 6)::DECIMAL(18,6) AS cost, cost AS list_cost, cost AS default_cost, ${plain.replace("'GOOGLE'", "'PARTNER'")}
    FROM (${days})
    UNION ALL BY NAME
    SELECT 'fernfield' AS item_key, 'regular' AS cost_type, 'THIRD_PARTY_RESELLER' AS transaction_type, 'Fernfield Software GmbH' AS seller, start_ts, end_ts, export_ts,
      'Fernfield Data Catalog' AS service, '5D13-A9F7-20BE' AS service_id, 'Fernfield Data Catalog monthly subscription' AS sku_description, ${sku('fernfield')}, 'data' AS project, 'data-platform' AS team, 'prod' AS env, 'catalog' AS app,
      'count' AS unit, 'month' AS pricing_unit, 1 AS per_units, 1 AS amount, 1 AS priced_amount, 149 AS list_rate, 149 AS default_rate, 149 AS rate,
      149::DECIMAL(18,6) AS cost, cost AS list_cost, cost AS default_cost, ${plain.replace("'GOOGLE'", "'PARTNER'")}
    FROM (${days}) WHERE day(day) = 1 AND ${index} >= 2`,
    `INSERT INTO item BY NAME
    SELECT 'support' AS item_key, 'regular' AS cost_type, 'GOOGLE' AS transaction_type, 'Support' AS service, '2062-016F-44A2' AS service_id, 'Standard Support' AS sku_description, ${sku('support')}, ${invoiced},
      'count' AS unit, 'month' AS pricing_unit, 1 AS per_units, 1 AS amount, 1 AS priced_amount, ${model},
      greatest(29, round(total * 0.03, 2))::DECIMAL(18,6) AS cost, cost AS list_cost, cost AS default_cost FROM (SELECT sum(cost + credit) AS total FROM item)`,
    referenceTable(
      'gcp_adjustment',
      {
        index: 'INTEGER',
        version: 'INTEGER',
        project: 'VARCHAR',
        service: 'VARCHAR',
        amount: 'DECIMAL(18,6)',
        type: 'VARCHAR',
        description: 'VARCHAR',
      },
      events,
    ),
    `INSERT INTO item BY NAME
    SELECT 'adjustment/' || type || '/' || description AS item_key, 'adjustment' AS cost_type, a.service, v.id AS service_id, 'Adjustment' AS sku_description, ${sku('adjustment')}, project, ${invoiced},
      amount AS cost, amount AS list_cost, amount AS default_cost, hex_id(12, description) AS adjustment_id, description AS adjustment_description, 'MANUAL_ADJUSTMENT' AS adjustment_mode, type AS adjustment_type
    FROM gcp_adjustment a JOIN gcp_service v ON v.service = a.service WHERE "index" = ${index} AND version <= ${context.version}`,
    `INSERT INTO item BY NAME
    SELECT 'tax/' || project AS item_key, 'tax' AS cost_type, 'Invoice' AS service, '0000-0000-0000' AS service_id, 'Sales tax' AS sku_description, ${sku('tax')}, project, ${invoiced},
      round(charges * ${taxRate}, 6)::DECIMAL(18,6) AS cost, cost AS list_cost, cost AS default_cost
    FROM (SELECT project, sum(cost + credit) AS charges FROM item WHERE cost_type = 'regular' AND project IS NOT NULL GROUP BY project) WHERE charges > 0`,
    `INSERT INTO item BY NAME
    SELECT 'rounding' AS item_key, 'rounding_error' AS cost_type, 'Invoice' AS service, '0000-0000-0000' AS service_id, 'Rounding error' AS sku_description, ${sku('rounding')}, ${invoiced},
      (round(total, 2) - total)::DECIMAL(18,6) AS cost, cost AS list_cost, cost AS default_cost FROM (SELECT sum(cost + credit) AS total FROM item)`,
    `UPDATE item SET invoice_index = ${index}`,
  ]
}

/** Three days of the month before were metered wrongly: each is negated in full and charged again, at less usage. */
function correctionStatements(context: GcpDemoContext): readonly string[] {
  const share = (value: string, factor: string): string => `round(${value} * ${factor}, 6)::DECIMAL(18,6)`
  const row = (
    mode: string,
    factor: string,
  ): string => `SELECT wrong.* REPLACE (item_key || '/${mode}' AS item_key, amount * ${factor} AS amount, priced_amount * ${factor} AS priced_amount,
        ${share('cost', factor)} AS cost, ${share('list_cost', factor)} AS list_cost, ${share('default_cost', factor)} AS default_cost,
        list_transform(credits, lambda c: struct_pack("type" := c."type", "name" := c."name", id := c.id, amount := ${share('c.amount', factor)})) AS credits,
        list_sum(list_transform(credits, lambda c: ${share('c.amount', factor)}))::DECIMAL(18,6) AS credit,
        ${pacific(`(${firstDay(context, String(context.index))} + 4)`)} AS export_ts),
      hex_id(12, item_key) AS adjustment_id, 'Usage of BigQuery was metered twice' AS adjustment_description, '${mode}' AS adjustment_mode, 'USAGE_CORRECTION' AS adjustment_type FROM wrong`
  return [
    `INSERT INTO item BY NAME
    WITH wrong AS (
      SELECT *, 'regular' AS cost_type, 'GOOGLE' AS transaction_type, 'GOOGLE' AS publisher FROM charged
      WHERE month_index = ${context.index - 1} AND sku = 'bq analysis' AND project = 'data' AND day(day) BETWEEN 10 AND 12
    )
    ${row('COMPLETE_NEGATION', '-1')}
    UNION ALL BY NAME
    ${row('COMPLETE_NEGATION_WITH_REMONETIZATION', '0.5')}`,
  ]
}
