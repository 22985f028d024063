import {
  all,
  amount,
  any,
  coalesce,
  col,
  contains,
  equals,
  less,
  lit,
  lookup,
  matches,
  nothing,
  oneOf,
  present,
  sql,
  step,
  when,
} from '../../language/build.ts'
import type { PrepareStep, RowRule } from '../../language/mapping.ts'
import { DISCOUNT_TYPES } from './line-item-types.ts'
import { isKind, product } from './terms.ts'
import { unusedSteps } from './unused-commitment.ts'

const type = col('line_item_line_item_type')

/** Usage types by which AWS sells reserved instances and savings plans, e.g. `EU-HeavyUsage:m5.large`. */
const namesCommitment = matches(col('line_item_usage_type'), '(^|-)(HeavyUsage|[A-Za-z0-9]*SP):')

/**
 * What is computed once for each row before the FOCUS columns: the kind of row, the cost basis, the cost, the unused
 * part of a commitment, the service.
 */
export const prepare: readonly PrepareStep[] = [
  {
    name: 'kind',
    column: 'ChargeCategory',
    note: 'What the line item type means; commitment ARNs and usage types decide where the type alone can not.',
    value: when(
      [
        [equals(type, 'Usage'), lit('usage')],
        [equals(type, 'SavingsPlanCoveredUsage'), lit('sp-usage')],
        [equals(type, 'SavingsPlanNegation'), lit('sp-negation')],
        [equals(type, 'DiscountedUsage'), lit('ri-usage')],
        [equals(type, 'Tax'), lit('tax')],
        [equals(type, 'Credit'), lit('credit')],
        [equals(type, 'RIFee'), lit('ri-fee')],
        [equals(type, 'SavingsPlanRecurringFee'), lit('sp-fee')],
        [equals(type, 'SavingsPlanUpfrontFee'), lit('sp-upfront')],
        [all(equals(type, 'Fee'), present(col('savings_plan_savings_plan_arn'))), lit('sp-upfront')],
        [
          all(equals(type, 'Fee'), any(present(col('reservation_reservation_arn')), namesCommitment)),
          lit('ri-upfront'),
        ],
        [equals(type, 'Fee'), lit('fee')],
        [
          all(
            equals(type, 'Refund'),
            any(
              present(col('savings_plan_savings_plan_arn')),
              present(col('reservation_reservation_arn')),
              namesCommitment,
            ),
          ),
          lit('commitment-refund'),
        ],
        [equals(type, 'Refund'), lit('refund')],
        [oneOf(type, DISCOUNT_TYPES), lit('discount')],
      ],
      lit('unknown'),
    ),
  },
  {
    name: 'is_split',
    column: 'x_SplitLineItem',
    note: 'A row of split cost allocation (ECS, EKS): it says how its parent row, which carries the cost, was used.',
    value: present(col('split_line_item_parent_resource_id')),
  },
  {
    name: 'is_discount_of_net_period',
    column: 'x_CostBasis',
    note: 'Asked only where an audit found net costs and discount rows side by side.',
    value: all(
      equals(step('variant'), 'net'),
      oneOf(type, DISCOUNT_TYPES),
      sql(
        'boolean',
        '{1} IN (SELECT bill_billing_period_start_date FROM typed WHERE {0} IS NOT NULL)',
        col('line_item_net_unblended_cost'),
        col('bill_billing_period_start_date'),
      ),
    ),
  },
  {
    name: 'basis',
    column: 'x_CostBasis',
    note: 'Net where AWS gives a net cost for the row, else gross. In a billing period with net costs a discount row without one is net too: the rows that it discounts hold it already.',
    value: when(
      [
        [present(col('line_item_net_unblended_cost')), lit('net')],
        [step('is_discount_of_net_period'), lit('net')],
      ],
      lit('gross'),
    ),
  },
  {
    name: 'cost',
    column: 'BilledCost',
    note: 'Net unblended cost where the billing period has net costs, else unblended cost; never blended cost. In a period on the net basis a discount row is already in the net cost of the rows it discounts.',
    value: when(
      [
        [present(col('line_item_net_unblended_cost')), col('line_item_net_unblended_cost')],
        [step('is_discount_of_net_period'), amount(0)],
      ],
      coalesce(col('line_item_unblended_cost'), when([[step('is_split'), amount(0)]], nothing('money'))),
    ),
  },
  {
    name: 'commitment_id',
    column: 'CommitmentDiscountId',
    value: coalesce(col('savings_plan_savings_plan_arn'), col('reservation_reservation_arn')),
  },
  ...unusedSteps,
  {
    name: 'is_spot',
    column: 'PricingCategory',
    value: any(
      equals(col('pricing_term'), 'Spot'),
      equals(col('pricing_purchase_option'), 'Spot'),
      contains(col('line_item_usage_type'), 'SpotUsage'),
      equals(product('marketoption'), 'Spot'),
    ),
  },
  {
    name: 'is_marketplace',
    column: 'ServiceProviderName',
    note: 'Sold through AWS Marketplace: AWS collects the money, somebody else sells.',
    value: equals(col('bill_billing_entity'), 'AWS Marketplace'),
  },
  {
    name: 'product_name',
    value: product('product_name'),
  },
  {
    name: 'known_service',
    value: lookup('aws-services', col('line_item_product_code'), 'ServiceName'),
  },
  {
    name: 'service_name',
    note: "AWS's name of the product code; for an unknown code the bill's product name, else the code itself.",
    value: coalesce(
      step('known_service'),
      step('product_name'),
      col('line_item_product_code'),
      when([[isKind('tax'), lit('Tax')]], lit('AWS')),
    ),
  },
  {
    name: 'region_id',
    note: 'The region code, else the region of the availability zone; none for global services.',
    value: sql(
      'string',
      "NULLIF(NULLIF({0}, 'global'), 'Any')",
      coalesce(
        product('region_code'),
        product('region'),
        sql(
          'string',
          "NULLIF(regexp_extract({0}, '^[a-z]+(-[a-z]+)+-[0-9]+'), '')",
          col('line_item_availability_zone'),
        ),
      ),
    ),
  },
  {
    name: 'quantity',
    note: 'Usage amount; for the fee of a reservation the units reserved; nothing for tax.',
    value: when(
      [
        [isKind('tax'), nothing('quantity')],
        [isKind('ri-fee'), coalesce(col('reservation_total_reserved_units'), col('line_item_usage_amount'))],
      ],
      col('line_item_usage_amount'),
    ),
  },
  {
    name: 'unit',
    value: coalesce(lookup('aws-units', col('pricing_unit'), 'FocusUnit'), col('pricing_unit')),
  },
  {
    name: 'is_late',
    column: 'ChargeClass',
    note: 'Usage that ended before its billing period began: AWS corrects a month that was invoiced.',
    value: {
      op: 'compare',
      operator: 'less-or-equal',
      left: col('line_item_usage_end_date'),
      right: col('bill_billing_period_start_date'),
    },
  },
]

/** The rows that FOCUS has and the bill has not. */
export const made: readonly RowRule[] = [
  {
    reason: 'unused-commitment',
    if: all(isKind('sp-fee', 'ri-fee'), less(amount(0), step('unused'))),
    note: 'What a commitment cost and no usage took is a row of its own, so that effective costs add up to what was paid.',
  },
]

/** The rows that the bill has and FOCUS has not. */
export const dropped: readonly RowRule[] = [
  {
    reason: 'savings-plan-negation',
    if: isKind('sp-negation'),
    note: 'Cancels the on-demand cost that covered rows show; the covered rows are billed 0 instead.',
  },
]
