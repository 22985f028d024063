import { payerAccountId } from '../demo/company.ts'
import type { BenchPeriod } from './bench.ts'
import { pools } from './resources.ts'

/** What happens in each block of 100 rows: 8 covered hours, their 8 negations, 11 reserved hours, 73 others. */
const covered = 8
const negationsUntil = 16
const reservedUntil = 27

/**
 * Rows `from` … `to` − 1 of a period of `events` rows as numbers only: which resource, which hour, how much. A negation
 * takes everything from the covered row eight before it.
 */
export function eventNumbers(period: BenchPeriod, events: number, from: number, to: number): string {
  const pool = (which: keyof typeof pools): string =>
    `${pools[which].first} + (h % ${pools[which].size}::UBIGINT)::INTEGER`
  return `SELECT i, e, kind, h,
      CASE kind WHEN 'Usage' THEN ${pool('onDemand')} WHEN 'DiscountedUsage' THEN ${pool('reserved')} ELSE ${pool('plan')} END AS resource,
      (e * ${period.month.hours} // ${events})::INTEGER AS hour_number
    FROM (
      SELECT i, kind, e, hash(${period.seed}, '${period.month.period}', e) AS h
      FROM (
        SELECT i,
          CASE WHEN i % 100 < ${covered} THEN 'SavingsPlanCoveredUsage' WHEN i % 100 < ${negationsUntil} THEN 'SavingsPlanNegation'
            WHEN i % 100 < ${reservedUntil} THEN 'DiscountedUsage' ELSE 'Usage' END AS kind,
          CASE WHEN i % 100 >= ${covered} AND i % 100 < ${negationsUntil} THEN i - ${covered} ELSE i END AS e
        FROM range(${from}, ${to}) AS r(i)))`
}

/** Units of one row: an hour of a machine, a count of requests, or an amount with four decimals. */
export const usageAmount = `CASE WHEN r.is_machine THEN 1.0000 WHEN r.counts_requests THEN ((n.h >> 20) % 900000::UBIGINT)::DECIMAL(18,4) ELSE ((n.h >> 20) % 400000::UBIGINT)::DECIMAL(18,4) * 0.0001 END::DECIMAL(18,4)`

/** Unblended cost of one row from the amount `amount`. */
export const unblendedCost = `CASE n.kind WHEN 'DiscountedUsage' THEN 0 WHEN 'SavingsPlanNegation' THEN -(amount * r.list_rate) ELSE amount * r.list_rate END::DECIMAL(18,10)`

/** The same rows with every column that usage rows fill. */
export function eventRows(period: BenchPeriod, events: number, from: number, to: number): string {
  const { start } = period.month
  return `SELECT r.* EXCLUDE (resource, pool, commitment_number, is_machine, counts_requests, list_rate, line_item_line_item_description, pricing_term,
      reservation_recurring_fee_for_usage, reservation_amortized_upfront_cost_for_usage, reservation_effective_cost, savings_plan_savings_plan_rate),
    lower(hex(n.h)) || substr(md5(n.i::VARCHAR || n.h::VARCHAR), 1, 36) AS identity_line_item_id,
    strftime(TIMESTAMP '${start}' + to_hours(n.hour_number), '%Y-%m-%dT%H:00:00Z/') || strftime(TIMESTAMP '${start}' + to_hours(n.hour_number + 1), '%Y-%m-%dT%H:00:00Z') AS identity_time_interval,
    ${billValues(period)},
    n.kind AS line_item_line_item_type, TIMESTAMP '${start}' + to_hours(n.hour_number) AS line_item_usage_start_date,
    TIMESTAMP '${start}' + to_hours(n.hour_number + 1) AS line_item_usage_end_date,
    ${usageAmount} AS amount_text, amount_text::DECIMAL(18,10) AS line_item_usage_amount,
    if(n.kind = 'DiscountedUsage', r.line_item_normalization_factor, NULL) AS line_item_normalized_usage_amount,
    if(n.kind = 'DiscountedUsage', 0, r.list_rate)::DECIMAL(18,10) AS line_item_unblended_rate,
    ${unblendedCost.replaceAll('amount *', 'amount_text *')} AS line_item_unblended_cost,
    line_item_unblended_rate AS line_item_blended_rate, line_item_unblended_cost AS line_item_blended_cost,
    CASE n.kind WHEN 'DiscountedUsage' THEN r.product_instance_type || ' instance hour, reserved instance applied'
      WHEN 'SavingsPlanNegation' THEN 'SavingsPlanNegation used by AccountId : ' || r.line_item_usage_account_id || ' and UsageSku : ' || r.product_sku
      ELSE r.line_item_line_item_description END AS line_item_line_item_description,
    'USD' AS pricing_currency, if(n.kind = 'SavingsPlanNegation', 0, amount_text * r.list_rate)::DECIMAL(18,10) AS pricing_public_on_demand_cost,
    r.pricing_term, r.reservation_recurring_fee_for_usage, r.reservation_amortized_upfront_cost_for_usage, r.reservation_effective_cost,
    if(n.kind = 'SavingsPlanCoveredUsage', r.savings_plan_savings_plan_rate, NULL) AS savings_plan_savings_plan_rate,
    if(n.kind = 'SavingsPlanCoveredUsage', (amount_text * r.savings_plan_savings_plan_rate), NULL)::DECIMAL(18,10) AS savings_plan_savings_plan_effective_cost
  FROM (${eventNumbers(period, events, from, to)}) n JOIN bench_resource r ON r.resource = n.resource`
}

/** Columns that are the same in every row of the period. */
export function billValues(period: BenchPeriod): string {
  return `'1482930571' AS bill_invoice_id, 'Amazon Web Services, Inc.' AS bill_invoicing_entity, 'AWS' AS bill_billing_entity, 'Anniversary' AS bill_bill_type,
    '${payerAccountId}' AS bill_payer_account_id, 'bench-management' AS bill_payer_account_name,
    TIMESTAMP '${period.month.start}' AS bill_billing_period_start_date, TIMESTAMP '${period.month.end}' AS bill_billing_period_end_date,
    'USD' AS line_item_currency_code, 'Amazon Web Services, Inc.' AS line_item_legal_entity`
}
