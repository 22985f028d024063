import {
  all,
  amount,
  any,
  cast,
  coalesce,
  col,
  contains,
  different,
  lit,
  not,
  nothing,
  present,
  sql,
  step,
  when,
} from '../../../language/build.ts'
import type { Format } from '../../../language/mapping.ts'
import { isKind } from '../terms.ts'
import { isMadeRow } from './made-row.ts'

const isSavingsPlan = present(col('savings_plan_savings_plan_arn'))
const isReservation = present(col('reservation_reservation_arn'))
/** A quantity of a size-flexible reservation, which AWS counts in normalised hours. */
const normalizedQuantity = when(
  [
    [isMadeRow, sql('quantity', 'NULLIF({0}, 0)', col('reservation_unused_normalized_unit_quantity'))],
    [not(different(col('line_item_normalization_factor'), cast(amount(0), 'quantity'))), nothing('quantity')],
    [isKind('ri-fee', 'ri-upfront'), col('reservation_total_reserved_normalized_units')],
  ],
  col('line_item_normalized_usage_amount'),
)
const carriesQuantity = any(
  isMadeRow,
  isKind('usage', 'sp-usage', 'ri-usage', 'sp-fee', 'sp-upfront', 'ri-fee', 'ri-upfront'),
)
const isCapacity = sql(
  'boolean',
  "regexp_matches({0}, '(^|-)(Reservation|UnusedBox|DedicatedRes|UnusedDed):')",
  col('line_item_usage_type'),
)

/** Savings plans, reserved instances and capacity reservations. */
export const commitmentRules: Format['mapping'] = {
  CommitmentDiscountId: { value: step('commitment_id') },
  CommitmentDiscountCategory: {
    value: when(
      [
        [isSavingsPlan, lit('Spend')],
        [isReservation, lit('Usage')],
      ],
      nothing(),
    ),
  },
  CommitmentDiscountType: {
    value: when(
      [
        [
          isSavingsPlan,
          coalesce(
            sql(
              'string',
              "replace(regexp_replace({0}, ' ?Savings ?Plans?$', ''), 'EC2Instance', 'EC2 Instance') || ' Savings Plan'",
              col('savings_plan_offering_type'),
            ),
            lit('Savings Plan'),
          ),
        ],
        [isReservation, lit('Reserved Instance')],
      ],
      nothing(),
    ),
    note: 'Savings Plan with its offering type where AWS names it; else Reserved Instance.',
  },
  CommitmentDiscountStatus: {
    value: when(
      [
        [not(present(step('commitment_id'))), nothing()],
        [isMadeRow, lit('Unused')],
        [isKind('usage', 'sp-usage', 'ri-usage'), lit('Used')],
      ],
      nothing(),
    ),
  },
  CommitmentDiscountQuantity: {
    value: when(
      [
        [not(all(present(step('commitment_id')), carriesQuantity)), nothing('quantity')],
        [all(isMadeRow, isSavingsPlan), cast(step('unused_savings_plan'), 'quantity')],
        [isMadeRow, coalesce(normalizedQuantity, col('reservation_unused_quantity'))],
        [isKind('sp-usage'), cast(col('savings_plan_savings_plan_effective_cost'), 'quantity')],
        [isSavingsPlan, cast(col('line_item_unblended_cost'), 'quantity')],
        [
          isKind('ri-upfront'),
          coalesce(normalizedQuantity, col('reservation_total_reserved_units'), col('line_item_usage_amount')),
        ],
      ],
      coalesce(normalizedQuantity, step('quantity')),
    ),
    note: 'Savings plans count money before negotiated discounts: what was bought on the rows of fees, what was used or not used on the others. Reservations count normalised hours where AWS normalises, else hours.',
  },
  CommitmentDiscountUnit: {
    value: when(
      [
        [not(all(present(step('commitment_id')), carriesQuantity)), nothing()],
        [isSavingsPlan, col('line_item_currency_code')],
        [present(normalizedQuantity), lit('Normalized Hours')],
      ],
      coalesce(step('unit'), lit('Hours')),
    ),
  },
  CapacityReservationId: {
    value: when([[isCapacity, col('line_item_resource_id')]], nothing()),
    note: 'The resource of the rows by which AWS bills an On-Demand Capacity Reservation.',
  },
  CapacityReservationStatus: {
    value: when(
      [
        [
          all(
            isCapacity,
            present(col('line_item_resource_id')),
            any(
              contains(col('line_item_usage_type'), 'UnusedBox:'),
              contains(col('line_item_usage_type'), 'UnusedDed:'),
            ),
          ),
          lit('Unused'),
        ],
        [all(isCapacity, present(col('line_item_resource_id'))), lit('Used')],
      ],
      nothing(),
    ),
  },
}
