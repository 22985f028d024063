import { name, text } from '../../sql.ts'
import type { BillColumn } from '../columns.ts'
import { relationName, tagColumn } from '../columns.ts'
import { payerAccountId } from './company.ts'
import type { DemoContext } from './context.ts'

/**
 * Table `line`: the items of the month under the names of a bill (`line_item_unblended_cost` …), in an arbitrary but
 * fixed order, with the number of the file that each goes to.
 */
export function billLineStatement(
  context: DemoContext,
  net: boolean,
  tagKeys: readonly string[],
  fileCount: number,
): string {
  const { start, end, period } = context.month
  const instant = (column: string): string => `strftime(${column}, '%Y-%m-%dT%H:%M:%S.000Z')`
  const invoice = `if(${context.open}, NULL, (1000000000 + pick(900000000, '${period}', i.billing_entity, i.bill_type))::VARCHAR)`
  return `CREATE OR REPLACE TABLE line AS
  WITH taken AS (
    SELECT item_key, sum(amount) AS total,
      ${['EdpDiscount', 'PrivateRateDiscount', 'BundledDiscount', 'RiVolumeDiscount', 'SppDiscount'].map((kind) => `sum(amount) FILTER (discount = '${kind}') AS ${kind}`).join(', ')}
    FROM item_discount GROUP BY item_key
  )
  SELECT
    substr(sha256('${context.seed}/${period}/' || i.item_key), 1, 52) AS identity_line_item_id,
    strftime(i.start_ts, '%Y-%m-%dT%H:%M:%SZ') || '/' || strftime(i.end_ts, '%Y-%m-%dT%H:%M:%SZ') AS identity_time_interval,
    ${invoice} AS bill_invoice_id, i.legal_entity AS bill_invoicing_entity, i.billing_entity AS bill_billing_entity,
    i.bill_type AS bill_bill_type, '${payerAccountId}' AS bill_payer_account_id, p.name AS bill_payer_account_name,
    TIMESTAMP '${start}' AS bill_billing_period_start_date, TIMESTAMP '${end}' AS bill_billing_period_end_date,
    a.id AS line_item_usage_account_id, a.name AS line_item_usage_account_name, i.kind AS line_item_line_item_type,
    i.start_ts AS line_item_usage_start_date, i.end_ts AS line_item_usage_end_date, i.product_code AS line_item_product_code,
    i.usage_type AS line_item_usage_type, i.operation AS line_item_operation, i.zone AS line_item_availability_zone,
    i.resource_id AS line_item_resource_id, i.usage_amount AS line_item_usage_amount,
    k.norm_factor AS line_item_normalization_factor, (i.usage_amount * k.norm_factor)::DECIMAL(28,10) AS line_item_normalized_usage_amount,
    'USD' AS line_item_currency_code, i.rate AS line_item_unblended_rate, i.unblended_cost AS line_item_unblended_cost,
    i.rate AS line_item_blended_rate, i.unblended_cost AS line_item_blended_cost, i.description AS line_item_line_item_description,
    i.tax_type AS line_item_tax_type, i.legal_entity AS line_item_legal_entity,
    ${netValues(net)}
    c.term AS pricing_lease_contract_length, if(c.kind = 'RI', c.offering, NULL) AS pricing_offering_class, c.payment AS pricing_purchase_option,
    if(k.sku IS NULL, NULL, upper(substr(md5(k.sku || coalesce(r.code, '')), 1, 16)) || '.JRTCKXETXF.6YS6EN2CT7') AS pricing_rate_code,
    if(k.sku IS NULL, NULL, (10000000000 + pick(900000000, i.usage_type, 'rate id', 0))::VARCHAR) AS pricing_rate_id,
    'USD' AS pricing_currency, i.public_cost AS pricing_public_on_demand_cost, i.public_rate AS pricing_public_on_demand_rate,
    i.term AS pricing_term, i.unit AS pricing_unit, ${productValues},
    ${commitmentValues(instant)},
    i.split_actual AS split_line_item_actual_usage, i.parent_resource_id AS split_line_item_parent_resource_id,
    i.split_cost AS split_line_item_public_on_demand_split_cost, i.split_unused AS split_line_item_public_on_demand_unused_cost,
    i.split_reserved AS split_line_item_reserved_usage, i.split_cost AS split_line_item_split_cost, i.split_usage AS split_line_item_split_usage,
    i.split_ratio AS split_line_item_split_usage_ratio, i.split_unused AS split_line_item_unused_cost,
    a.businessUnit AS "costCategory/Business unit", ${tagValues(tagKeys)},
    (row_number() OVER (ORDER BY md5('${context.seed}/' || i.item_key)) - 1) % ${fileCount} AS file_number
  FROM item i
  JOIN account a ON a.key = i.account
  JOIN account p ON p.key = 'payer'
  LEFT JOIN sku k ON k.sku = i.sku
  LEFT JOIN region r ON r.code = i.region AND NOT coalesce(k.global, false)
  LEFT JOIN commitment c ON c.commitment = i.commitment
  LEFT JOIN fee_share f ON f.commitment = i.commitment
  LEFT JOIN taken t ON t.item_key = i.item_key
  ORDER BY md5('${context.seed}/' || i.item_key)`
}

const discountKinds = `('EdpDiscount', 'PrivateRateDiscount', 'BundledDiscount', 'RiVolumeDiscount', 'SppDiscount', 'DistributorDiscount', 'Discount')`

function netValues(net: boolean): string {
  if (!net) return ''
  const cost = `CASE WHEN i.kind IN ${discountKinds} THEN 0 ELSE i.unblended_cost - coalesce(t.total, 0) END`
  return `(${cost})::DECIMAL(28,10) AS line_item_net_unblended_cost,
    CASE WHEN i.rate IS NULL OR i.usage_amount = 0 THEN NULL ELSE round((${cost})::DOUBLE / i.usage_amount::DOUBLE, 10)::DECIMAL(18,10) END AS line_item_net_unblended_rate,
    i.ri_upfront AS reservation_net_amortized_upfront_cost_for_usage, i.ri_period_upfront AS reservation_net_amortized_upfront_fee_for_billing_period,
    (i.ri_recurring * (1 - f.share) + i.ri_upfront)::DECIMAL(28,10) AS reservation_net_effective_cost,
    (i.ri_recurring * (1 - f.share))::DECIMAL(28,10) AS reservation_net_recurring_fee_for_usage,
    i.ri_unused_upfront AS reservation_net_unused_amortized_upfront_fee_for_billing_period,
    (i.ri_unused_recurring * (1 - f.share))::DECIMAL(28,10) AS reservation_net_unused_recurring_fee,
    if(i.kind = 'RIFee', c.upfront * c.term_hours * c.units, NULL)::DECIMAL(28,10) AS reservation_net_upfront_value,
    i.sp_upfront AS savings_plan_net_amortized_upfront_commitment_for_billing_period,
    (i.sp_recurring * (1 - f.share))::DECIMAL(28,10) AS savings_plan_net_recurring_commitment_for_billing_period,
    (i.sp_effective * if(c.recurring = 0, 1, 1 - f.share))::DECIMAL(28,10) AS savings_plan_net_savings_plan_effective_cost,
    -t.EdpDiscount AS discount_edp_discount, -t.PrivateRateDiscount AS discount_private_rate_discount,
    -t.BundledDiscount AS discount_bundled_discount, -t.RiVolumeDiscount AS discount_ri_volume_discount,
    -t.SppDiscount AS discount_spp_discount, -t.total AS discount_total_discount,`
}

const productValues = `i.product_name AS product_product_name, k.database_engine AS product_database_engine,
    if(k.transfer_type IS NOT NULL, coalesce(k.from_location, r.location), NULL) AS product_from_location,
    if(k.transfer_type IS NOT NULL, coalesce(k.from_location_type, 'AWS Region'), NULL) AS product_from_location_type,
    if(k.transfer_type IS NOT NULL, r.code, NULL) AS product_from_region_code, k."group" AS product_group, k.group_description AS product_group_description,
    k.instance_family AS product_instance_family, k.instance_type AS product_instance_type, k.instance_type_family AS product_instance_type_family,
    k.license_model AS product_license_model, r.location AS product_location, if(r.code IS NULL, NULL, 'AWS Region') AS product_location_type,
    k.market_option AS product_marketoption, k.memory AS product_memory, k.operating_system AS product_operating_system,
    if(k.sku IS NULL, NULL, i.operation) AS product_operation, if(i.parent_resource_id IS NULL, k.family, 'Compute') AS product_product_family,
    if(k.global, 'global', r.code) AS product_region, if(k.global, NULL, r.code) AS product_region_code, i.servicecode AS product_servicecode,
    i.product_name AS product_servicename, if(k.sku IS NULL, NULL, upper(substr(md5(k.sku || coalesce(r.code, '')), 1, 16))) AS product_sku,
    k.storage_class AS product_storage_class, k.tenancy AS product_tenancy, k.to_location AS product_to_location,
    k.to_location_type AS product_to_location_type, NULL::VARCHAR AS product_to_region_code, k.transfer_type AS product_transfer_type,
    if(k.sku IS NULL, NULL, i.usage_type) AS product_usagetype, k.vcpu AS product_vcpu, k.volume_api_name AS product_volume_api_name,
    k.volume_type AS product_volume_type`

function commitmentValues(instant: (column: string) => string): string {
  const fee = (value: string, type = 'DECIMAL(28,10)'): string => `if(i.kind = 'RIFee', ${value}, NULL)::${type}`
  const plan = (value: string): string => `if(c.kind = 'SP', ${value}, NULL)`
  return `i.ri_upfront AS reservation_amortized_upfront_cost_for_usage, i.ri_period_upfront AS reservation_amortized_upfront_fee_for_billing_period,
    NULL::VARCHAR AS reservation_availability_zone, (i.ri_recurring + i.ri_upfront)::DECIMAL(28,10) AS reservation_effective_cost,
    ${fee(instant('c.end_ts'), 'VARCHAR')} AS reservation_end_time, ${fee("'Original'", 'VARCHAR')} AS reservation_modification_status,
    ${fee('c.norm')} AS reservation_normalized_units_per_reservation, ${fee('c.units')} AS reservation_number_of_reservations,
    i.ri_recurring AS reservation_recurring_fee_for_usage, if(c.kind = 'RI', c.arn, NULL) AS reservation_reservation_a_r_n,
    ${fee(instant('c.start_ts'), 'VARCHAR')} AS reservation_start_time,
    if(c.kind = 'RI', (2000000000 + pick(900000000, c.arn, 'subscription', 0))::VARCHAR, NULL) AS reservation_subscription_id,
    i.ri_total_units * c.norm AS reservation_total_reserved_normalized_units, i.ri_total_units AS reservation_total_reserved_units,
    ${fee('1')} AS reservation_units_per_reservation, i.ri_unused_upfront AS reservation_unused_amortized_upfront_fee_for_billing_period,
    i.ri_unused_quantity * c.norm AS reservation_unused_normalized_unit_quantity, i.ri_unused_quantity AS reservation_unused_quantity,
    i.ri_unused_recurring AS reservation_unused_recurring_fee, ${fee('c.upfront * c.term_hours * c.units')} AS reservation_upfront_value,
    i.sp_upfront AS savings_plan_amortized_upfront_commitment_for_billing_period, ${plan(instant('c.end_ts'))} AS savings_plan_end_time,
    ${plan('c.family')} AS savings_plan_instance_type_family, ${plan('c.offering')} AS savings_plan_offering_type,
    ${plan('c.payment')} AS savings_plan_payment_option, ${plan('c.term')} AS savings_plan_purchase_term,
    i.sp_recurring AS savings_plan_recurring_commitment_for_billing_period, ${plan("coalesce(c.region, 'global')")} AS savings_plan_region,
    ${plan('c.arn')} AS savings_plan_savings_plan_a_r_n, i.sp_effective AS savings_plan_savings_plan_effective_cost,
    i.sp_rate AS savings_plan_savings_plan_rate, ${plan(instant('c.start_ts'))} AS savings_plan_start_time,
    i.sp_total AS savings_plan_total_commitment_to_date, i.sp_used AS savings_plan_used_commitment`
}

/** Known keys from the workload's tags; any other key gets a sparse value of its own. */
function tagValues(tagKeys: readonly string[]): string {
  const columns: readonly BillColumn[] = tagKeys.map(tagColumn)
  return columns
    .map((column) => {
      const invented = `if(i.resource_id IS NOT NULL AND chance(${text(column.name)}, i.resource_id, 'tag') < 0.2, 'value-' || pick(5, ${text(column.name)}, i.resource_id, 'value'), NULL)`
      const value = demoTags.has(column.name) ? `i.tags[${text(column.name)}]` : invented
      return `${value} AS ${name(relationName(column))}`
    })
    .join(', ')
}

const demoTags: ReadonlySet<string> = new Set([
  'aws:createdBy',
  'user:Name',
  'user:Team',
  'user:app',
  'user:cost-center',
  'user:env',
  'user:team',
])

/** The truth of the month from its items: what each line-item type holds, bills and costs effectively. */
export function demoTotals(net: boolean): string {
  const paid = net
    ? `CASE WHEN i.kind IN ${discountKinds} THEN 0 ELSE i.unblended_cost - coalesce(t.total, 0) END`
    : 'i.unblended_cost'
  const share = net ? '(1 - f.share)' : '1'
  return `SELECT 'USD' AS currency, i.kind AS line_item_type, count(*) AS line_rows,
    sum(i.unblended_cost)::DECIMAL(38,10)::VARCHAR AS unblended_cost,
    sum(CASE WHEN i.kind IN ('SavingsPlanCoveredUsage', 'SavingsPlanNegation') THEN 0 ELSE ${paid} END)::DECIMAL(38,10)::VARCHAR AS billed_cost,
    sum(CASE
      WHEN i.kind = 'DiscountedUsage' THEN i.ri_recurring * ${share} + i.ri_upfront
      WHEN i.kind = 'SavingsPlanCoveredUsage' THEN i.sp_effective * if(c.recurring = 0, 1, ${share})
      WHEN i.kind = 'SavingsPlanRecurringFee' THEN (i.sp_total - i.sp_used) * if(c.recurring = 0, 1, ${share})
      WHEN i.kind = 'RIFee' THEN i.ri_unused_recurring * ${share} + i.ri_unused_upfront
      WHEN i.kind = 'SavingsPlanNegation' OR i.commitment IS NOT NULL THEN 0
      ELSE ${paid} END)::DECIMAL(38,10)::VARCHAR AS effective_cost
  FROM item i LEFT JOIN commitment c ON c.commitment = i.commitment LEFT JOIN fee_share f ON f.commitment = i.commitment
  LEFT JOIN (SELECT item_key, sum(amount) AS total FROM item_discount GROUP BY item_key) t ON t.item_key = i.item_key
  GROUP BY i.kind ORDER BY i.kind`
}
