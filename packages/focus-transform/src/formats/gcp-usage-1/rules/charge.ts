import { all, coalesce, col, lessOrEqual, lit, matches, nothing, sql, step, when } from '../../../language/build.ts'
import type { Format } from '../../../language/mapping.ts'
import { isCreditRow, isMadeRow, isUnknownCreditRow } from '../credits.ts'
import { isKind } from '../prepare.ts'

/** Google evaluates the invoice month in Pacific time. */
const isOfEarlierMonth = sql(
  'boolean',
  "date_trunc('month', ({0} AT TIME ZONE 'UTC') AT TIME ZONE 'America/Los_Angeles') < {1}",
  col('usage_start_time'),
  step('period_start'),
)
const isPurchase = isKind('commitment-fee', 'subscription')

/** What kind of charge a row is, and when it was incurred. */
export const chargeRules: Format['mapping'] = {
  ChargeCategory: {
    value: when(
      [
        [isCreditRow, lit('Credit')],
        [isUnknownCreditRow, lit('Adjustment')],
        [isKind('usage'), lit('Usage')],
        [isPurchase, lit('Purchase')],
        [isKind('tax'), lit('Tax')],
      ],
      lit('Adjustment'),
    ),
    note: 'By cost type: regular is usage, or a purchase for fees of commitments and of marketplace subscriptions. Promotions are rows of their own. Adjustments, rounding and types that no rule knows are adjustments: their money is kept.',
  },
  ChargeClass: {
    value: when(
      [[all(matches(col('adjustment_info.type'), '_CORRECTION$'), isOfEarlierMonth), lit('Correction')]],
      nothing(),
    ),
    note: 'Correction where Google corrects usage, price or metadata of a month before the invoice month; goodwill and other adjustments are none.',
  },
  ChargeFrequency: {
    value: when(
      [
        [isMadeRow, lit('One-Time')],
        [isPurchase, lit('Recurring')],
        [isKind('usage', 'tax'), lit('Usage-Based')],
      ],
      lit('One-Time'),
    ),
  },
  ChargeDescription: {
    value: when(
      [
        [isCreditRow, step('payment_names')],
        [isUnknownCreditRow, step('unknown_credit_names')],
        [isKind('usage', 'commitment-fee', 'subscription', 'tax'), col('sku.description')],
      ],
      coalesce(col('adjustment_info.description'), col('sku.description')),
    ),
    origin: 'reported',
  },
  ChargePeriodStart: { value: col('usage_start_time') },
  ChargePeriodEnd: {
    value: when(
      [
        [
          lessOrEqual(col('usage_end_time'), col('usage_start_time')),
          sql('timestamp', '{0} + INTERVAL 1 HOUR', col('usage_start_time')),
        ],
      ],
      col('usage_end_time'),
    ),
    origin: 'reported',
    note: 'The end is exclusive. A charge whose start is its end lasts an hour.',
  },
}
