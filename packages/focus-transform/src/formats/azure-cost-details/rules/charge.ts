import { all, coalesce, col, equals, lit, nothing, sql, step, when } from '../../../language/build.ts'
import type { Format } from '../../../language/mapping.ts'
import { folded, isKind } from '../terms.ts'

const frequency = folded(col('Frequency'))

/** What kind of charge a row is, and when it was incurred. */
export const chargeRules: Format['mapping'] = {
  ChargeCategory: {
    value: when(
      [
        [isKind('usage', 'unused'), lit('Usage')],
        [isKind('purchase', 'refund'), lit('Purchase')],
        [isKind('tax'), lit('Tax')],
        [isKind('credit'), lit('Credit')],
      ],
      lit('Adjustment'),
    ),
    note: 'By charge type: a refund is a purchase given back; rounding adjustments and types that no rule knows are adjustments, their money is kept.',
  },
  ChargeClass: { value: when([[isKind('refund'), lit('Correction')]], nothing()), note: 'Correction for refunds.' },
  ChargeFrequency: {
    value: when(
      [
        [all(isKind('purchase', 'refund'), equals(frequency, 'usagebased')), lit('Recurring')],
        [equals(frequency, 'onetime'), lit('One-Time')],
        [equals(frequency, 'recurring'), lit('Recurring')],
        [equals(frequency, 'usagebased'), lit('Usage-Based')],
        [isKind('usage', 'unused'), lit('Usage-Based')],
      ],
      lit('One-Time'),
    ),
    origin: 'reported',
    note: 'FOCUS knows no usage-based purchase: Azure writes it for the monthly payments of savings plans, which recur.',
  },
  ChargeDescription: {
    value: coalesce(
      col('ProductName'),
      sql('string', "NULLIF(concat_ws(' - ', {0}, {1}), '')", col('MeterCategory'), col('MeterName')),
      col('ChargeType'),
    ),
    origin: 'reported',
    note: 'The product; where the file names none, the meter, else the charge type.',
  },
  ChargePeriodStart: { value: step('day'), origin: 'reported' },
  ChargePeriodEnd: {
    value: sql('timestamp', '{0} + INTERVAL 1 DAY', step('day')),
    note: "Azure's cost details are daily.",
  },
}
