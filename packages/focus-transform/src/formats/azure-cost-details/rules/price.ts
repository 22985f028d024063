import {
  all,
  amount,
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
import { isCommitment, isKind, isMarketplace, isPriced } from '../terms.ts'
import { skuPriceDetails } from './sku-price-details.ts'

/** Cost by quantity; none where it would be negative, which FOCUS forbids. */
const priceOf = (cost: Expression): Expression =>
  when(
    [[present(step('blocks')), sql('number', 'CASE WHEN {0} >= 0 THEN {0} END', divide(cost, step('blocks')))]],
    nothing('number'),
  )

/** Unit prices of the row, also where the file gives none. */
export const priceSteps: readonly PrepareStep[] = [
  {
    name: 'contracted_unit_price',
    column: 'ContractedUnitPrice',
    value: when([[present(step('at_unit_price')), step('unit_price')]], priceOf(step('native_cost'))),
  },
  {
    name: 'list_unit_price',
    column: 'ListUnitPrice',
    value: when(
      [
        [present(step('at_list_price')), step('list_price')],
        [present(step('reported_list')), priceOf(step('reported_list'))],
      ],
      step('contracted_unit_price'),
    ),
  },
]

const isUsage = isKind('usage')
const isGiven = (price: string): Expression =>
  all(isPriced, different(cast(col(price), 'number'), cast(amount(0), 'number')))

/** Quantities, units, unit prices, and the SKU they belong to. */
export const priceRules: Format['mapping'] = {
  PricingCategory: {
    value: when(
      [
        [isKind('unused'), lit('Committed')],
        [all(isUsage, isCommitment), lit('Committed')],
        [all(isUsage, equals(step('model'), 'spot')), lit('Dynamic')],
        [isPriced, lit('Standard')],
      ],
      nothing(),
    ),
    note: 'By pricing model: usage that a commitment covers and unused commitments are committed, spot is dynamic, all other usage and every purchase standard.',
  },
  PricingQuantity: {
    value: when(
      [
        [not(isPriced), nothing('quantity')],
        [step('in_single_units'), cast(step('blocks'), 'quantity')],
      ],
      col('Quantity'),
    ),
    origin: 'reported',
    note: "Azure's quantity, which counts blocks of the unit of measure (a quantity of 0.0129 in units of 10K is 129). In files of a customer agreement the prices of on-demand rows decide whether it counts blocks or single units.",
  },
  PricingUnit: {
    value: when(
      [[present(step('blocks')), coalesce(step('known_pricing_unit'), col('UnitOfMeasure'), lit('Units'))]],
      nothing(),
    ),
    origin: 'reported',
    note: 'The unit of measure in the spelling of FOCUS, with its block size: 100 Hours.',
  },
  ConsumedQuantity: {
    value: when(
      [
        [not(isUsage), nothing('quantity')],
        [equal(step('block_size'), cast(amount(1), 'number')), col('Quantity')],
        [step('in_single_units'), col('Quantity')],
      ],
      cast(multiply(step('blocks'), step('block_size')), 'quantity'),
    ),
    note: 'The quantity in single units: times the block size. Only of usage, not of what a commitment left unused.',
  },
  ConsumedUnit: {
    value: when(
      [[all(isUsage, present(step('blocks'))), coalesce(step('known_unit'), col('UnitOfMeasure'), lit('Units'))]],
      nothing(),
    ),
    origin: 'reported',
  },
  ListUnitPrice: {
    value: step('list_unit_price'),
    note: 'The pay-as-you-go price, converted to the billing currency; where the file has none, list cost by quantity.',
  },
  ContractedUnitPrice: {
    value: step('contracted_unit_price'),
    note: "The unit price, converted to the billing currency at the file's exchange rate; where the file has none, cost by quantity.",
  },
  PricingCurrency: {
    value: coalesce(col('PricingCurrency'), col('BillingCurrency')),
    note: 'The currency of prices in a customer agreement; else the billing currency.',
  },
  PricingCurrencyListUnitPrice: {
    value: when(
      [
        [step('same_currency'), cast(step('list_unit_price'), 'money')],
        [isGiven('PayGPrice'), cast(sql('number', '{0}', cast(col('PayGPrice'), 'number')), 'money')],
      ],
      nothing('money'),
    ),
    origin: 'reported',
  },
  PricingCurrencyContractedUnitPrice: {
    value: when(
      [
        [step('same_currency'), cast(step('contracted_unit_price'), 'money')],
        [isGiven('UnitPrice'), cast(sql('number', '{0}', cast(col('UnitPrice'), 'number')), 'money')],
      ],
      nothing('money'),
    ),
    origin: 'reported',
  },
  PricingCurrencyEffectiveCost: {
    value: when(
      [
        [step('same_currency'), step('effective_cost')],
        [
          equal(step('effective_cost'), step('native_cost')),
          coalesce(col('CostInPricingCurrency'), cast(divide(step('native_cost'), step('rate')), 'money')),
        ],
      ],
      step('effective_cost'),
    ),
    note: "The file's cost in the pricing currency where the row's cost is its effective cost; else 0.",
  },
  SkuId: {
    value: when([[isPriced, coalesce(col('ProductId'), col('MeterId'))]], nothing()),
    origin: 'reported',
    note: 'The product of a customer agreement, else the meter.',
  },
  SkuPriceId: {
    value: when([[isPriced, col('PartNumber')]], nothing()),
    origin: 'reported',
    note: "The part number of an Enterprise Agreement's price sheet; customer agreements have none.",
  },
  SkuMeter: { value: when([[isPriced, col('MeterName')]], nothing()), origin: 'reported' },
  SkuPriceDetails: {
    value: when([[all(isPriced, not(isMarketplace)), skuPriceDetails]], nothing()),
    note: "Azure's additional info under the keys that FOCUS defines, and under x_ keys where it defines none.",
  },
  x_PricingBlockSize: { value: step('block_size'), note: 'Single units in one unit of measure.' },
  x_BillingExchangeRate: {
    value: when([[step('is_customer_agreement'), col('ExchangeRate')]], nothing('money')),
    note: 'Billing currency for one unit of the pricing currency.',
  },
}
