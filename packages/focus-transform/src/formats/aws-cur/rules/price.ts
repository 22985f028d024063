import {
  all,
  amount,
  cast,
  coalesce,
  col,
  different,
  divide,
  lit,
  not,
  nothing,
  present,
  sql,
  step,
  when,
} from '../../../language/build.ts'
import type { Expression } from '../../../language/expression.ts'
import type { Format, PrepareStep } from '../../../language/mapping.ts'
import { isKind, product } from '../terms.ts'
import { sameCurrency } from './cost.ts'
import { isMadeRow } from './made-row.ts'
import { skuPriceDetails } from './sku-price-details.ts'

const hasSku = not(isKind('tax', 'credit', 'discount', 'unknown'))
const hasPrice = all(hasSku, not(isKind('refund', 'commitment-refund')))
const isUsage = all(not(isMadeRow), isKind('usage', 'sp-usage', 'ri-usage'))
const hasPublicRate = all(isUsage, not(step('is_split')), different(col('pricing_public_on_demand_rate'), amount(0)))

const pricingQuantity = when(
  [
    [isMadeRow, cast(step('unused'), 'quantity')],
    [hasPrice, step('quantity')],
  ],
  nothing('quantity'),
)
/** Cost by quantity; none where it would be negative, which FOCUS forbids. */
const priceOf = (cost: Expression): Expression =>
  when(
    [
      [
        all(hasPrice, different(step('quantity'), cast(amount(0), 'quantity'))),
        cast(sql('number', 'CASE WHEN {0} >= 0 THEN {0} END', divide(cost, step('quantity'))), 'money'),
      ],
    ],
    nothing('money'),
  )
/** Unit prices, computed once for each row: the pricing-currency columns repeat them. */
export const priceSteps: readonly PrepareStep[] = [
  {
    name: 'list_unit_price',
    column: 'ListUnitPrice',
    value: when(
      [
        [isMadeRow, amount(1)],
        [all(hasPublicRate, sameCurrency), col('pricing_public_on_demand_rate')],
      ],
      priceOf(step('list_cost')),
    ),
  },
  {
    name: 'contracted_unit_price',
    column: 'ContractedUnitPrice',
    value: when([[isMadeRow, amount(1)]], priceOf(step('contracted_cost'))),
  },
]
const currencyUnit = col('line_item_currency_code')

/** Quantities, units, unit prices, and the SKU they belong to. */
export const priceRules: Format['mapping'] = {
  PricingCategory: {
    value: when(
      [
        [isMadeRow, lit('Committed')],
        [isKind('sp-usage', 'ri-usage'), lit('Committed')],
        [all(isKind('usage'), present(step('commitment_id'))), lit('Committed')],
        [all(isKind('usage'), step('is_spot')), lit('Dynamic')],
        [isKind('usage', 'sp-fee', 'sp-upfront', 'ri-fee', 'ri-upfront', 'fee'), lit('Standard')],
      ],
      nothing(),
    ),
    note: 'Usage that a commitment covers is committed, spot usage dynamic, all other usage and every purchase standard.',
  },
  PricingQuantity: {
    value: pricingQuantity,
    origin: 'mixed',
    note: "AWS's quantity; on rows made for the unused part of a commitment, what of it was not used.",
  },
  PricingUnit: {
    value: when(
      [
        [isMadeRow, currencyUnit],
        [
          all(hasPrice, present(step('quantity'))),
          coalesce(step('unit'), when([[not(isUsage), lit('Units')]], nothing())),
        ],
      ],
      nothing(),
    ),
    origin: 'mixed',
    note: "AWS's unit in the spelling of FOCUS; purchases without a unit count units; the unused part of a commitment counts money.",
  },
  ConsumedQuantity: {
    value: when([[isUsage, col('line_item_usage_amount')]], nothing('quantity')),
    origin: 'reported',
  },
  ConsumedUnit: {
    value: when([[all(isUsage, present(col('line_item_usage_amount'))), step('unit')]], nothing()),
    origin: 'reported',
  },
  ListUnitPrice: {
    value: step('list_unit_price'),
    note: 'The public on-demand rate; where AWS gives none, list cost by quantity.',
  },
  ContractedUnitPrice: { value: step('contracted_unit_price'), note: 'Contracted cost by pricing quantity.' },
  PricingCurrency: {
    value: coalesce(col('pricing_currency'), col('line_item_currency_code')),
    note: 'The currency AWS prices in; the billing currency where the row names none.',
  },
  PricingCurrencyListUnitPrice: {
    value: when([[all(not(sameCurrency), hasPublicRate), col('pricing_public_on_demand_rate')]], nothing('money')),
    origin: 'reported',
    note: 'The public on-demand rate where AWS prices in another currency than it bills; FOCUS asks for it only then.',
  },
  SkuId: { value: when([[hasSku, product('sku')]], nothing()), origin: 'reported' },
  SkuPriceId: {
    value: when([[hasSku, coalesce(col('pricing_rate_code'), col('pricing_rate_id'))]], nothing()),
    origin: 'reported',
  },
  SkuMeter: { value: when([[hasSku, col('line_item_usage_type')]], nothing()), origin: 'reported' },
  SkuPriceDetails: {
    value: when([[hasSku, skuPriceDetails]], nothing()),
    origin: 'reported',
    note: "AWS's product attributes under the keys that FOCUS defines, and under x_ keys where it defines none.",
  },
}
