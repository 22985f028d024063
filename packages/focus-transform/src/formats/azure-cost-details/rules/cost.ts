import {
  all,
  amount,
  any,
  cast,
  coalesce,
  col,
  different,
  divide,
  equal,
  equals,
  lit,
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
import { isActual, isAmortized, isCommitment, isKind, isPriced } from '../terms.ts'

const number = (of: Expression): Expression => cast(of, 'number')
const isFree = equal(step('native_cost'), amount(0))
/** Azure leaves a price or a list cost that it does not know at 0; only what costs nothing may have the price 0. */
const known = (price: Expression): Expression =>
  all(isPriced, any(different(number(price), number(amount(0))), all(isFree, present(number(price)))))
const inBillingCurrency = (price: string): Expression =>
  when([[known(col(price)), multiply(col(price), step('rate'))]], nothing('number'))
const listOfCustomer = col('PayGCostInBillingCurrency')
const hasPrices = all(isPriced, not(isKind('unused')))

/** Quantities and prices as numbers, each computed once; and the costs that follow from them. */
export const costSteps: readonly PrepareStep[] = [
  {
    name: 'block_size',
    column: 'PricingQuantity',
    note: 'How many single units one unit of measure counts: 100 for "100 Hours".',
    value: coalesce(
      number(step('known_block_size')),
      number(sql('string', "NULLIF(regexp_extract({0}, '^([0-9]+)( |$)', 1), '')", col('UnitOfMeasure'))),
      number(amount(1)),
    ),
  },
  {
    name: 'in_single_units',
    note: 'Quantity counts blocks, except in files of a Microsoft Customer Agreement whose prices show otherwise.',
    value: all(equals(step('variant'), 'single-units'), step('is_customer_agreement')),
  },
  {
    name: 'blocks',
    column: 'PricingQuantity',
    note: 'The quantity in blocks of the unit of measure, which prices are for.',
    value: when(
      [
        [not(isPriced), nothing('number')],
        [step('in_single_units'), divide(col('Quantity'), step('block_size'))],
      ],
      number(col('Quantity')),
    ),
  },
  {
    name: 'rate',
    column: 'ContractedUnitPrice',
    note: 'Billing currency for one unit of the currency that prices are in.',
    value: when([[step('same_currency'), number(amount(1))]], number(col('ExchangeRate'))),
  },
  { name: 'unit_price', column: 'ContractedUnitPrice', value: inBillingCurrency('UnitPrice') },
  { name: 'list_price', column: 'ListUnitPrice', value: inBillingCurrency('PayGPrice') },
  {
    name: 'at_unit_price',
    column: 'ContractedCost',
    value: when([[hasPrices, multiply(step('unit_price'), step('blocks'))]], nothing('number')),
  },
  {
    name: 'at_list_price',
    column: 'ListCost',
    value: when([[hasPrices, multiply(step('list_price'), step('blocks'))]], nothing('number')),
  },
  {
    name: 'reported_list',
    column: 'ListCost',
    value: when(
      [[all(hasPrices, step('is_customer_agreement'), known(listOfCustomer)), listOfCustomer]],
      nothing('money'),
    ),
  },
  {
    name: 'contracted_cost',
    column: 'ContractedCost',
    value: coalesce(cast(step('at_unit_price'), 'money'), step('native_cost')),
  },
  {
    name: 'effective_cost',
    column: 'EffectiveCost',
    value: when(
      [[all(isActual, isKind('purchase', 'refund'), isCommitment), amount(0)]],
      sql('money', '{0}', step('native_cost')),
    ),
  },
]

const lacksContracted = all(hasPrices, not(present(step('at_unit_price'))))
const lacksList = all(hasPrices, not(present(step('reported_list'))), not(present(step('at_list_price'))))

/** The four costs of FOCUS. */
export const costRules: Format['mapping'] = {
  BilledCost: {
    value: when([[isAmortized, amount(0)]], step('native_cost')),
    note: 'The cost of the actual export. Amortized rows (covered usage, unused commitments) are billed 0: their purchase is billed in full.',
  },
  EffectiveCost: {
    value: step('effective_cost'),
    origin: 'derived',
    note: 'Of a pair of exports: covered usage and unused commitments cost what the amortized export says, the purchases and refunds of commitments 0, all else what it is billed. Of an actual export alone: what is billed, since only an amortized export spreads commitments over their usage.',
  },
  ListCost: {
    value: coalesce(step('reported_list'), cast(step('at_list_price'), 'money'), step('contracted_cost')),
    note: "Customer Agreement: the file's pay-as-you-go cost in the billing currency. Enterprise Agreement: pay-as-you-go price times quantity. Where Azure gives 0 for what costs something: the contracted cost, marked in x_PriceFallback. Unused commitments and what has no price: the cost.",
  },
  ContractedCost: {
    value: step('contracted_cost'),
    note: 'Unit price times quantity, converted to the billing currency; where Azure gives no price (marketplace, reservations of customer agreements) the cost, marked in x_PriceFallback.',
  },
  x_PriceFallback: {
    value: when(
      [
        [all(lacksList, lacksContracted), lit('list=cost, contracted=cost')],
        [lacksList, lit('list=contracted')],
        [lacksContracted, lit('contracted=cost')],
      ],
      nothing(),
    ),
    note: 'Prices that the file lacks and what stands in for them.',
  },
  x_NativeCost: {
    value: when(
      [
        [isAmortized, amount(0)],
        [step('is_beyond'), amount(0)],
      ],
      step('native_cost'),
    ),
    origin: 'reported',
    note: 'The cost in the billing currency on the rows of the actual export, up to the last day that counts: the invoice. The amortized export says the same money in another way and counts as 0.',
  },
  x_CostDataset: {
    value: when([[isAmortized, lit('AmortizedCost')]], lit('ActualCost')),
    note: 'The export that the row lies in.',
  },
}
