import { payerAccountId, taxRate } from '../demo/company.ts'
import type { BenchPeriod } from './bench.ts'
import { billValues, eventNumbers, unblendedCost, usageAmount } from './rows.ts'

/**
 * Table `bench_fee`: hourly fees of the savings plans with what they left unused, one RIFee per reservation, and tax per
 * account and service; all from one pass over the numbers of the period's rows. `totals` is the truth of the period.
 */
export function feeStatements(
  period: BenchPeriod,
  events: number,
): { readonly statements: readonly string[]; readonly totals: string } {
  const { start, end, hours } = period.month
  const common = `${billValues(period)}, '${payerAccountId}' AS line_item_usage_account_id, 'bench-management' AS line_item_usage_account_name, 'USD' AS pricing_currency`
  const id = (...parts: readonly string[]): string =>
    `substr(sha256(concat_ws('/', '${period.seed}', '${period.month.period}', ${parts.join(', ')})), 1, 52) AS identity_line_item_id`
  const interval = (from: string, to: string): string =>
    `strftime(${from}, '%Y-%m-%dT%H:%M:%SZ/') || strftime(${to}, '%Y-%m-%dT%H:%M:%SZ') AS identity_time_interval`
  const monthInterval = interval(`TIMESTAMP '${start}'`, `TIMESTAMP '${end}'`)
  const monthDates = `TIMESTAMP '${start}' AS line_item_usage_start_date, TIMESTAMP '${end}' AS line_item_usage_end_date`
  return {
    statements: [
      `CREATE OR REPLACE TABLE bench_sum AS
       SELECT n.kind, r.line_item_usage_account_id AS account, r.line_item_product_code AS product_code, r.product_product_name AS product_name,
         r.commitment_number, if(n.kind = 'SavingsPlanCoveredUsage', n.hour_number, NULL) AS hour_number,
         count(*) AS line_rows, sum(${usageAmount}) AS amount, sum(${unblendedCost.replaceAll('amount *', `(${usageAmount}) *`)}) AS unblended_cost,
         sum(CASE n.kind WHEN 'SavingsPlanCoveredUsage' THEN r.savings_plan_savings_plan_rate WHEN 'DiscountedUsage' THEN r.reservation_effective_cost END) AS committed_cost
       FROM (${eventNumbers(period, events, 0, events)}) n JOIN bench_resource r ON r.resource = n.resource GROUP BY ALL`,
      `CREATE OR REPLACE TABLE bench_plan AS
       WITH plan AS (SELECT DISTINCT commitment_number, savings_plan_savings_plan_a_r_n AS arn FROM bench_resource WHERE pool = 'plan'),
         hourly AS (SELECT commitment_number, hour_number, sum(committed_cost) AS used FROM bench_sum WHERE kind = 'SavingsPlanCoveredUsage' GROUP BY ALL),
         commitment AS (SELECT commitment_number, (ceil(max(used)::DOUBLE * 10) / 10)::DECIMAL(18,10) AS hourly FROM hourly GROUP BY ALL)
       SELECT p.*, h.hour_number::INTEGER AS hour_number, c.hourly, coalesce(u.used, 0)::DECIMAL(18,10) AS used
       FROM plan p JOIN commitment c USING (commitment_number) CROSS JOIN range(${hours}) AS h(hour_number)
       LEFT JOIN hourly u ON u.commitment_number = p.commitment_number AND u.hour_number = h.hour_number`,
      `CREATE OR REPLACE TABLE bench_reservation AS
       WITH reservation AS (
         SELECT DISTINCT commitment_number, reservation_reservation_a_r_n AS arn, reservation_subscription_id AS subscription, product_instance_type AS type,
           product_region_code AS region, line_item_normalization_factor::DECIMAL(28,10) AS norm, reservation_recurring_fee_for_usage::DECIMAL(28,10) AS recurring,
           reservation_amortized_upfront_cost_for_usage::DECIMAL(28,10) AS upfront FROM bench_resource WHERE pool = 'reserved'
       ), used AS (SELECT commitment_number, sum(amount) AS used FROM bench_sum WHERE kind = 'DiscountedUsage' GROUP BY ALL)
       SELECT r.*, coalesce(u.used, 0)::DECIMAL(18,4) AS used, ceil(coalesce(u.used, 0)::DOUBLE / ${hours} * 1.03 + 0.5)::INTEGER AS units
       FROM reservation r LEFT JOIN used u USING (commitment_number)`,
      `CREATE OR REPLACE TABLE bench_fee AS
       SELECT ${id("'plan'", 'commitment_number', 'hour_number')}, ${interval(`TIMESTAMP '${start}' + to_hours(hour_number)`, `TIMESTAMP '${start}' + to_hours(hour_number + 1)`)},
         ${common}, 'SavingsPlanRecurringFee' AS line_item_line_item_type, TIMESTAMP '${start}' + to_hours(hour_number) AS line_item_usage_start_date,
         TIMESTAMP '${start}' + to_hours(hour_number + 1) AS line_item_usage_end_date, 'ComputeSavingsPlans' AS line_item_product_code,
         'ComputeSP:1yrNoUpfront' AS line_item_usage_type, 1::DECIMAL(18,10) AS line_item_usage_amount, hourly AS line_item_unblended_rate,
         hourly AS line_item_unblended_cost, hourly AS line_item_blended_rate, hourly AS line_item_blended_cost,
         '1 year No Upfront Compute Savings Plan' AS line_item_line_item_description, 'Savings Plans for AWS Compute usage' AS product_product_name,
         'ComputeSavingsPlans' AS product_servicecode, arn AS savings_plan_savings_plan_a_r_n, 'ComputeSavingsPlans' AS savings_plan_offering_type,
         'No Upfront' AS savings_plan_payment_option, '1yr' AS savings_plan_purchase_term, 'global' AS savings_plan_region,
         '2025-01-01T00:00:00.000Z' AS savings_plan_start_time, '2029-01-01T00:00:00.000Z' AS savings_plan_end_time,
         0::DECIMAL(18,10) AS savings_plan_amortized_upfront_commitment_for_billing_period, hourly AS savings_plan_recurring_commitment_for_billing_period,
         hourly AS savings_plan_total_commitment_to_date, used AS savings_plan_used_commitment
       FROM bench_plan
       UNION ALL BY NAME
       SELECT ${id("'reservation'", 'commitment_number')}, ${monthInterval}, ${common}, 'RIFee' AS line_item_line_item_type, ${monthDates},
         'AmazonEC2' AS line_item_product_code, 'HeavyUsage:' || type AS line_item_usage_type, 'RunInstances' AS line_item_operation,
         (units * ${hours})::DECIMAL(18,10) AS line_item_usage_amount, recurring::DECIMAL(18,10) AS line_item_unblended_rate, (recurring * (units * ${hours}))::DECIMAL(18,10) AS line_item_unblended_cost,
         recurring::DECIMAL(18,10) AS line_item_blended_rate, (recurring * (units * ${hours}))::DECIMAL(18,10) AS line_item_blended_cost,
         'USD ' || recurring::DECIMAL(18,4) || ' hourly fee per ' || type || ' instance' AS line_item_line_item_description, 'Amazon Elastic Compute Cloud' AS product_product_name,
         'AmazonEC2' AS product_servicecode, region AS product_region, region AS product_region_code, type AS product_instance_type, 'Hrs' AS pricing_unit,
         '1yr' AS pricing_lease_contract_length, 'standard' AS pricing_offering_class, 'Partial Upfront' AS pricing_purchase_option,
         arn AS reservation_reservation_a_r_n, subscription AS reservation_subscription_id, units::DECIMAL(18,10) AS reservation_number_of_reservations,
         (upfront * (units * ${hours}))::DECIMAL(18,10) AS reservation_amortized_upfront_fee_for_billing_period, (units * ${hours})::DECIMAL(18,10) AS reservation_total_reserved_units,
         (norm * (units * ${hours}))::DECIMAL(18,10) AS reservation_total_reserved_normalized_units, 1::DECIMAL(18,10) AS reservation_units_per_reservation,
         norm::DECIMAL(18,10) AS reservation_normalized_units_per_reservation, (units * ${hours} - used)::DECIMAL(18,10) AS reservation_unused_quantity,
         (norm * (units * ${hours} - used))::DECIMAL(18,10) AS reservation_unused_normalized_unit_quantity,
         (recurring * (units * ${hours} - used))::DECIMAL(18,10) AS reservation_unused_recurring_fee,
         (upfront * (units * ${hours} - used))::DECIMAL(18,10) AS reservation_unused_amortized_upfront_fee_for_billing_period
       FROM bench_reservation
       UNION ALL BY NAME
       SELECT ${id("'tax'", 'account', 'product_code')}, ${monthInterval}, ${common.replace(`'${payerAccountId}' AS line_item_usage_account_id`, 'account AS line_item_usage_account_id')},
         'Tax' AS line_item_line_item_type, ${monthDates}, product_code AS line_item_product_code, 1::DECIMAL(18,10) AS line_item_usage_amount,
         round(sum(unblended_cost) * ${taxRate}, 2)::DECIMAL(18,10) AS line_item_unblended_cost, round(sum(unblended_cost) * ${taxRate}, 2)::DECIMAL(18,10) AS line_item_blended_cost,
         'Tax for product code ' || product_code AS line_item_line_item_description, 'USSalesTax' AS line_item_tax_type, product_name AS product_product_name,
         product_code AS product_servicecode
       FROM bench_sum GROUP BY account, product_code, product_name HAVING round(sum(unblended_cost) * ${taxRate}, 2) > 0
       ORDER BY identity_line_item_id`,
    ],
    totals: `SELECT 'USD' AS currency, kind AS line_item_type, sum(line_rows) AS line_rows, sum(unblended_cost)::DECIMAL(38,10)::VARCHAR AS unblended_cost,
        sum(billed)::DECIMAL(38,10)::VARCHAR AS billed_cost, sum(effective)::DECIMAL(38,10)::VARCHAR AS effective_cost
      FROM (
        SELECT kind, line_rows, unblended_cost, if(starts_with(kind, 'SavingsPlan'), 0, unblended_cost) AS billed,
          CASE kind WHEN 'Usage' THEN unblended_cost WHEN 'SavingsPlanNegation' THEN 0 ELSE committed_cost END AS effective FROM bench_sum
        UNION ALL BY NAME
        SELECT line_item_line_item_type AS kind, 1 AS line_rows, line_item_unblended_cost AS unblended_cost, line_item_unblended_cost AS billed,
          CASE line_item_line_item_type WHEN 'Tax' THEN line_item_unblended_cost
            WHEN 'RIFee' THEN reservation_unused_recurring_fee + reservation_unused_amortized_upfront_fee_for_billing_period
            ELSE savings_plan_total_commitment_to_date - savings_plan_used_commitment END AS effective FROM bench_fee
      ) GROUP BY kind ORDER BY kind`,
  }
}
