import {
  add,
  amount,
  any,
  cast,
  col,
  divide,
  multiply,
  nothing,
  present,
  step,
  subtract,
  when,
} from '../../language/build.ts'
import type { Expression } from '../../language/expression.ts'
import type { PrepareStep } from '../../language/mapping.ts'
import { firstAmount, isKind, onNet } from './terms.ts'

const orZero = (of: Expression): Expression => firstAmount(of, amount(0))
const netUpfront = col('savings_plan_net_amortized_upfront_commitment_for_billing_period')
const netRecurring = col('savings_plan_net_recurring_commitment_for_billing_period')
const netCommitment = add(orZero(netUpfront), orZero(netRecurring))
const grossCommitment = add(
  orZero(col('savings_plan_amortized_upfront_commitment_for_billing_period')),
  orZero(col('savings_plan_recurring_commitment_for_billing_period')),
)
const unusedUpfront = orZero(col('reservation_unused_amortized_upfront_fee_for_billing_period'))
const unusedRecurring = orZero(col('reservation_unused_recurring_fee'))

/**
 * The part of a commitment that no usage took, on the row of its fee.
 * AWS CUR user guide, savings plan details (TotalCommitmentToDate, UsedCommitment) and reservation details
 * (UnusedAmortizedUpfrontFeeForBillingPeriod, UnusedRecurringFee).
 */
export const unusedSteps: readonly PrepareStep[] = [
  {
    name: 'unused_savings_plan',
    column: 'CommitmentDiscountQuantity',
    note: 'What was committed to a savings plan and not used, in the billing period so far.',
    value: when(
      [
        [
          isKind('sp-fee'),
          subtract(col('savings_plan_total_commitment_to_date'), orZero(col('savings_plan_used_commitment'))),
        ],
      ],
      nothing('money'),
    ),
  },
  {
    name: 'unused',
    column: 'EffectiveCost',
    note: 'What the unused part of a commitment costs. On the fee row of a savings plan: committed less used; on the net basis in the proportion of the net to the gross commitment. On an RIFee row: the unused upfront and recurring fees of the basis.',
    value: when(
      [
        [
          isKind('sp-fee'),
          when(
            [
              [
                onNet,
                when(
                  [
                    [
                      any(present(netUpfront), present(netRecurring)),
                      cast(multiply(step('unused_savings_plan'), divide(netCommitment, grossCommitment)), 'money'),
                    ],
                  ],
                  step('unused_savings_plan'),
                ),
              ],
            ],
            step('unused_savings_plan'),
          ),
        ],
        [
          isKind('ri-fee'),
          when(
            [
              [
                onNet,
                add(
                  firstAmount(col('reservation_net_unused_amortized_upfront_fee_for_billing_period'), unusedUpfront),
                  firstAmount(col('reservation_net_unused_recurring_fee'), unusedRecurring),
                ),
              ],
            ],
            add(unusedUpfront, unusedRecurring),
          ),
        ],
      ],
      nothing('money'),
    ),
  },
]
