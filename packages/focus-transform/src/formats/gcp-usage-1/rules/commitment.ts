import { all, coalesce, col, lit, not, nothing, oneOf, present, sql, step, when } from '../../../language/build.ts'
import type { Expression } from '../../../language/expression.ts'
import type { Format } from '../../../language/mapping.ts'
import { COMMITMENT_CREDITS, isMadeRow } from '../credits.ts'
import { isKind } from '../prepare.ts'

const isOfCommitment = all(not(isMadeRow), present(step('commitment_id')))
const ofCommitment = (value: Expression, type: 'string' | 'quantity' = 'string'): Expression =>
  when([[isOfCommitment, value]], nothing(type))
const isSpend = oneOf(step('commitment_category'), ['Spend'])
/* Turned into a quantity on the rows that are of a spend-based commitment only: to read the cost as one takes all rows. */
const spent = sql(
  'quantity',
  'CAST({0} AS DECIMAL(38,15))',
  when(
    [[oneOf(step('commitment_credit_type'), COMMITMENT_CREDITS.spend), sql('money', '-{0}', step('spend_credits'))]],
    col('cost'),
  ),
)

/** Committed use discounts. Google gives no amortisation: fees and covered usage stand as the bill has them. */
export const commitmentRules: Format['mapping'] = {
  CommitmentDiscountId: {
    value: ofCommitment(step('commitment_id')),
    note: 'The subscription of the commitment; where the row names none, the id of the credit.',
  },
  CommitmentDiscountName: {
    value: ofCommitment(
      when(
        [[isKind('commitment-fee'), col('sku.description')]],
        coalesce(step('commitment_credit_name'), col('consumption_model.description')),
      ),
    ),
    origin: 'reported',
  },
  CommitmentDiscountCategory: {
    value: ofCommitment(step('commitment_category')),
    note: 'Usage for resource-based, Spend for spend-based committed use discounts.',
  },
  CommitmentDiscountType: {
    value: ofCommitment(
      when([[isSpend, lit('Spend-based committed use discount')]], lit('Resource-based committed use discount')),
    ),
  },
  CommitmentDiscountStatus: {
    value: ofCommitment(when([[isKind('usage'), lit('Used')]], nothing())),
    note: 'Usage rows are used; the bill has no row for what nobody used: it stays in the fee.',
  },
  CommitmentDiscountQuantity: {
    value: ofCommitment(when([[isSpend, spent]], step('quantity')), 'quantity'),
    note: 'Money of spend-based commitments, pricing units of resource-based ones. For information: a row that is covered in part is one row in the bill.',
  },
  CommitmentDiscountUnit: {
    value: ofCommitment(when([[isSpend, col('currency')]], step('unit'))),
  },
  CapacityReservationId: { value: when([[isMadeRow, nothing()]], step('reservation')) },
  CapacityReservationStatus: {
    value: when(
      [
        [isMadeRow, nothing()],
        [all(present(step('reservation')), step('unused_reservation')), lit('Unused')],
        [present(step('reservation')), lit('Used')],
      ],
      nothing(),
    ),
  },
}
