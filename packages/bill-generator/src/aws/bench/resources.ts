import type { Cell } from '../../sql.ts'
import { name, referenceTable, text } from '../../sql.ts'
import { relationName, tagColumn } from '../columns.ts'
import { regions } from '../demo/company.ts'
import { skus, skuTypes } from '../prices.ts'

/** Tag keys of the wide bill: a few that most resources carry and many that hardly any does. */
export const benchTagKeys: readonly string[] = [
  'user:team',
  'user:env',
  'user:app',
  'user:cost-center',
  'user:Name',
  'aws:createdBy',
  'aws:autoscaling:groupName',
  'aws:cloudformation:stack-name',
  'aws:eks:cluster-name',
  'user:Owner',
  'user:Project',
  'user:backup',
  'user:compliance',
  'user:component',
  'user:confidentiality',
  'user:contact',
  'user:customer',
  'user:data-class',
  'user:department',
  'user:deployment',
  'user:expiry',
  'user:git-repo',
  'user:managed-by',
  'user:migration',
  'user:patch-group',
  'user:region-pair',
  'user:release',
  'user:role',
  'user:schedule',
  'user:tier',
]

/** How resources split by what pays for them; `first` is the number of a pool's first resource. */
export const pools = {
  plan: { first: 0, size: 900 },
  reserved: { first: 900, size: 1100 },
  onDemand: { first: 2000, size: 4000 },
} as const

export const planCount = 5
export const reservationCount = 10
const accountCount = 40
const computeTypes = ['m6i.xlarge', 'm5.large', 'm6i.2xlarge', 'r6i.2xlarge', 'c6i.4xlarge']

/**
 * Table `bench_resource`: what each of 6,000 resources writes into every one of its rows, so that a row of the bill
 * is one look-up: account, region, SKU with its attributes, tags, commitment and rates.
 */
export function resourceStatements(seed: number, tagKeys: readonly string[]): readonly string[] {
  const { plan, reserved, onDemand } = pools
  return [
    referenceTable(
      'bench_region',
      { code: 'VARCHAR', location: 'VARCHAR', prefix: 'VARCHAR', priceLevel: 'DECIMAL(3,2)' },
      regions.map((row) => ({ ...row })),
    ),
    referenceTable('bench_sku', skuTypes, skus),
    `CREATE OR REPLACE TABLE bench_catalog AS SELECT row_number() OVER (ORDER BY sku) - 1 AS number, * FROM bench_sku WHERE rate > 0`,
    referenceTable(
      'bench_compute',
      { number: 'INTEGER', sku: 'VARCHAR' },
      computeTypes.map((sku, number): Record<'number' | 'sku', Cell> => ({ number, sku })),
    ),
    `CREATE OR REPLACE TABLE bench_resource AS
    WITH numbered AS (
      SELECT n::INTEGER AS resource, CASE WHEN n < ${reserved.first} THEN 'plan' WHEN n < ${onDemand.first} THEN 'reserved' ELSE 'on demand' END AS pool,
        CASE WHEN n < ${reserved.first} THEN n % ${planCount} WHEN n < ${onDemand.first} THEN n % ${reservationCount} END::INTEGER AS commitment_number,
        pick(${accountCount}, n, 'account', 0) AS account_number,
        CASE WHEN n >= ${reserved.first} AND n < ${onDemand.first} THEN n % ${reservationCount} % ${regions.length} ELSE pick(${regions.length}, n, 'region', 0) END AS region_number,
        pick((SELECT count(*) FROM bench_catalog), n, 'sku', 0) AS sku_number
      FROM range(0, ${plan.size + reserved.size + onDemand.size}) AS r(n)
    ), region AS (SELECT row_number() OVER (ORDER BY code) - 1 AS number, * FROM bench_region
    ), priced AS (
      SELECT n.*, k.* EXCLUDE (number), r.code, r.location, r.prefix, round(k.rate * r.priceLevel, 10)::DECIMAL(18,10) AS list_rate,
        hex_id(17, 'i/' || n.resource) AS id
      FROM numbered n
      LEFT JOIN bench_compute c ON c.number = n.commitment_number % ${computeTypes.length} AND n.pool <> 'on demand'
      JOIN bench_catalog k ON if(c.sku IS NULL, k.number = n.sku_number, k.sku = c.sku)
      JOIN region r ON r.number = n.region_number
    )
    SELECT resource, pool, commitment_number, family IN ('Compute Instance', 'Database Instance') AS is_machine, usage_scale = 0 AND rate < 0.001 AS counts_requests, list_rate,
      (210000000000 + account_number * 7919000001)::VARCHAR AS line_item_usage_account_id, 'bench-account-' || account_number AS line_item_usage_account_name,
      product_code AS line_item_product_code, prefix || usage_type AS line_item_usage_type, operation AS line_item_operation,
      if(family = 'Compute Instance', code || ['a', 'b', 'c'][1 + pick(3, resource, 'zone', 0)], NULL) AS line_item_availability_zone,
      CASE WHEN product_code = 'AmazonEC2' AND family = 'Compute Instance' THEN 'i-' || id
        ELSE 'arn:aws:' || lower(replace(product_code, 'Amazon', '')) || ':' || code || ':' || (210000000000 + account_number * 7919000001) || ':resource/' || id END AS line_item_resource_id,
      norm_factor::DECIMAL(18,10) AS line_item_normalization_factor,
      '$' || rtrim(list_rate::VARCHAR, '0') || ' ' || description AS line_item_line_item_description,
      list_rate AS pricing_public_on_demand_rate, upper(substr(md5(usage_type || code), 1, 16)) || '.JRTCKXETXF.6YS6EN2CT7' AS pricing_rate_code,
      (10000000000 + pick(900000000, usage_type, code, 'rate id'))::VARCHAR AS pricing_rate_id, unit AS pricing_unit,
      ${attributes},
      ${tagKeys.map((key, index) => tagValue(key, index)).join(',\n      ')},
      if(account_number < 28, 'Unit ' || (account_number % 6), NULL) AS "costCategory/Business unit",
      ['production', 'staging', 'development'][1 + account_number % 3] AS "costCategory/Environment",
      ${commitments(seed)}
    FROM priced ORDER BY resource`,
  ]
}

function tagValue(key: string, index: number): string {
  const filled = index < 6 ? 0.35 + 0.08 * index : 0.03
  const value =
    index === 4
      ? "'host-' || resource"
      : `'${['alpha', 'prod', 'web', 'cc'][index % 4] ?? ''}-' || pick(${index < 4 ? 12 : 40}, ${text(key)}, resource, 'value')`
  return `if(chance(${text(key)}, resource, 'tag') < ${filled.toFixed(2)}, ${value}, NULL) AS ${name(relationName(tagColumn(key)))}`
}

function commitments(seed: number): string {
  const id = (kind: string): string =>
    `substr(md5('${seed}/${kind}/' || commitment_number), 1, 8) || '-7c1e-4f52-9a0b-' || substr(md5('${seed}/${kind}/' || commitment_number), 9, 12)`
  const plan = (value: string): string => `if(pool = 'plan', ${value}, NULL)`
  const reservation = (value: string): string => `if(pool = 'reserved', ${value}, NULL)`
  return `CASE pool WHEN 'reserved' THEN 'Reserved' ELSE if(starts_with(sku, 'spot'), 'Spot', 'OnDemand') END AS pricing_term,
      ${reservation(`'arn:aws:ec2:' || code || ':048211930517:reserved-instances/' || ${id('reservation')}`)} AS reservation_reservation_a_r_n,
      ${reservation('(2000000000 + commitment_number)::VARCHAR')} AS reservation_subscription_id,
      ${reservation('round(list_rate * 0.40, 4)')}::DECIMAL(18,10) AS reservation_recurring_fee_for_usage,
      ${reservation('round(list_rate * 0.20, 4)')}::DECIMAL(18,10) AS reservation_amortized_upfront_cost_for_usage,
      ${reservation('(round(list_rate * 0.40, 4) + round(list_rate * 0.20, 4))')}::DECIMAL(18,10) AS reservation_effective_cost,
      ${reservation("'1yr'")} AS pricing_lease_contract_length, ${reservation("'standard'")} AS pricing_offering_class, ${reservation("'Partial Upfront'")} AS pricing_purchase_option,
      ${plan(`'arn:aws:savingsplans::048211930517:savingsplan/' || ${id('plan')}`)} AS savings_plan_savings_plan_a_r_n,
      ${plan("'ComputeSavingsPlans'")} AS savings_plan_offering_type, ${plan("'No Upfront'")} AS savings_plan_payment_option,
      ${plan("'1yr'")} AS savings_plan_purchase_term, ${plan("'2025-01-01T00:00:00.000Z'")} AS savings_plan_start_time,
      ${plan("'2029-01-01T00:00:00.000Z'")} AS savings_plan_end_time, ${plan("'global'")} AS savings_plan_region,
      ${plan('round(list_rate * 0.72, 5)')}::DECIMAL(18,10) AS savings_plan_savings_plan_rate`
}

const machine = (value: string): string => `if(family = 'Compute Instance', ${value}, NULL)`

const attributes = `product_name AS product_product_name, database_engine AS product_database_engine, "group" AS product_group,
      group_description AS product_group_description, instance_family AS product_instance_family, instance_type AS product_instance_type,
      instance_type_family AS product_instance_type_family, license_model AS product_license_model, location AS product_location,
      'AWS Region' AS product_location_type, market_option AS product_marketoption, memory AS product_memory,
      operating_system AS product_operating_system, operation AS product_operation, family AS product_product_family, code AS product_region,
      code AS product_region_code, servicecode AS product_servicecode, product_name AS product_servicename,
      upper(substr(md5(sku || code), 1, 16)) AS product_sku, storage_class AS product_storage_class, tenancy AS product_tenancy,
      to_location AS product_to_location, to_location_type AS product_to_location_type, transfer_type AS product_transfer_type,
      prefix || usage_type AS product_usagetype, vcpu AS product_vcpu, volume_api_name AS product_volume_api_name, volume_type AS product_volume_type,
      if(transfer_type IS NULL, NULL, location) AS product_from_location, if(transfer_type IS NULL, NULL, 'AWS Region') AS product_from_location_type,
      ${machine("'Used'")} AS product_capacitystatus, ${machine("'3.5 GHz'")} AS product_clock_speed, ${machine("'Yes'")} AS product_current_generation,
      ${machine("'Up to 10000 Mbps'")} AS product_dedicated_ebs_throughput, ${machine("'NA'")} AS product_ecu, ${machine("'Yes'")} AS product_intel_avx_available,
      ${machine("'Yes'")} AS product_intel_avx2_available, ${machine("'Yes'")} AS product_intel_turbo_available,
      ${machine("'Up to 12500 Megabit'")} AS product_network_performance, norm_factor::VARCHAR AS product_normalization_size_factor,
      ${machine("'Intel Xeon 8375C (Ice Lake)'")} AS product_physical_processor, ${machine("'NA'")} AS product_pre_installed_sw,
      ${machine("'64-bit'")} AS product_processor_architecture, ${machine("'Intel AVX; Intel AVX2; Intel AVX512; Intel Turbo'")} AS product_processor_features,
      ${machine("'EBS only'")} AS product_storage, ${machine("'false'")} AS product_vpcnetworkingsupport`
