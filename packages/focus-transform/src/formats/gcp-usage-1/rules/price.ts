import {
  all,
  amount,
  cast,
  coalesce,
  col,
  concat,
  different,
  divide,
  equal,
  lit,
  lookup,
  not,
  nothing,
  present,
  sql,
  step,
  when,
} from '../../../language/build.ts'
import type { Expression } from '../../../language/expression.ts'
import type { Format, PrepareStep } from '../../../language/mapping.ts'
import { isMadeRow } from '../credits.ts'
import { isCommitted, isConverted, isKind } from '../prepare.ts'

const hasSku = all(not(isMadeRow), isKind('usage', 'commitment-fee', 'subscription'))
const isUsage = all(not(isMadeRow), isKind('usage'), not(step('unused_reservation')))

/*
 * A step as it is: quotients would write out all that it is computed from, and the conversions of these rows are few.
 */
const stepNumber = (name: string): Expression => sql('number', 'CAST({0} AS DOUBLE)', step(name))

/** Google's price is for so many units; FOCUS prices one. */
const ofOneUnit = (price: string): Expression =>
  divide(col(price), coalesce(col('price.pricing_unit_quantity'), cast(amount(1), 'quantity')))
const quantity = cast(col('usage.amount_in_pricing_units'), 'number')
const listCost = coalesce(cast(col('cost_at_list'), 'number'), cast(col('cost'), 'number'))
const defaultCost = coalesce(cast(col('cost_at_effective_price_default'), 'number'), cast(col('cost'), 'number'))

/*
 * FOCUS: a price times the quantity is the cost. Google rounds costs to a millionth, so that its price often is not: then
 * cost by quantity is, and Google's price stands in an x_ column. Compared as FOCUS validators do, to a thousand-millionth.
 */
const holds = 'abs({1} * {3} - {4}) <= 1e-9 * greatest(abs({4}), 1)'
/** Google's price where it holds or nothing else can be said; else cost by quantity, unless negative, which FOCUS forbids. */
const priceOf = (price: string, quotient: string, cost: Expression): Expression =>
  when(
    [
      [
        hasSku,
        cast(
          sql(
            'number',
            `CASE WHEN {0} AND ({2} IS NULL OR {2} < 0 OR ${holds}) THEN coalesce({1}, if({2} >= 0, {2}, NULL)) WHEN {2} >= 0 THEN {2} END`,
            equal(col('currency'), lit('USD')),
            step(price),
            step(quotient),
            quantity,
            cost,
          ),
          'money',
        ),
      ],
    ],
    nothing('money'),
  )

/** Unit prices, computed once for each row. */
export const priceSteps: readonly PrepareStep[] = [
  {
    name: 'unit',
    column: 'PricingUnit',
    value: coalesce(lookup('gcp-units', col('usage.pricing_unit'), 'FocusUnit'), col('usage.pricing_unit')),
  },
  {
    name: 'is_spot',
    column: 'PricingCategory',
    value: sql('boolean', "regexp_matches({0}, '(?i)\\b(spot|preemptible)\\b')", col('sku.description')),
  },
  {
    name: 'list_by_quantity',
    column: 'ListUnitPrice',
    note: 'Of a charge: list cost by quantity.',
    value: divide(coalesce(col('cost_at_list'), col('cost')), col('usage.amount_in_pricing_units')),
  },
  { name: 'list_price', column: 'ListUnitPrice', note: 'As Google has it.', value: ofOneUnit('price.list_price') },
  {
    name: 'contracted_by_quantity',
    column: 'ContractedUnitPrice',
    note: 'Of a charge: contracted cost by quantity.',
    value: divide(
      sql(
        'number',
        '({0} + {1})',
        defaultCost,
        when(
          [[different(step('negotiated_credits'), amount(0)), stepNumber('negotiated_credits')]],
          cast(amount(0), 'number'),
        ),
      ),
      col('usage.amount_in_pricing_units'),
    ),
  },
  {
    name: 'default_price',
    column: 'ContractedUnitPrice',
    note: 'As Google has it.',
    value: ofOneUnit('price.effective_price_default'),
  },
  { name: 'list_unit_price', column: 'ListUnitPrice', value: priceOf('list_price', 'list_by_quantity', listCost) },
  {
    name: 'contracted_unit_price',
    column: 'ContractedUnitPrice',
    note: "Google's price knows nothing of credits that were negotiated: with them, contracted cost by quantity.",
    value: when(
      [
        [
          all(hasSku, different(step('negotiated_credits'), amount(0))),
          cast(sql('number', 'CASE WHEN {0} >= 0 THEN {0} END', step('contracted_by_quantity')), 'money'),
        ],
      ],
      priceOf('default_price', 'contracted_by_quantity', defaultCost),
    ),
  },
]

/** An amount in the currency that Google prices in, where that is another one; the lake's views give it elsewhere. */
const converted = (name: string): Expression =>
  when([[isConverted, cast(divide(stepNumber(name), col('currency_conversion_rate')), 'money')]], nothing('money'))

/** Quantities, units, unit prices, and the SKU they belong to. */
export const priceRules: Format['mapping'] = {
  PricingCategory: {
    value: when(
      [
        [isMadeRow, nothing()],
        [isCommitted, lit('Committed')],
        [all(isKind('usage'), step('is_spot')), lit('Dynamic')],
        [isKind('usage', 'commitment-fee', 'subscription'), lit('Standard')],
      ],
      nothing(),
    ),
    note: 'Usage that a commitment covers is committed, spot and preemptible usage dynamic, all other usage and every purchase standard.',
  },
  PricingQuantity: { value: when([[isMadeRow, nothing('quantity')]], step('quantity')), origin: 'reported' },
  PricingUnit: {
    value: when([[all(hasSku, present(step('quantity'))), step('unit')]], nothing()),
    origin: 'reported',
    note: "Google's pricing unit in the spelling of FOCUS.",
  },
  ConsumedQuantity: { value: when([[isUsage, col('usage.amount')]], nothing('quantity')), origin: 'reported' },
  ConsumedUnit: {
    value: when(
      [
        [
          all(isUsage, present(col('usage.amount'))),
          coalesce(lookup('gcp-units', col('usage.unit'), 'FocusUnit'), col('usage.unit')),
        ],
      ],
      nothing(),
    ),
    origin: 'reported',
    note: "Google's base unit in the spelling of FOCUS.",
  },
  ListUnitPrice: {
    value: step('list_unit_price'),
    note: 'The list price of one unit. List cost by quantity where the export has no price, or bills in another currency than US dollars, or where price times quantity is not the list cost, which Google rounds to a millionth.',
  },
  ContractedUnitPrice: {
    value: step('contracted_unit_price'),
    note: 'The negotiated price of one unit before commitment discounts. Contracted cost by quantity where there is none, or it times the quantity is not the contracted cost.',
  },
  PricingCurrency: {
    value: when([[isConverted, lit('USD')]], col('currency')),
    note: 'US dollars, where Google converts from them; else the billing currency.',
  },
  PricingCurrencyEffectiveCost: { value: converted('billed') },
  PricingCurrencyListUnitPrice: { value: converted('list_unit_price') },
  PricingCurrencyContractedUnitPrice: { value: converted('contracted_unit_price') },
  SkuId: { value: when([[hasSku, col('sku.id')]], nothing()), origin: 'reported' },
  SkuMeter: { value: when([[hasSku, col('sku.description')]], nothing()), origin: 'reported' },
  SkuPriceId: {
    value: when(
      [
        [
          hasSku,
          concat(
            col('sku.id'),
            coalesce(
              sql(
                'string',
                "CASE WHEN {0} = 0 THEN '/0' ELSE '/' || rtrim(rtrim(CAST({0} AS VARCHAR), '0'), '.') END",
                col('price.tier_start_amount'),
              ),
              lit(''),
            ),
            coalesce(sql('string', "'/' || {0}", col('consumption_model.id')), lit('')),
          ),
        ],
      ],
      nothing(),
    ),
    note: 'The SKU with the start of its price tier and its consumption model, where the export has them.',
  },
}
