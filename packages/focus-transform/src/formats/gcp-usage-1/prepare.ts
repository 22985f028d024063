import {
  all,
  any,
  coalesce,
  col,
  equals,
  lit,
  matches,
  not,
  nothing,
  oneOf,
  present,
  sql,
  startsWith,
  step,
  when,
} from '../../language/build.ts'
import type { Expression } from '../../language/expression.ts'
import type { PrepareStep } from '../../language/mapping.ts'
import { COMMITMENT_CREDITS, creditSteps } from './credits.ts'

/** Types of rows that a rule knows. */
export const KNOWN_COST_TYPES: readonly string[] = ['adjustment', 'regular', 'rounding_error', 'tax']

/** Google's consumption model of usage that no commitment covers. */
const DEFAULT_CONSUMPTION_MODEL = '7754-699E-0EBF'

/** Labels that Compute Engine puts on usage. */
const RESERVATION = 'compute.googleapis.com/reservation_name'
const UNUSED = 'compute.googleapis.com/is_unused_reservation'

/** The row is of one of these kinds. */
export const isKind = (...kinds: string[]): Expression => oneOf(step('kind'), kinds)

/** Usage that a committed use discount covers, at least in part. */
export const isCommitted: Expression = all(
  isKind('usage'),
  any(present(step('commitment_credit_type')), step('has_commitment_price')),
)

/** The rate at which Google turned US dollars into the billing currency, where it is another one. */
export const isConverted: Expression = all(
  present(col('currency_conversion_rate')),
  not(equals(col('currency'), 'USD')),
)

/** What is computed once for each row before the FOCUS columns. */
export const prepare: readonly PrepareStep[] = [
  ...creditSteps,
  {
    name: 'is_third_party',
    note: 'Sold through Google Cloud Marketplace by somebody else.',
    value: any(
      oneOf(col('transaction_type'), ['THIRD_PARTY_RESELLER', 'THIRD_PARTY_AGENCY']),
      equals(col('invoice.publisher_type'), 'PARTNER'),
    ),
  },
  {
    name: 'is_commitment_fee',
    note: 'The SKU of a committed use discount itself, or a row whose fee Google offsets.',
    value: any(startsWith(col('sku.description'), 'Commitment'), step('has_fee_offset')),
  },
  {
    name: 'kind',
    note: 'What the cost type means; fees of commitments and of marketplace subscriptions are purchases.',
    value: when(
      [
        [all(equals(col('cost_type'), 'regular'), step('is_commitment_fee')), lit('commitment-fee')],
        [
          all(
            equals(col('cost_type'), 'regular'),
            step('is_third_party'),
            matches(col('sku.description'), '(?i)\\bsubscription\\b'),
          ),
          lit('subscription'),
        ],
        [equals(col('cost_type'), 'regular'), lit('usage')],
        [equals(col('cost_type'), 'tax'), lit('tax')],
        [oneOf(col('cost_type'), ['adjustment', 'rounding_error']), lit('adjustment')],
      ],
      lit('unknown'),
    ),
  },
  {
    name: 'has_commitment_price',
    note: 'Priced by a consumption model other than the default: since July 2025 that is how spend-based commitments discount usage.',
    value: when(
      [[present(col('consumption_model.description')), not(equals(col('consumption_model.description'), 'Default'))]],
      all(present(col('consumption_model.id')), not(equals(col('consumption_model.id'), DEFAULT_CONSUMPTION_MODEL))),
    ),
  },
  {
    name: 'commitment_category',
    column: 'CommitmentDiscountCategory',
    value: when(
      [
        [
          all(
            isKind('commitment-fee'),
            any(step('has_fee_offset'), matches(col('sku.description'), '(?i)dollar[ -]based')),
          ),
          lit('Spend'),
        ],
        [isKind('commitment-fee'), lit('Usage')],
        [all(isKind('usage'), oneOf(step('commitment_credit_type'), COMMITMENT_CREDITS.usage)), lit('Usage')],
        [isCommitted, lit('Spend')],
      ],
      nothing(),
    ),
  },
  {
    name: 'commitment_id',
    column: 'CommitmentDiscountId',
    note: 'The subscription of the commitment; where the row names none, the id of the credit.',
    value: when(
      [
        [isCommitted, coalesce(col('subscription.instance_id'), step('commitment_credit_id'))],
        [isKind('commitment-fee'), col('subscription.instance_id')],
      ],
      nothing(),
    ),
  },
  {
    name: 'service_name',
    column: 'ServiceName',
    value: coalesce(col('service.description'), col('service.id'), lit('Google Cloud')),
  },
  {
    name: 'period_start',
    column: 'BillingPeriodStart',
    note: 'The first day of the invoice month: the month of the invoice that the row is on, whatever month its usage is of.',
    value: sql('timestamp', "strptime({0} || '01', '%Y%m%d')", col('invoice.month')),
  },
  {
    name: 'reservation_labels',
    note: 'What Compute Engine says of a reservation; nearly no row has that, and all that have labels are asked once.',
    value: sql(
      'records',
      `list_transform(list_filter({0}, lambda e: {0.e.key} IN ('${RESERVATION}', '${UNUSED}')), lambda e: struct_pack("key" := {0.e.key}, "value" := {0.e.value}))`,
      col('system_labels'),
    ),
  },
  {
    name: 'unused_reservation',
    column: 'CapacityReservationStatus',
    value: equals(reservationLabel(UNUSED), 'true'),
  },
  {
    name: 'reservation',
    column: 'CapacityReservationId',
    value: reservationLabel(RESERVATION),
  },
  {
    name: 'quantity',
    column: 'PricingQuantity',
    note: 'Usage in pricing units; none for tax and adjustments.',
    value: when(
      [[isKind('usage', 'commitment-fee', 'subscription'), col('usage.amount_in_pricing_units')]],
      nothing('quantity'),
    ),
  },
]

function reservationLabel(name: string): Expression {
  return sql(
    'string',
    `CASE WHEN len({0}) > 0 THEN list_filter({0}, lambda e: e."key" = '${name}')[1]."value" END`,
    step('reservation_labels'),
  )
}
