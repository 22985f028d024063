import {
  absent,
  all,
  amount,
  any,
  cast,
  coalesce,
  col,
  equal,
  multiply,
  not,
  nothing,
  step,
  when,
} from '../../../language/build.ts'
import type { Expression } from '../../../language/expression.ts'
import type { Format, PrepareStep } from '../../../language/mapping.ts'
import { firstAmount, isKind, onNet } from '../terms.ts'
import { isMadeRow } from './made-row.ts'

const isPurchaseOfCommitment = isKind('sp-fee', 'sp-upfront', 'ri-fee', 'ri-upfront', 'commitment-refund')
const isUsage = isKind('usage', 'sp-usage', 'ri-usage')

const billed = when(
  [
    [isMadeRow, amount(0)],
    [isKind('sp-usage'), amount(0)],
  ],
  step('cost'),
)

/** AWS gives list prices in the pricing currency; nothing in a bill converts them. */
export const sameCurrency: Expression = any(
  absent(col('pricing_currency')),
  equal(col('pricing_currency'), col('line_item_currency_code')),
)

/** What AWS says the row would have cost on demand. */
const onDemand = coalesce(
  when(
    [[all(step('is_marketplace'), equal(col('pricing_public_on_demand_cost'), amount(0))), step('cost')]],
    col('pricing_public_on_demand_cost'),
  ),
  cast(multiply(col('pricing_public_on_demand_rate'), col('line_item_usage_amount')), 'money'),
)

/** The costs that other columns are computed from as well. */
export const costSteps: readonly PrepareStep[] = [
  {
    name: 'effective_cost',
    column: 'EffectiveCost',
    value: when(
      [
        [isMadeRow, step('unused')],
        [isPurchaseOfCommitment, amount(0)],
        [step('is_split'), step('cost')],
        [
          all(isKind('sp-usage'), onNet),
          firstAmount(
            col('savings_plan_net_savings_plan_effective_cost'),
            col('savings_plan_savings_plan_effective_cost'),
          ),
        ],
        [isKind('sp-usage'), col('savings_plan_savings_plan_effective_cost')],
        [
          all(isKind('ri-usage'), onNet),
          firstAmount(col('reservation_net_effective_cost'), col('reservation_effective_cost')),
        ],
        [isKind('ri-usage'), col('reservation_effective_cost')],
      ],
      step('cost'),
    ),
  },
  {
    name: 'list_cost',
    column: 'ListCost',
    value: when(
      [
        [isMadeRow, step('unused')],
        [all(isUsage, not(step('is_split')), sameCurrency), coalesce(onDemand, step('cost'))],
      ],
      step('cost'),
    ),
  },
  {
    name: 'contracted_cost',
    column: 'ContractedCost',
    value: when(
      [
        [isMadeRow, step('unused')],
        [step('is_split'), step('cost')],
        [
          isKind('ri-usage'),
          coalesce(when([[sameCurrency, onDemand]], nothing('money')), col('reservation_effective_cost')),
        ],
      ],
      step('cost'),
    ),
  },
]

/** The four costs of FOCUS. */
export const costRules: Format['mapping'] = {
  BilledCost: {
    value: billed,
    note: 'The unblended cost, net of negotiated discounts where the bill has net costs. Usage that a savings plan covers is billed 0: the bill shows its on-demand cost and cancels it by a negation row, and both go.',
  },
  EffectiveCost: {
    value: step('effective_cost'),
    note: 'The amortised cost: covered usage carries its share of the commitment, the rows that buy the commitment or refund it carry 0, what nobody used is a row of its own. All else costs what it is billed.',
  },
  ListCost: {
    value: step('list_cost'),
    note: 'The public on-demand cost of usage, else rate times quantity, else the cost; for all that is not usage the cost itself. The unused part of a commitment is listed at what it cost, so that it counts as no saving.',
  },
  ContractedCost: {
    value: step('contracted_cost'),
    note: 'After negotiated, before commitment discounts: the unblended (net) cost of usage; for usage that a savings plan covers the on-demand cost that the bill shows; for reserved instances, which are billed 0, the public on-demand cost.',
  },
}
