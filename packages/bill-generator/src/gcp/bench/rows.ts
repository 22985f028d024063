import { record } from '../columns.ts'
import { pacificStart } from '../period-bill.ts'
import type { GcpBenchPeriod } from './bench.ts'

/** Of a thousand rows so many are usage of the last three days of the month before. */
const lateRows = 8

/**
 * Rows `from` … `to` − 1 of a period of `events` rows as numbers only: which meter, which hour of the invoice month, how
 * much, what it costs, and which credits it gets. Amounts are exact decimals with six digits, as Google rounds them.
 */
export function eventNumbers(period: GcpBenchPeriod, events: number, from: number, to: number): string {
  return `SELECT *,
      round(CASE WHEN pool = 'resource' THEN -cost * if((h >> 50) % 5 = 0, 0.6, 1) WHEN pool = 'sustained' THEN -cost * 0.1 * (1 + (h >> 50) % 3)
        WHEN is_discounted THEN -cost * 0.05 WHEN has_free_tier AND (h >> 50) % 4 = 0 THEN -cost ELSE 0 END, 6)::DECIMAL(18,6) AS credit,
      if(is_promoted, -(cost + credit), 0)::DECIMAL(18,6) AS promotion
    FROM (
      SELECT *, amount / factor AS priced_amount, round(priced_amount * rate / per_units, 6)::DECIMAL(18,6) AS cost
      FROM (
        SELECT n.i, n.h, n.hour_number, m.*,
          floor(m.per_hour * if(m.is_steady, if((n.h >> 12) % 10 > 0, 60, 1 + (n.h >> 16) % 59) / 60, ((n.h >> 12) % 2000) / 1000))::BIGINT AS amount
        FROM (
          SELECT i, h, (h % ${period.meters}::UBIGINT)::INTEGER AS meter,
            if((h >> 24) % 1000 < ${lateRows}, -1 - ((h >> 34) % 72)::INTEGER, (i * ${period.hours} // ${events})::INTEGER) AS hour_number
          FROM (SELECT i, hash(${period.seed}, '${period.month.period}', i) AS h FROM range(${from}, ${to}) AS r(i))
        ) n JOIN bench_meter m ON m.meter = n.meter))`
}

const credit = (type: string, amount: string, title: string, id = `'${title}'`): string =>
  record('credits', { type: `'${type}'`, amount, name: `'${title}'`, full_name: `'${title}'`, id })

/** The same rows with every column that usage rows fill. */
export function eventRows(period: GcpBenchPeriod, events: number, from: number, to: number): string {
  const start = `TIMESTAMP '${pacificStart(period.month.start)}' + to_hours(hour_number)`
  const own = `CASE WHEN credit = 0 THEN [] WHEN pool = 'resource' THEN [${credit('COMMITTED_USAGE_DISCOUNT', 'credit', 'Committed Usage Discount: CPU and RAM', "hex_id(32, 'resource/' || commitment)")}]
      WHEN pool = 'sustained' THEN [${credit('SUSTAINED_USAGE_DISCOUNT', 'credit', 'Sustained Usage Discount')}]
      WHEN is_discounted THEN [${credit('DISCOUNT', 'credit', 'Spend based discount: BigQuery')}] ELSE [${credit('FREE_TIER', 'credit', 'Free tier')}] END`
  return `SELECT ${commonValues(period)}, service, sku, project, labels, system_labels, location, resource, tags, price, subscription, consumption_model,
      'GOOGLE' AS transaction_type, 'regular' AS cost_type, ${start} AS usage_start_time, usage_start_time + INTERVAL 1 HOUR AS usage_end_time,
      usage_end_time + to_minutes(if(hour_number < 0, 4320 + ((h >> 20) % 600)::INTEGER, 150 + ((h >> 20) % 400)::INTEGER)) AS export_time,
      cost, ${record('usage', { amount: 'amount', unit: 'unit', amount_in_pricing_units: 'priced_amount', pricing_unit: 'pricing_unit' })} AS "usage",
      if(promotion = 0, own_credits, list_append(own_credits, ${credit('PROMOTION', 'promotion', 'Google Cloud for Startups', "'promo-7'")})) AS credits,
      round(priced_amount * list_rate / per_units, 6) AS cost_at_list, round(priced_amount * default_rate / per_units, 6) AS cost_at_effective_price_default,
      if(pool = 'spend', cost, cost_at_list) AS cost_at_list_consumption_model
    FROM (SELECT *, ${own} AS own_credits FROM (${eventNumbers(period, events, from, to)}))`
}

/** Columns that are the same in every row of the period. */
export function commonValues(period: GcpBenchPeriod): string {
  return `'${period.billingAccountId}' AS billing_account_id, 'USD' AS currency, 1.0::DOUBLE AS currency_conversion_rate,
    ${record('invoice', { month: `'${period.month.period.replace('-', '')}'`, publisher_type: "'GOOGLE'" })} AS invoice`
}
