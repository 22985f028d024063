import {
  all,
  amount,
  any,
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
import type { Format } from '../../../language/mapping.ts'
import { isKind, product } from '../prepare.ts'
import { costRules } from './cost.ts'
import { isMadeRow } from './made-row.ts'

const hasPrice = not(isKind('tax', 'credit', 'discount', 'unknown'))
const isUsage = all(not(isMadeRow), isKind('usage', 'sp-usage', 'ri-usage'))
const sameCurrency = any(
  { op: 'test', test: 'absent', of: col('pricing_currency') },
  { op: 'compare', operator: 'equal', left: col('pricing_currency'), right: col('line_item_currency_code') },
)
const rule = (name: 'ListCost' | 'ContractedCost' | 'EffectiveCost'): Expression =>
  costRules[name]?.value ?? nothing('money')

const pricingQuantity = when(
  [
    [isMadeRow, cast(step('unused'), 'quantity')],
    [hasPrice, step('quantity')],
  ],
  nothing('quantity'),
)
const priceOf = (cost: Expression): Expression =>
  when(
    [
      [
        all(hasPrice, different(step('quantity'), cast(amount(0), 'quantity'))),
        cast(divide(cost, step('quantity')), 'money'),
      ],
    ],
    nothing('money'),
  )
const listUnitPrice = when(
  [
    [isMadeRow, amount(1)],
    [all(isUsage, different(col('pricing_public_on_demand_rate'), amount(0))), col('pricing_public_on_demand_rate')],
  ],
  priceOf(rule('ListCost')),
)
const contractedUnitPrice = when([[isMadeRow, amount(1)]], priceOf(rule('ContractedCost')))
const currencyUnit = col('line_item_currency_code')

/** Quantities, units, unit prices, and the SKU they belong to. */
export const priceRules: Format['mapping'] = {
  PricingCategory: {
    value: when(
      [
        [isMadeRow, lit('Committed')],
        [isKind('sp-usage', 'ri-usage'), lit('Committed')],
        [all(isKind('usage'), step('is_spot')), lit('Dynamic')],
        [isKind('usage', 'sp-fee', 'sp-upfront', 'ri-fee', 'ri-upfront', 'fee'), lit('Standard')],
      ],
      nothing(),
    ),
    note: 'Usage that a commitment covers is committed, spot usage dynamic, all other usage and every purchase standard.',
  },
  PricingQuantity: { value: pricingQuantity, origin: 'reported' },
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
    origin: 'reported',
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
    value: listUnitPrice,
    note: 'The public on-demand rate; where AWS gives none, list cost by quantity.',
  },
  ContractedUnitPrice: { value: contractedUnitPrice, note: 'Contracted cost by pricing quantity.' },
  PricingCurrency: {
    value: coalesce(col('pricing_currency'), col('line_item_currency_code')),
    note: 'The currency AWS prices in; the billing currency where the row names none.',
  },
  PricingCurrencyListUnitPrice: { value: when([[sameCurrency, listUnitPrice]], nothing('money')) },
  PricingCurrencyContractedUnitPrice: { value: when([[sameCurrency, contractedUnitPrice]], nothing('money')) },
  PricingCurrencyEffectiveCost: {
    value: when([[sameCurrency, rule('EffectiveCost')]], nothing('money')),
    note: 'Only where pricing and billing currency are one: AWS bills hold no exchange rate.',
  },
  SkuId: { value: when([[hasPrice, product('sku')]], nothing()), origin: 'reported' },
  SkuPriceId: {
    value: when([[hasPrice, coalesce(col('pricing_rate_code'), col('pricing_rate_id'))]], nothing()),
    origin: 'reported',
  },
  SkuMeter: { value: when([[hasPrice, col('line_item_usage_type')]], nothing()), origin: 'reported' },
  SkuPriceDetails: {
    value: when(
      [
        [
          hasPrice,
          {
            op: 'json',
            entries: [
              { key: 'CoreCount', value: product('vcpu'), as: 'number' },
              { key: 'InstanceType', value: product('instance_type') },
              { key: 'InstanceSeries', value: product('instance_type_family') },
              {
                key: 'MemorySize',
                value: sql(
                  'string',
                  "replace(regexp_extract({0}, '^([0-9][0-9,.]*) *GiB$', 1), ',', '')",
                  product('memory'),
                ),
                as: 'number',
              },
              { key: 'OperatingSystem', value: product('operating_system') },
              { key: 'StorageClass', value: product('storage_class') },
              { key: 'DiskType', value: product('volume_type') },
              { key: 'x_DatabaseEngine', value: product('database_engine') },
              { key: 'x_Tenancy', value: product('tenancy') },
            ],
          },
        ],
      ],
      nothing(),
    ),
    origin: 'reported',
    note: "AWS's product attributes under the keys that FOCUS defines, and under x_ keys where it defines none.",
  },
}
