import { all, amount, cast, coalesce, col, equal, multiply, present, step, when } from '../../../language/build.ts'
import type { Format } from '../../../language/mapping.ts'
import { isKind } from '../prepare.ts'
import { isMadeRow } from './made-row.ts'

const isPurchaseOfCommitment = isKind('sp-fee', 'sp-upfront', 'ri-fee', 'ri-upfront')
const isUsage = isKind('usage', 'sp-usage', 'ri-usage')
const onNet = equal(step('basis'), { op: 'lit', value: 'net', type: 'string' })

const billed = when(
  [
    [isMadeRow, amount(0)],
    [isKind('sp-usage'), amount(0)],
  ],
  step('cost'),
)

/** What AWS says the row would have cost on demand. */
const onDemand = coalesce(
  when(
    [[all(step('is_marketplace'), equal(col('pricing_public_on_demand_cost'), amount(0))), step('cost')]],
    col('pricing_public_on_demand_cost'),
  ),
  cast(multiply(col('pricing_public_on_demand_rate'), col('line_item_usage_amount')), 'money'),
)

/** The four costs of FOCUS. */
export const costRules: Format['mapping'] = {
  BilledCost: {
    value: billed,
    note: 'The unblended cost, net of negotiated discounts where the bill has net costs. Usage that a savings plan covers is billed 0: the bill shows its on-demand cost and cancels it by a negation row, and both go.',
  },
  EffectiveCost: {
    value: when(
      [
        [isMadeRow, step('unused')],
        [isPurchaseOfCommitment, amount(0)],
        [all(isKind('refund'), present(step('commitment_id'))), amount(0)],
        [
          all(isKind('sp-usage'), onNet),
          coalesce(
            col('savings_plan_net_savings_plan_effective_cost'),
            col('savings_plan_savings_plan_effective_cost'),
          ),
        ],
        [isKind('sp-usage'), col('savings_plan_savings_plan_effective_cost')],
        [
          all(isKind('ri-usage'), onNet),
          coalesce(col('reservation_net_effective_cost'), col('reservation_effective_cost')),
        ],
        [isKind('ri-usage'), col('reservation_effective_cost')],
      ],
      step('cost'),
    ),
    note: 'The amortised cost: covered usage carries its share of the commitment, the rows that buy the commitment carry 0, what nobody used is a row of its own. All else costs what it is billed.',
  },
  ListCost: {
    value: when(
      [
        [isMadeRow, step('unused')],
        [isKind('sp-usage'), coalesce(onDemand, step('cost'))],
        [isUsage, coalesce(onDemand, step('cost'))],
      ],
      step('cost'),
    ),
    note: 'The public on-demand cost of usage, else rate times quantity, else the cost; for all that is not usage the cost itself. The unused part of a commitment is listed at what it cost, so that it counts as no saving.',
  },
  ContractedCost: {
    value: when(
      [
        [isMadeRow, step('unused')],
        [isKind('sp-usage'), step('cost')],
        [isKind('ri-usage'), coalesce(onDemand, col('reservation_effective_cost'))],
      ],
      step('cost'),
    ),
    note: 'After negotiated, before commitment discounts: the unblended (net) cost of usage; for usage that a savings plan covers the on-demand cost that the bill shows; for reserved instances, which are billed 0, the public on-demand cost.',
  },
}
