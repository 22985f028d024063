import { record } from '../columns.ts'
import { pacificStart } from '../period-bill.ts'
import type { GcpBenchPeriod } from './bench.ts'
import { resourceCommitments, spendCommitments } from './meters.ts'
import { commonValues, eventNumbers } from './rows.ts'

const taxRate = '0.0625'

/**
 * Table `bench_fee`: hourly fees of the commitments, those of spend-based ones with the offset of their used part, tax of
 * each project, and the rounding of the invoice to cents; all from one pass over the numbers of the period's rows.
 * `totals` is the truth of the period.
 */
export function feeStatements(
  period: GcpBenchPeriod,
  events: number,
): { readonly statements: readonly string[]; readonly totals: string } {
  const start = `TIMESTAMP '${pacificStart(period.month.start)}'`
  const end = `TIMESTAMP '${pacificStart(period.month.end)}'`
  const compute = record('service', { id: "'6F81-5844-456A'", description: "'Compute Engine'" })
  const hourly = `${start} + to_hours(hour_number) AS usage_start_time, usage_start_time + INTERVAL 1 HOUR AS usage_end_time, usage_end_time + INTERVAL 5 HOUR AS export_time`
  const global = `${record('location', { location: "'global'" })} AS location`
  const fee = (id: string, description: string, cost: string): string =>
    `${commonValues(period)}, ${compute} AS service, ${record('sku', { id, description })} AS sku, ${hourly},
      ${record('location', { location: "'us-central1'", country: "'US'", region: "'us-central1'" })} AS location, 'GOOGLE' AS transaction_type, 'regular' AS cost_type,
      ${cost} AS cost, ${cost} AS cost_at_list, ${cost} AS cost_at_effective_price_default, ${cost} AS cost_at_list_consumption_model,
      ${record('consumption_model', { id: "'7754-699E-0EBF'", description: "'Default'" })} AS consumption_model`
  return {
    statements: [
      `CREATE OR REPLACE TABLE bench_sum AS
      SELECT pool, commitment, project_number, if(pool IN ('spend', 'resource'), hour_number, NULL) AS hour_number,
        count(*) AS line_rows, sum(cost) AS cost, sum(credit + promotion) AS credits
      FROM (${eventNumbers(period, events, 0, events)}) GROUP BY ALL`,
      `CREATE OR REPLACE TABLE bench_commitment AS
      WITH hourly AS (SELECT pool, commitment, hour_number, sum(if(pool = 'spend', cost, -credits)) AS used FROM bench_sum WHERE commitment IS NOT NULL GROUP BY pool, commitment, hour_number),
        size AS (SELECT pool, commitment, (ceil(max(used)::DOUBLE * 10) / 10 * if(pool = 'spend', 1, 0.63))::DECIMAL(18,6) AS fee FROM hourly GROUP BY pool, commitment),
        every AS (SELECT 'resource' AS pool, n::INTEGER AS commitment FROM range(${resourceCommitments}) AS r(n) UNION ALL SELECT 'spend', n::INTEGER FROM range(${spendCommitments}) AS r(n))
      SELECT e.*, h.hour_number::INTEGER AS hour_number, coalesce(s.fee, 0.1)::DECIMAL(18,6) AS fee, coalesce(u.used, 0)::DECIMAL(18,6) AS used
      FROM every e LEFT JOIN size s USING (pool, commitment) CROSS JOIN range(${period.hours}) AS h(hour_number)
      LEFT JOIN hourly u ON u.pool = e.pool AND u.commitment = e.commitment AND u.hour_number = h.hour_number`,
      `CREATE OR REPLACE TABLE bench_fee AS SELECT * FROM (
      SELECT ${fee("'7D2E-' || commitment || '001-4CF1'", "'Commitment v1: N2 Cpu and Ram in Americas for 1 Year'", 'fee')},
        ${record('subscription', { instance_id: "hex_id(32, 'resource/' || commitment)" })} AS subscription,
        ${record('usage', { amount: '3600', unit: "'seconds'", amount_in_pricing_units: '1', pricing_unit: "'hour'" })} AS "usage"
      FROM bench_commitment WHERE pool = 'resource'
      UNION ALL BY NAME
      SELECT ${fee("'5515-' || commitment || '81E-03B6'", "'Commitment - dollar based v2: Compute Engine for 1 year'", 'fee')},
        ${record('subscription', { instance_id: "hex_id(32, 'spend/' || commitment)" })} AS subscription,
        ${record('usage', { amount: 'fee * 3600', unit: "'seconds'", amount_in_pricing_units: 'fee', pricing_unit: "'hour'" })} AS "usage",
        if(used = 0, [], [${record('credits', { type: "'FEE_UTILIZATION_OFFSET'", name: "'Fee utilization offset'", full_name: "'Fee utilization offset'", id: "'fee-offset'", amount: '-used' })}]) AS credits
      FROM bench_commitment WHERE pool = 'spend'
      UNION ALL BY NAME
      SELECT ${commonValues(period)}, ${record('service', { id: "'0000-0000-0000'", description: "'Invoice'" })} AS service, ${record('sku', { id: "'6C6A-3B63-DD9F'", description: "'Sales tax'" })} AS sku,
        ${start} AS usage_start_time, ${end} AS usage_end_time, ${end} + INTERVAL 20 HOUR AS export_time, ${global}, 'tax' AS cost_type,
        project, tax AS cost
      FROM (SELECT project_number, round(sum(cost + credits) * ${taxRate}, 6)::DECIMAL(18,6) AS tax FROM bench_sum GROUP BY project_number)
      JOIN (SELECT DISTINCT project_number, project FROM bench_meter) USING (project_number)) ORDER BY usage_start_time, sku.id, project.id`,
      `INSERT INTO bench_fee BY NAME
      SELECT ${commonValues(period)}, ${record('service', { id: "'0000-0000-0000'", description: "'Invoice'" })} AS service, ${record('sku', { id: "'BF5B-0C0D-E1A2'", description: "'Rounding error'" })} AS sku,
        ${start} AS usage_start_time, ${end} AS usage_end_time, ${end} + INTERVAL 20 HOUR AS export_time, ${global}, 'rounding_error' AS cost_type,
        (round(total, 2) - total)::DECIMAL(18,6) AS cost
      FROM (SELECT sum(cost + credits)::DECIMAL(18,6) AS total FROM (${everyRow}))`,
    ],
    totals: `SELECT '${period.month.period}' AS invoice_month, cost_type, line_rows, cost, credits FROM (${everyRow})`,
  }
}

const everyRow = `SELECT 'regular' AS cost_type, line_rows, cost, credits FROM bench_sum
  UNION ALL BY NAME SELECT cost_type, 1 AS line_rows, cost::DECIMAL(18,6) AS cost, coalesce(list_sum(list_transform(credits, lambda c: c.amount::DECIMAL(18,6))), 0) AS credits FROM bench_fee`
