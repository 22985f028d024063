import {
  add,
  all,
  amount,
  any,
  cast,
  coalesce,
  col,
  contains,
  divide,
  equals,
  key,
  less,
  lit,
  lookup,
  multiply,
  nothing,
  oneOf,
  present,
  sql,
  step,
  subtract,
  when,
} from '../../language/build.ts'
import type { Expression } from '../../language/expression.ts'
import type { PrepareStep, RowRule } from '../../language/mapping.ts'

/** Line item types of negotiated discounts shown as rows. AWS CUR user guide, line item details, lineItem/LineItemType. */
export const DISCOUNT_TYPES: readonly string[] = [
  'BundledDiscount',
  'Discount',
  'DistributorDiscount',
  'EdpDiscount',
  'PrivateRateDiscount',
  'RiVolumeDiscount',
  'SppDiscount',
]

/** Every line item type that a rule knows. */
export const KNOWN_TYPES: readonly string[] = [
  ...DISCOUNT_TYPES,
  'Credit',
  'DiscountedUsage',
  'Fee',
  'Refund',
  'RIFee',
  'SavingsPlanCoveredUsage',
  'SavingsPlanNegation',
  'SavingsPlanRecurringFee',
  'SavingsPlanUpfrontFee',
  'Tax',
  'Usage',
]

const type = col('line_item_line_item_type')

/** A product attribute: its own column, or a key of CUR 2.0's product map. */
export const product = (name: string): Expression => coalesce(col(`product_${name}`), key(col('product'), name))

const isKind = (...kinds: string[]): Expression => oneOf(step('kind'), kinds)

export { isKind }

/** The unused part of a savings plan: what was committed and not used, in the period so far. */
const unusedSavingsPlanGross = subtract(
  col('savings_plan_total_commitment_to_date'),
  col('savings_plan_used_commitment'),
)
const netCommitment = add(
  col('savings_plan_net_amortized_upfront_commitment_for_billing_period'),
  col('savings_plan_net_recurring_commitment_for_billing_period'),
)
const grossCommitment = add(
  col('savings_plan_amortized_upfront_commitment_for_billing_period'),
  col('savings_plan_recurring_commitment_for_billing_period'),
)

/**
 * What is computed once for each row before the FOCUS columns: the kind of row, the cost basis, the cost, the unused
 * part of a commitment, the service.
 */
export const prepare: readonly PrepareStep[] = [
  {
    name: 'kind',
    note: 'What the line item type means; commitment ARNs and amounts decide where the type alone can not.',
    value: when(
      [
        [equals(type, 'Usage'), lit('usage')],
        [equals(type, 'SavingsPlanCoveredUsage'), lit('sp-usage')],
        [equals(type, 'SavingsPlanNegation'), lit('sp-negation')],
        [equals(type, 'DiscountedUsage'), lit('ri-usage')],
        [equals(type, 'Tax'), lit('tax')],
        [equals(type, 'Credit'), lit('credit')],
        [equals(type, 'Refund'), lit('refund')],
        [equals(type, 'RIFee'), lit('ri-fee')],
        [equals(type, 'SavingsPlanRecurringFee'), lit('sp-fee')],
        [equals(type, 'SavingsPlanUpfrontFee'), lit('sp-upfront')],
        [all(equals(type, 'Fee'), present(col('reservation_reservation_arn'))), lit('ri-upfront')],
        [equals(type, 'Fee'), lit('fee')],
        [oneOf(type, DISCOUNT_TYPES), lit('discount')],
      ],
      lit('unknown'),
    ),
  },
  {
    name: 'basis',
    note: 'Net where AWS gives a net cost for the row, else gross. A discount row has no net cost of its own.',
    value: when([[present(col('line_item_net_unblended_cost')), lit('net')]], lit('gross')),
  },
  {
    name: 'cost',
    note: 'Net unblended cost where the billing period has net costs, else unblended cost; never blended cost. In a period on the net basis a discount row is already in the net cost of the rows it discounts.',
    value: when(
      [
        [present(col('line_item_net_unblended_cost')), col('line_item_net_unblended_cost')],
        [all(equals(step('variant'), 'net'), oneOf(type, DISCOUNT_TYPES)), amount(0)],
      ],
      col('line_item_unblended_cost'),
    ),
  },
  {
    name: 'commitment_id',
    value: coalesce(col('savings_plan_savings_plan_arn'), col('reservation_reservation_arn')),
  },
  {
    name: 'unused',
    note: 'The part of a commitment that no usage took: on the fee row of a savings plan, committed less used, scaled to net costs where those exist; on an RIFee row, the unused upfront and recurring fees.',
    value: when(
      [
        [
          isKind('sp-fee'),
          coalesce(
            cast(multiply(unusedSavingsPlanGross, divide(netCommitment, grossCommitment)), 'money'),
            unusedSavingsPlanGross,
          ),
        ],
        [
          isKind('ri-fee'),
          add(
            coalesce(
              col('reservation_net_unused_amortized_upfront_fee_for_billing_period'),
              col('reservation_unused_amortized_upfront_fee_for_billing_period'),
              amount(0),
            ),
            coalesce(col('reservation_net_unused_recurring_fee'), col('reservation_unused_recurring_fee'), amount(0)),
          ),
        ],
      ],
      nothing('money'),
    ),
  },
  {
    name: 'is_spot',
    value: any(
      equals(col('pricing_term'), 'Spot'),
      equals(col('pricing_purchase_option'), 'Spot'),
      contains(col('line_item_usage_type'), 'SpotUsage'),
      equals(product('marketoption'), 'Spot'),
    ),
  },
  {
    name: 'is_marketplace',
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
