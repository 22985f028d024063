import {
  all,
  any,
  cast,
  coalesce,
  col,
  concat,
  contains,
  divide,
  lit,
  matches,
  multiply,
  not,
  nothing,
  present,
  sql,
  step,
  when,
} from '../../../language/build.ts'
import type { Expression } from '../../../language/expression.ts'
import type { Format, PrepareStep } from '../../../language/mapping.ts'
import { additionalInfo, isCommitment, isKind, isReservation, isSavingsPlan } from '../terms.ts'

const isPath = (id: Expression): Expression => contains(id, '/')
const reservation = col('ReservationId')
const order = col('ProductOrderId')

/** The commitment of a row, computed once. */
export const commitmentSteps: readonly PrepareStep[] = [
  {
    name: 'commitment_id',
    column: 'CommitmentDiscountId',
    note: "The benefit's resource id; where the file has only GUIDs, the resource id made of them.",
    value: when(
      [
        [not(any(isCommitment, isKind('unused'))), nothing()],
        [present(col('BenefitId')), col('BenefitId')],
        [isPath(reservation), reservation],
        [
          all(present(reservation), present(order), not(isPath(order))),
          concat(lit('/providers/Microsoft.Capacity/reservationOrders/'), order, lit('/reservations/'), reservation),
        ],
        [present(reservation), reservation],
        [not(present(order)), nothing()],
        [isPath(order), order],
        [isSavingsPlan, concat(lit('/providers/Microsoft.BillingBenefits/savingsPlanOrders/'), order)],
      ],
      concat(lit('/providers/Microsoft.Capacity/reservationOrders/'), order),
    ),
  },
  {
    name: 'is_spend_commitment',
    value: any(
      matches(step('commitment_id'), '(?i)/microsoft[.]billingbenefits/'),
      all(isSavingsPlan, not(matches(step('commitment_id'), '(?i)/microsoft[.]capacity/'))),
    ),
  },
  {
    name: 'normalization_ratio',
    note: 'Units of size that one hour of the instance counts in a size-flexible reservation.',
    value: when(
      [[isReservation, sql('number', 'TRY_CAST({0} AS DOUBLE)', additionalInfo('RINormalizationRatio'))]],
      nothing('number'),
    ),
  },
]

const has = present(step('commitment_id'))
const isNormalized = sql('boolean', '{0} <> 1', step('normalization_ratio'))
const units = cast(multiply(step('blocks'), step('block_size')), 'quantity')
const inPricingCurrency = when(
  [[step('same_currency'), cast(step('native_cost'), 'quantity')]],
  cast(divide(step('native_cost'), step('rate')), 'quantity'),
)
const counted = all(has, isKind('usage', 'unused', 'purchase'))
const capacityReservation = additionalInfo('VMCapacityReservationId')

/** Reservations, savings plans and capacity reservations. */
export const commitmentRules: Format['mapping'] = {
  CommitmentDiscountId: { value: step('commitment_id'), origin: 'reported' },
  CommitmentDiscountName: {
    value: when([[has, coalesce(col('BenefitName'), col('ReservationName'))]], nothing()),
    origin: 'reported',
  },
  CommitmentDiscountCategory: {
    value: when(
      [
        [not(has), nothing()],
        [step('is_spend_commitment'), lit('Spend')],
      ],
      lit('Usage'),
    ),
    note: 'A savings plan (Microsoft.BillingBenefits) commits to spend, a reservation (Microsoft.Capacity) to usage.',
  },
  CommitmentDiscountType: {
    value: when(
      [
        [not(has), nothing()],
        [step('is_spend_commitment'), lit('Savings Plan')],
      ],
      lit('Reservation'),
    ),
  },
  CommitmentDiscountStatus: {
    value: when(
      [
        [not(has), nothing()],
        [isKind('unused'), lit('Unused')],
        [isKind('usage'), lit('Used')],
      ],
      nothing(),
    ),
    note: 'Used on usage, Unused on unused reservations and savings plans; none on purchases.',
  },
  CommitmentDiscountQuantity: {
    value: when(
      [
        [not(counted), nothing('quantity')],
        [step('is_spend_commitment'), inPricingCurrency],
        [
          all(isKind('usage', 'unused'), isNormalized),
          cast(multiply(multiply(step('blocks'), step('block_size')), step('normalization_ratio')), 'quantity'),
        ],
      ],
      units,
    ),
    note: 'A savings plan counts money in the pricing currency; a reservation its units, normalised where Azure gives a ratio other than 1.',
  },
  CommitmentDiscountUnit: {
    value: when(
      [
        [not(counted), nothing()],
        [step('is_spend_commitment'), coalesce(col('PricingCurrency'), col('BillingCurrency'))],
        [all(isKind('usage', 'unused'), isNormalized), lit('Normalized Hours')],
      ],
      coalesce(step('known_unit'), col('UnitOfMeasure'), lit('Units')),
    ),
  },
  CapacityReservationId: { value: capacityReservation, origin: 'reported' },
  CapacityReservationStatus: {
    value: when(
      [
        [not(present(capacityReservation)), nothing()],
        [matches(step('resource_id'), '(?i)/microsoft[.]compute/capacityreservationgroups/'), lit('Unused')],
      ],
      lit('Used'),
    ),
    note: 'Unused where the row is about the capacity reservation itself.',
  },
}
