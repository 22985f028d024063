import type { RawColumn } from '../../language/mapping.ts'

const optional = (type: RawColumn['type'] = 'string'): RawColumn => ({ type, need: 'optional' })
const required = (type: RawColumn['type'], remedy: string): RawColumn => ({ type, need: 'required', remedy })
const whenReached = (type: RawColumn['type'], remedy: string): RawColumn => ({ type, need: 'when-reached', remedy })

const always =
  'Every AWS cost and usage report has it: select it in the export, or name it under `columns:` when the export renamed it.'

/**
 * The columns of the AWS Cost and Usage Report that FOCUS needs, by their names in CUR 2.0 and in legacy Parquet
 * (with `_arn` where those spell `_a_r_n`). AWS Data Exports user guide, table dictionary COST_AND_USAGE_REPORT.
 */
export const CUR_COLUMNS: Readonly<Record<string, RawColumn>> = {
  bill_bill_type: optional(),
  bill_billing_entity: optional(),
  bill_billing_period_end_date: optional('timestamp'),
  bill_billing_period_start_date: required('timestamp', always),
  bill_invoice_id: optional(),
  bill_invoicing_entity: optional(),
  bill_payer_account_id: required('string', always),
  bill_payer_account_name: optional(),
  cost_category: optional('map'),
  discount: optional('map'),
  discount_bundled_discount: optional('money'),
  discount_total_discount: optional('money'),
  identity_line_item_id: optional(),
  line_item_availability_zone: optional(),
  line_item_currency_code: required('string', always),
  line_item_legal_entity: optional(),
  line_item_line_item_description: optional(),
  line_item_line_item_type: required('string', always),
  line_item_net_unblended_cost: optional('money'),
  line_item_normalization_factor: optional('quantity'),
  line_item_normalized_usage_amount: optional('quantity'),
  line_item_operation: optional(),
  line_item_product_code: optional(),
  line_item_resource_id: optional(),
  line_item_unblended_cost: required('money', always),
  line_item_usage_account_id: optional(),
  line_item_usage_account_name: optional(),
  line_item_usage_amount: optional('quantity'),
  line_item_usage_end_date: required('timestamp', always),
  line_item_usage_start_date: required('timestamp', always),
  line_item_usage_type: optional(),
  pricing_currency: optional(),
  pricing_public_on_demand_cost: optional('money'),
  pricing_public_on_demand_rate: optional('money'),
  pricing_purchase_option: optional(),
  pricing_rate_code: optional(),
  pricing_rate_id: optional(),
  pricing_term: optional(),
  pricing_unit: optional(),
  product: optional('map'),
  product_database_engine: optional(),
  product_deployment_option: optional(),
  product_gpu: optional(),
  product_instance_type: optional(),
  product_instance_type_family: optional(),
  product_marketoption: optional(),
  product_max_iopsvolume: optional(),
  product_memory: optional(),
  product_operating_system: optional(),
  product_product_family: optional(),
  product_product_name: optional(),
  product_region: optional(),
  product_region_code: optional(),
  product_servicecode: optional(),
  product_sku: optional(),
  product_storage_class: optional(),
  product_storage_media: optional(),
  product_tenancy: optional(),
  product_vcpu: optional(),
  reservation_availability_zone: optional(),
  reservation_effective_cost: whenReached(
    'money',
    'Rows of reserved instances need `reservation_effective_cost` (legacy: reservation/EffectiveCost): select it in the export.',
  ),
  reservation_net_effective_cost: whenReached(
    'money',
    'Rows of reserved instances that are billed net need `reservation_net_effective_cost`: select it in the export.',
  ),
  reservation_net_unused_amortized_upfront_fee_for_billing_period: whenReached(
    'money',
    'RIFee rows that are billed net need `reservation_net_unused_amortized_upfront_fee_for_billing_period`: select it in the export.',
  ),
  reservation_net_unused_recurring_fee: whenReached(
    'money',
    'RIFee rows that are billed net need `reservation_net_unused_recurring_fee`: select it in the export.',
  ),
  reservation_reservation_arn: optional(),
  reservation_total_reserved_normalized_units: optional('quantity'),
  reservation_total_reserved_units: optional('quantity'),
  reservation_unused_amortized_upfront_fee_for_billing_period: whenReached(
    'money',
    'RIFee rows need the unused part of the reservation: select `reservation_unused_amortized_upfront_fee_for_billing_period` in the export.',
  ),
  reservation_unused_normalized_unit_quantity: optional('quantity'),
  reservation_unused_quantity: optional('quantity'),
  reservation_unused_recurring_fee: whenReached(
    'money',
    'RIFee rows need the unused part of the reservation: select `reservation_unused_recurring_fee` in the export.',
  ),
  resource_tags: optional('map'),
  savings_plan_amortized_upfront_commitment_for_billing_period: whenReached(
    'money',
    "Rows of a savings plan's fee that are billed net need `savings_plan_amortized_upfront_commitment_for_billing_period`: select it in the export.",
  ),
  savings_plan_net_amortized_upfront_commitment_for_billing_period: whenReached(
    'money',
    "Rows of a savings plan's fee that are billed net need `savings_plan_net_amortized_upfront_commitment_for_billing_period`: select it in the export.",
  ),
  savings_plan_net_recurring_commitment_for_billing_period: whenReached(
    'money',
    "Rows of a savings plan's fee that are billed net need `savings_plan_net_recurring_commitment_for_billing_period`: select it in the export.",
  ),
  savings_plan_net_savings_plan_effective_cost: whenReached(
    'money',
    'Rows covered by a savings plan and billed net need `savings_plan_net_savings_plan_effective_cost`: select it in the export.',
  ),
  savings_plan_offering_type: optional(),
  savings_plan_recurring_commitment_for_billing_period: whenReached(
    'money',
    "Rows of a savings plan's fee that are billed net need `savings_plan_recurring_commitment_for_billing_period`: select it in the export.",
  ),
  savings_plan_savings_plan_arn: optional(),
  savings_plan_savings_plan_effective_cost: whenReached(
    'money',
    'Rows covered by a savings plan need `savings_plan_savings_plan_effective_cost` (legacy: savingsPlan/SavingsPlanEffectiveCost): select it in the export.',
  ),
  savings_plan_total_commitment_to_date: whenReached(
    'money',
    "Rows of a savings plan's fee need `savings_plan_total_commitment_to_date`: select it in the export.",
  ),
  savings_plan_used_commitment: whenReached(
    'money',
    "Rows of a savings plan's fee need `savings_plan_used_commitment`: select it in the export.",
  ),
  split_line_item_net_split_cost: optional(),
  split_line_item_net_unused_cost: optional(),
  split_line_item_parent_resource_id: optional(),
  split_line_item_split_cost: optional(),
  split_line_item_split_usage: optional(),
  split_line_item_split_usage_ratio: optional(),
  split_line_item_unused_cost: optional(),
  tags: optional('map'),
}
