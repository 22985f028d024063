import { name, text } from '../sql.ts'
import type { WrittenColumn } from '../write.ts'
import { type BillColumn, headerName, isDynamic, relationName } from './columns.ts'

/** One column of the files to write. */
export interface ProjectedColumn extends WrittenColumn {
  /** Type as the manifest words it. */
  readonly manifestType: string
}

const parquetTypes = { text: 'VARCHAR', decimal: 'DOUBLE', timestamp: 'TIMESTAMP_MS' } as const

/** Header and values of a legacy CSV: `category/Name`. */
export function projectLegacyCsv(columns: readonly BillColumn[]): readonly ProjectedColumn[] {
  return columns.map((column) => ({
    output: headerName(column),
    sql: name(relationName(column)),
    manifestType: legacyType(column),
  }))
}

/** Names and types of legacy Parquet; keys that collide in snake case share one column, first filled value wins. */
export function projectLegacyParquet(columns: readonly BillColumn[]): readonly ProjectedColumn[] {
  return [...bySnakeName(columns)].map(([snake, sharing]) => {
    const first = sharing[0]
    const values = sharing.map((column) => name(relationName(column)))
    const value = values.length === 1 ? values.join() : `coalesce(${values.join(', ')})`
    return {
      output: snake,
      sql: `CAST(${value} AS ${parquetTypes[first?.kind ?? 'text']})`,
      manifestType: first === undefined ? 'OptionalString' : legacyType(first),
    }
  })
}

/** Columns by their snake name, in order; more than one where names collide. */
function bySnakeName(columns: readonly BillColumn[]): ReadonlyMap<string, readonly BillColumn[]> {
  const groups = new Map<string, BillColumn[]>()
  for (const column of columns) groups.set(column.snake, [...(groups.get(column.snake) ?? []), column])
  return groups
}

/** Type names as legacy manifests spell them. */
export function legacyType(column: BillColumn): string {
  if (column.name === 'TimeInterval') return 'Interval'
  if (column.kind === 'timestamp') return 'DateTime'
  const optional = column.category !== 'identity' && !(column.category === 'bill' && column.name !== 'InvoiceId')
  return `${optional ? 'Optional' : ''}${column.kind === 'decimal' ? 'BigDecimal' : 'String'}`
}

/** CUR 2.0's own columns in the order of AWS's table dictionary; maps are `cost_category`, `discount`, `product`, `resource_tags`. */
const dataExportColumns: readonly string[] = `
  bill_bill_type bill_billing_entity bill_billing_period_end_date bill_billing_period_start_date bill_invoice_id
  bill_invoicing_entity bill_payer_account_id bill_payer_account_name cost_category discount discount_bundled_discount
  discount_total_discount identity_line_item_id identity_time_interval line_item_availability_zone line_item_blended_cost
  line_item_blended_rate line_item_currency_code line_item_legal_entity line_item_line_item_description
  line_item_line_item_type line_item_net_unblended_cost line_item_net_unblended_rate line_item_normalization_factor
  line_item_normalized_usage_amount line_item_operation line_item_product_code line_item_resource_id line_item_tax_type
  line_item_unblended_cost line_item_unblended_rate line_item_usage_account_id line_item_usage_account_name
  line_item_usage_amount line_item_usage_end_date line_item_usage_start_date line_item_usage_type pricing_currency
  pricing_lease_contract_length pricing_offering_class pricing_public_on_demand_cost pricing_public_on_demand_rate
  pricing_purchase_option pricing_rate_code pricing_rate_id pricing_term pricing_unit product product_comment
  product_fee_code product_fee_description product_from_location product_from_location_type product_from_region_code
  product_instance_family product_instance_type product_instancesku product_location product_location_type
  product_operation product_pricing_unit product_product_family product_region_code product_servicecode product_sku
  product_to_location product_to_location_type product_to_region_code product_usagetype
  reservation_amortized_upfront_cost_for_usage reservation_amortized_upfront_fee_for_billing_period
  reservation_availability_zone reservation_effective_cost reservation_end_time reservation_modification_status
  reservation_net_amortized_upfront_cost_for_usage reservation_net_amortized_upfront_fee_for_billing_period
  reservation_net_effective_cost reservation_net_recurring_fee_for_usage
  reservation_net_unused_amortized_upfront_fee_for_billing_period reservation_net_unused_recurring_fee
  reservation_net_upfront_value reservation_normalized_units_per_reservation reservation_number_of_reservations
  reservation_recurring_fee_for_usage reservation_reservation_a_r_n reservation_start_time reservation_subscription_id
  reservation_total_reserved_normalized_units reservation_total_reserved_units reservation_units_per_reservation
  reservation_unused_amortized_upfront_fee_for_billing_period reservation_unused_normalized_unit_quantity
  reservation_unused_quantity reservation_unused_recurring_fee reservation_upfront_value resource_tags
  savings_plan_amortized_upfront_commitment_for_billing_period savings_plan_end_time
  savings_plan_instance_type_family savings_plan_net_amortized_upfront_commitment_for_billing_period
  savings_plan_net_recurring_commitment_for_billing_period savings_plan_net_savings_plan_effective_cost
  savings_plan_offering_type savings_plan_payment_option savings_plan_purchase_term
  savings_plan_recurring_commitment_for_billing_period savings_plan_region savings_plan_savings_plan_a_r_n
  savings_plan_savings_plan_effective_cost savings_plan_savings_plan_rate savings_plan_start_time
  savings_plan_total_commitment_to_date savings_plan_used_commitment split_line_item_actual_usage
  split_line_item_net_split_cost split_line_item_net_unused_cost split_line_item_parent_resource_id
  split_line_item_public_on_demand_split_cost split_line_item_public_on_demand_unused_cost
  split_line_item_reserved_usage split_line_item_split_cost split_line_item_split_usage
  split_line_item_split_usage_ratio split_line_item_unused_cost`
  .split(/\s+/)
  .filter((column) => column !== '')

const accountNames = ['bill_payer_account_name', 'line_item_usage_account_name']
const decimalEndings =
  /_(cost|rate|amount|factor|fee|discount|usage|ratio|value|units|quantity|reservations|commitment|date|for_usage|billing_period|per_reservation)$/

/**
 * CUR 2.0 over a relation that holds `columns`: map columns are MAPs in Parquet and JSON objects in CSV,
 * columns that the relation lacks are NULL.
 */
export function projectDataExport(
  columns: readonly BillColumn[],
  format: 'csv' | 'parquet',
): readonly ProjectedColumn[] {
  const present = new Map(columns.filter((column) => !isDynamic(column)).map((column) => [column.snake, column]))
  const flat = new Set(dataExportColumns)
  const maps: Readonly<Record<string, string>> = {
    product: textMap(
      columns.filter((column) => column.category === 'product' && !flat.has(column.snake)),
      'product_',
    ),
    resource_tags: textMap(
      columns.filter((column) => column.category === 'resourceTags'),
      'resource_tags_',
    ),
    cost_category: textMap(
      columns.filter((column) => column.category === 'costCategory'),
      'cost_category_',
    ),
    discount: mapOf(
      columns.filter((column) => column.category === 'discount' && !flat.has(column.snake)),
      'discount_',
      'DOUBLE',
    ),
  }
  return dataExportColumns.map((output): ProjectedColumn => {
    const map = maps[output]
    if (map !== undefined) {
      return { output, sql: format === 'csv' ? `CAST(to_json(${map}) AS VARCHAR)` : map, manifestType: 'map' }
    }
    const column = present.get(output)
    const kind = column?.kind ?? (decimalEndings.test(output) ? 'decimal' : 'text')
    const manifestType = kind === 'decimal' ? 'double' : kind === 'timestamp' ? 'timestamp_milliseconds' : 'string'
    if (column === undefined && !accountNames.includes(output)) {
      return { output, sql: `CAST(NULL AS ${parquetTypes[kind]})`, manifestType }
    }
    return {
      output,
      sql: format === 'csv' ? name(output) : `CAST(${name(output)} AS ${parquetTypes[kind]})`,
      manifestType,
    }
  })
}

function textMap(columns: readonly BillColumn[], prefix: string): string {
  return mapOf(columns, prefix, 'VARCHAR')
}

function mapOf(columns: readonly BillColumn[], prefix: string, valueType: string): string {
  if (columns.length === 0) return `CAST(MAP {} AS MAP(VARCHAR, ${valueType}))`
  const entries = [...bySnakeName(columns)].map(([snake, sharing]) => {
    const values = sharing.map((column) => `CAST(${name(relationName(column))} AS ${valueType})`)
    return `struct_pack(k := ${text(snake.slice(prefix.length))}, v := coalesce(${values.join(', ')}))`
  })
  return `map_from_entries(list_filter([${entries.join(', ')}], lambda e: e.v IS NOT NULL))`
}
