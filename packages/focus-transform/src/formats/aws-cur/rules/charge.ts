import {
  all,
  any,
  coalesce,
  col,
  lessOrEqual,
  lit,
  nothing,
  present,
  sql,
  step,
  when,
} from '../../../language/build.ts'
import type { Format } from '../../../language/mapping.ts'
import { isKind } from '../terms.ts'
import { billingPeriodEnd } from './account.ts'
import { isMadeRow } from './made-row.ts'
import { isSupport } from './support.ts'

const refundOfPurchase = any(isKind('commitment-refund'), all(isKind('refund'), isSupport))
const refundOfUsage = all(isKind('refund'), present(col('line_item_usage_type')))
const start = coalesce(col('line_item_usage_start_date'), col('bill_billing_period_start_date'))
const lateKinds = isKind('usage', 'ri-usage', 'sp-usage', 'tax', 'credit')

/** What kind of charge a row is, and when it was incurred. */
export const chargeRules: Format['mapping'] = {
  ChargeCategory: {
    value: when(
      [
        [isMadeRow, lit('Usage')],
        [isKind('usage', 'sp-usage', 'ri-usage', 'sp-negation'), lit('Usage')],
        [isKind('sp-fee', 'sp-upfront', 'ri-fee', 'ri-upfront', 'fee'), lit('Purchase')],
        [isKind('tax'), lit('Tax')],
        [isKind('credit'), lit('Credit')],
        [refundOfPurchase, lit('Purchase')],
        [refundOfUsage, lit('Usage')],
      ],
      lit('Adjustment'),
    ),
    note: 'By line item type. A refund has the category of what is refunded: a purchase where it names a commitment or a support plan, usage where it names a usage type, else an adjustment. Discount rows and types that no rule knows are adjustments: their money is kept.',
  },
  ChargeClass: {
    value: when(
      [
        [isMadeRow, nothing()],
        [isKind('refund', 'commitment-refund'), lit('Correction')],
        [all(lateKinds, step('is_late')), lit('Correction')],
      ],
      nothing(),
    ),
    note: 'Correction for refunds and for charges whose usage ended before the billing period began.',
  },
  ChargeFrequency: {
    value: when(
      [
        [isMadeRow, lit('Usage-Based')],
        [isKind('usage', 'sp-usage', 'ri-usage', 'sp-negation', 'tax'), lit('Usage-Based')],
        [isKind('sp-fee', 'ri-fee'), lit('Recurring')],
        [all(isKind('fee'), isSupport), lit('Recurring')],
      ],
      lit('One-Time'),
    ),
    note: 'Usage and tax are usage-based; the monthly fees of commitments and support plans recur; all else is charged once.',
  },
  ChargeDescription: {
    value: when([[isMadeRow, lit('Unused commitment')]], col('line_item_line_item_description')),
    origin: 'reported',
  },
  ChargePeriodStart: {
    value: start,
    origin: 'reported',
    note: 'A row without dates is of its whole billing period.',
  },
  ChargePeriodEnd: {
    value: when(
      [
        [lessOrEqual(col('line_item_usage_end_date'), start), sql('timestamp', '{0} + INTERVAL 1 HOUR', start)],
        [
          sql('boolean', 'second({0}) = 59', col('line_item_usage_end_date')),
          sql('timestamp', '{0} + INTERVAL 1 SECOND', col('line_item_usage_end_date')),
        ],
      ],
      coalesce(col('line_item_usage_end_date'), billingPeriodEnd),
    ),
    origin: 'reported',
    note: 'The end is exclusive. A fee whose start is its end lasts an hour; an end written as …:59 is the second after.',
  },
}
