import {
  all,
  any,
  coalesce,
  col,
  equal,
  lessOrEqual,
  lit,
  nothing,
  present,
  sql,
  startsWith,
  step,
  when,
} from '../../../language/build.ts'
import type { Format } from '../../../language/mapping.ts'
import { isKind } from '../prepare.ts'
import { isMadeRow } from './made-row.ts'

const refundOfPurchase = all(
  isKind('refund'),
  any(present(step('commitment_id')), startsWith(coalesce(col('line_item_usage_type'), lit('')), 'HeavyUsage')),
)
const refundOfUsage = all(isKind('refund'), present(col('line_item_usage_type')))
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
    note: 'By line item type. A refund has the category of what is refunded: a purchase where it names a commitment, usage where it names a usage type, else an adjustment. Discount rows and types that no rule knows are adjustments: their money is kept.',
  },
  ChargeClass: {
    value: when(
      [
        [isMadeRow, nothing()],
        [isKind('refund'), lit('Correction')],
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
        [
          all(isKind('fee'), startsWith(coalesce(col('line_item_product_code'), lit('')), 'AWSSupport')),
          lit('Recurring'),
        ],
        [all(isKind('fee'), equal(col('line_item_product_code'), lit('OCBPremiumSupport'))), lit('Recurring')],
      ],
      lit('One-Time'),
    ),
    note: 'Usage and tax are usage-based; the monthly fees of commitments and support plans recur; all else is charged once.',
  },
  ChargeDescription: {
    value: when([[isMadeRow, lit('Unused commitment')]], col('line_item_line_item_description')),
    origin: 'reported',
  },
  ChargePeriodStart: { value: col('line_item_usage_start_date') },
  ChargePeriodEnd: {
    value: when(
      [
        [
          lessOrEqual(col('line_item_usage_end_date'), col('line_item_usage_start_date')),
          sql('timestamp', '{0} + INTERVAL 1 HOUR', col('line_item_usage_start_date')),
        ],
        [
          sql('boolean', 'second({0}) = 59', col('line_item_usage_end_date')),
          sql('timestamp', '{0} + INTERVAL 1 SECOND', col('line_item_usage_end_date')),
        ],
      ],
      col('line_item_usage_end_date'),
    ),
    origin: 'reported',
    note: 'The end is exclusive. A fee whose start is its end lasts an hour; an end written as …:59 is the second after.',
  },
}
