import {
  type Answer,
  by,
  cell,
  derive,
  greatest,
  grouped,
  least,
  type Row,
  ratio,
  rounded,
  sum,
  sumOfProducts,
  top,
  total,
  totalProduct,
} from '../answer.ts'
import { decimalText, quotient, times, units } from '../exact.ts'
import type { SeedBill } from '../seed-bill.ts'
import { type Bound, billed, charged, chosen, day, type Expectations, has, is, key, month } from './expectation.ts'

const effectiveTotal = { TotalEffectiveCost: total('EffectiveCost') }
const quantityTotal = { TotalPricingQuantity: total('PricingQuantity') }
const virtualTotal = { TotalPricingCurrencyEffectiveCost: total('PricingCurrencyEffectiveCost') }

/** How much is used, at which prices, on which days, in which pricing currency. */
export const usage: Expectations = {
  'resource-costs-by-sku': {
    answer: (bill, bound) =>
      top(
        by(charged(bill, bound), 'ProviderName SkuId SkuPriceId PricingUnit ListUnitPrice BillingCurrency', {
          ...quantityTotal,
          TotalListCost: total('ListCost'),
          ...effectiveTotal,
        }),
        Number(bound['limit']),
        'BillingCurrency',
        'TotalEffectiveCost',
        'ProviderName SkuId SkuPriceId PricingUnit ListUnitPrice',
      ).map((row) => ({ ...row, ListUnitPrice: plainDecimal(row['ListUnitPrice']) })),
    also: [{ limit: '3' }],
  },
  'compute-costs-of-sub-account': {
    answer: (bill, bound) =>
      by(
        charged(bill, bound)
          .filter(is('ServiceCategory', 'Compute'))
          .filter(chosen('SubAccountId', bound['sub_account'])),
        'SubAccountId ServiceName ResourceId ResourceName PricingUnit BillingCurrency',
        {
          FirstChargePeriodStart: least('ChargePeriodStart'),
          LastChargePeriodEnd: greatest('ChargePeriodEnd'),
          ...quantityTotal,
          ...effectiveTotal,
        },
      ),
    also: [{ sub_account: 'team-a' }],
  },
  'daily-anomalies-by-service': {
    answer: (bill, bound) => anomalies(bill, bound, 'ProviderName SubAccountId RegionId RegionName ServiceName'),
  },
  'daily-anomalies-by-region': {
    answer: (bill, bound) => anomalies(bill, bound, 'ProviderName SubAccountId RegionId RegionName'),
  },
  'daily-anomalies-by-sub-account': {
    answer: (bill, bound) => anomalies(bill, bound, 'ProviderName SubAccountId'),
  },
  'usage-and-rates': {
    answer: (bill, bound) =>
      by(billed(bill, bound), `${serviceAndRegion} BillingCurrency`, {
        ...effectiveTotal,
        ...quantityTotal,
        EffectiveRate: ratio(
          (rows) => sum(rows, 'EffectiveCost'),
          (rows) => sum(rows, 'PricingQuantity'),
        ),
      }),
  },
  'effective-cost-by-service-and-region': {
    answer: (bill, bound) =>
      by(billed(bill, bound), `${serviceAndRegion.replace('ProviderName', 'ServiceProviderName')} BillingCurrency`, {
        ...effectiveTotal,
        ...quantityTotal,
      }),
  },
  'resource-usage-month-over-month': {
    answer: (bill, bound) =>
      by(
        derive(charged(bill, bound).filter(is('ChargeCategory', 'Usage')), { ChargeMonth: month('ChargePeriodStart') }),
        'ChargeMonth ProviderName ServiceName ResourceId SkuId ConsumedUnit',
        { TotalConsumedQuantity: total('ConsumedQuantity') },
      ),
  },
  'top-services-of-sub-account': {
    answer: (bill, bound) =>
      top(
        by(
          charged(bill, bound).filter(chosen('SubAccountId', bound['sub_account'])),
          'SubAccountId SubAccountName ServiceName BillingCurrency',
          effectiveTotal,
        ),
        Number(bound['limit']),
        'SubAccountId SubAccountName BillingCurrency',
        'TotalEffectiveCost',
        'ServiceName',
      ),
    also: [{ limit: '2' }, { sub_account: 'team-b', limit: '1' }],
  },
  'tag-coverage': {
    answer: (bill, bound) => {
      const tagged = (row: Row): boolean => key('Tags', bound['tag'])(row) !== null
      return by(
        charged(bill, bound)
          .filter((row) => units(cell(row, 'EffectiveCost') ?? '0') > 0n)
          .filter(chosen('ProviderName', bound['provider'])),
        'ProviderName BillingCurrency',
        {
          TaggedEffectiveCost: total('EffectiveCost', tagged),
          ...effectiveTotal,
          TaggedPercent: ratio(
            (rows) => 100n * (sum(rows.filter(tagged), 'EffectiveCost') ?? 0n),
            (rows) => sum(rows, 'EffectiveCost'),
          ),
        },
      )
    },
    also: [{ tag: 'a/b~c' }, { provider: 'AWS', tag: 'ApplicationId' }],
  },
  'meters-of-a-sku': {
    answer: (bill, bound) =>
      by(
        charged(bill, bound).filter(chosen('SkuId', bound['sku'])),
        'ProviderName ChargePeriodStart ChargePeriodEnd SkuId SkuMeter SkuPriceId PricingUnit ListUnitPrice BillingCurrency',
        { ...quantityTotal, TotalListCost: total('ListCost'), ...effectiveTotal },
      ).map((row) => ({ ...row, ListUnitPrice: plainDecimal(row['ListUnitPrice']) })),
    also: [{ sku: 'sku-2' }],
  },
  'core-rates': {
    answer: (bill, bound) =>
      by(cores(bill, bound), 'ProviderName ServiceName PricingUnit RegionName InstanceSeries BillingCurrency', {
        ...effectiveTotal,
        TotalCores: totalProduct('CoreCount', 'PricingQuantity'),
        EffectiveCostPerCore: ratio(
          (rows) => sum(rows, 'EffectiveCost'),
          (rows) => sumOfProducts(rows, 'CoreCount', 'PricingQuantity'),
        ),
      }),
  },
  'core-usage': {
    answer: (bill, bound) =>
      by(
        derive(cores(bill, bound).filter(has('ConsumedQuantity')), { ChargeDay: day('ChargePeriodStart') }),
        'ChargeDay ProviderName ServiceName ConsumedUnit RegionName InstanceSeries',
        { TotalCores: totalProduct('CoreCount', 'ConsumedQuantity') },
      ),
  },
  'virtual-currency-consumption': {
    answer: (bill, bound) =>
      by(
        billed(bill, bound)
          .filter(is('ChargeCategory', 'Usage'))
          .filter(has('PricingCurrency'))
          .filter(chosen('PricingCurrency', bound['currency'])),
        'ProviderName PublisherName PricingCurrency',
        virtualTotal,
      ),
    also: [{ currency: 'DBU' }],
  },
  'virtual-currency-targets': {
    answer: (bill, bound) =>
      top(
        by(
          charged(bill, bound).filter(has('PricingCurrency')).filter(chosen('PricingCurrency', bound['currency'])),
          'ProviderName PublisherName ServiceName ChargeDescription PricingCurrency',
          virtualTotal,
        ),
        Number(bound['limit']),
        'PricingCurrency',
        'TotalPricingCurrencyEffectiveCost',
        'ProviderName PublisherName ServiceName ChargeDescription',
      ),
    also: [{ currency: 'Credits', limit: '2' }],
  },
  'effective-cost-by-pricing-currency': {
    answer: (bill, bound) =>
      by(charged(bill, bound), 'ProviderName PublisherName ServiceName PricingCurrency', virtualTotal),
  },
  'virtual-currency-purchases': {
    answer: (bill, bound) =>
      by(
        charged(bill, bound).filter(is('ChargeCategory', 'Purchase')).filter(chosen('PricingUnit', bound['unit'])),
        'ProviderName PublisherName ChargeDescription PricingUnit BillingCurrency',
        { ...quantityTotal, TotalBilledCost: total('BilledCost') },
      ),
    also: [{ unit: 'DBU' }],
  },
  'contracted-savings-in-virtual-currency': {
    answer: (bill, bound) =>
      by(
        derive(charged(bill, bound).filter(has('PricingCurrencyListUnitPrice')), {
          Saved: (row) =>
            decimalText(difference(row, 'PricingCurrencyListUnitPrice', 'PricingCurrencyContractedUnitPrice')),
        }).filter((row) => units(row['Saved'] ?? '0') > 0n),
        'ServiceName ServiceSubcategory ChargeDescription BillingCurrency PricingCurrency',
        {
          ContractedSavingsInPricingCurrency: totalProduct('Saved', 'PricingQuantity'),
          ContractedSavingsInBillingCurrency: (rows) =>
            decimalText(rows.reduce((all, row) => all + difference(row, 'ListCost', 'ContractedCost'), 0n)),
        },
      ),
  },
}

const serviceAndRegion =
  'ProviderName BillingPeriodStart BillingPeriodEnd ServiceCategory ServiceName RegionId RegionName PricingUnit'

function difference(row: Row, one: string, other: string): bigint {
  return units(cell(row, one) ?? '0') - units(cell(row, other) ?? '0')
}

function plainDecimal(value: Answer[number][string] | undefined): string | null {
  return typeof value === 'string' ? decimalText(units(value)) : null
}

/** Usage whose price says how many cores it has. */
function cores(bill: SeedBill, bound: Bound): readonly Row[] {
  return derive(
    charged(bill, bound)
      .filter(is('ChargeCategory', 'Usage'))
      .filter((row) => row['ChargeClass'] === null),
    { CoreCount: key('SkuPriceDetails', 'CoreCount'), InstanceSeries: key('SkuPriceDetails', 'InstanceSeries') },
  ).filter((row) => /^[\d.]+$/.test(row['CoreCount'] ?? '') && row['InstanceSeries'] !== null)
}

/** Each day's cost beside the mean of up to seven days with costs before it. */
function anomalies(bill: SeedBill, bound: Bound, columns: string): Answer {
  const days = by(
    derive(charged(bill, bound), { ChargeDay: day('ChargePeriodStart') }),
    `ChargeDay ${columns} BillingCurrency`,
    { DailyEffectiveCost: total('EffectiveCost') },
  )
  const series = grouped(days, (row) => [...columns.split(' '), 'BillingCurrency'].map((name) => row[name]))
  return series.flatMap((rows) => {
    const ordered = rows.sort((one, other) => (String(one['ChargeDay']) < String(other['ChargeDay']) ? -1 : 1))
    return ordered.map((row, index) => {
      const before = ordered
        .slice(Math.max(0, index - 7), index)
        .map((past) => units(String(past['DailyEffectiveCost'])))
      const usual = quotient(
        before.reduce((all, cost) => all + cost, 0n),
        times(units('1'), units(String(before.length))),
      )
      const rate = usual === undefined ? undefined : quotient(units(String(row['DailyEffectiveCost'])), usual)
      return { ...row, UsualEffectiveCost: rounded(usual), TimesUsual: rounded(rate) }
    })
  })
}
