import { add, coalesce, col, step, when } from '../../../language/build.ts'
import type { Format, PrepareStep } from '../../../language/mapping.ts'
import { isCreditRow, isMadeRow, isUnknownCreditRow } from '../credits.ts'
import { isKind } from '../prepare.ts'

const isCharge = isKind('usage', 'commitment-fee', 'subscription')

/** The costs that other columns are computed from as well. */
export const costSteps: readonly PrepareStep[] = [
  {
    name: 'billed',
    column: 'BilledCost',
    note: 'Cost and the credits that reduce it; a made row bills the credits that it stands for.',
    value: when(
      [
        [isCreditRow, step('payments')],
        [isUnknownCreditRow, step('unknown_credits')],
      ],
      add(col('cost'), step('applied_credits')),
    ),
  },
  {
    name: 'list_cost',
    column: 'ListCost',
    value: when(
      [
        [isMadeRow, step('billed')],
        [isCharge, coalesce(col('cost_at_list'), col('cost'))],
      ],
      step('billed'),
    ),
  },
  {
    name: 'contracted_cost',
    column: 'ContractedCost',
    value: when(
      [
        [isMadeRow, step('billed')],
        [isCharge, add(coalesce(col('cost_at_effective_price_default'), col('cost')), step('negotiated_credits'))],
      ],
      step('billed'),
    ),
  },
]

/** The four costs of FOCUS. */
export const costRules: Format['mapping'] = {
  BilledCost: {
    value: step('billed'),
    note: 'Cost plus the credits that reduce the charge. Promotions are payments: they are rows of their own, and the sum of all rows is cost plus all credits, as on the invoice.',
  },
  EffectiveCost: {
    value: step('billed'),
    note: 'As billed: Google amortises no fee over the usage it covers. The fee of a spend-based commitment keeps what its offset leaves, the unused part, so that nothing is lost and nothing counts twice.',
  },
  ListCost: {
    value: step('list_cost'),
    note: 'Cost at list price; where the export has none, the cost. Tax, adjustments and credits as billed.',
  },
  ContractedCost: {
    value: step('contracted_cost'),
    note: 'Cost at the negotiated price before commitment discounts, less the credits of a contractual spending threshold; before July 2025 cost is that price. Tax, adjustments and credits as billed.',
  },
}
