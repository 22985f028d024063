import type { FocusVersion } from '@open-finops/focus-schema'
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
  json,
  lit,
  lookup,
  matches,
  not,
  nothing,
  oneOf,
  present,
  sql,
  when,
} from '../../language/build.ts'
import type { Expression } from '../../language/expression.ts'
import type { Format, RawColumn } from '../../language/mapping.ts'
import { declaredColumns, focusColumnRole, focusColumns, focusMapping } from '../focus-columns.ts'

const optional: RawColumn = { type: 'string', need: 'optional' }
/** Columns that Azure writes besides those of its FOCUS version; from 1.2 on some are FOCUS columns themselves. */
const AZURE_COLUMNS: Readonly<Record<string, RawColumn>> = {
  BillingAccountType: optional,
  SubAccountType: optional,
  x_InvoiceId: optional,
  x_PricingCurrency: optional,
  x_PricingUnitDescription: optional,
  x_SkuDetails: optional,
  x_SkuMeterName: optional,
}
const DATES = ['BillingPeriodStart', 'BillingPeriodEnd', 'ChargePeriodStart', 'ChargePeriodEnd']

/** Azure's FOCUS 1.0 writes times without seconds (2026-10-01T00:00Z), later versions with. */
const time = (name: string): Expression =>
  sql('timestamp', "CAST(regexp_replace({0}, 'T(\\d\\d:\\d\\d)Z$', 'T\\1:00Z') AS TIMESTAMP)", col(name))

const isMicrosoft = matches(col('PublisherName'), '(?i)^microsoft')
const isOther = all(present(col('PublisherName')), not(isMicrosoft))
const seller = when([[isOther, col('PublisherName')]], lit('Microsoft'))
const buysCommitment = all(equals(col('ChargeCategory'), 'Purchase'), present(col('CommitmentDiscountId')))
const costsSomething = any(different(col('BilledCost'), amount(0)), different(col('EffectiveCost'), amount(0)))
const isZero = (name: string): Expression => all(equal(col(name), amount(0)), costsSomething)
const cost = when([[different(col('BilledCost'), amount(0)), col('BilledCost')]], col('EffectiveCost'))
/** Azure gives 0 where it has no price; only what costs nothing may cost 0 by list. */
const contracted = when([[isZero('ContractedCost'), cost]], coalesce(col('ContractedCost'), cost))
const listed = when([[isZero('ListCost'), contracted]], coalesce(col('ListCost'), contracted))
const lacks = (name: string): Expression => any(not(present(col(name))), isZero(name))
const priceOf = (of: Expression): Expression =>
  cast(sql('number', 'CASE WHEN {0} >= 0 THEN {0} END', divide(of, col('PricingQuantity'))), 'money')
const serviceName = coalesce(
  col('ServiceName'),
  when([[isOther, col('PublisherName')]], nothing()),
  col('x_SkuMeterSubcategory'),
  col('x_SkuMeterCategory'),
  lit('Azure'),
)
const knownService = (column: 'ServiceCategory' | 'ServiceSubcategory'): Expression =>
  lookup('azure-service-names', serviceName, column)

/**
 * Cost Management's own FOCUS exports: taken as they are, with the gaps filled that Microsoft documents, and the
 * columns of later FOCUS versions by their up-conversion rules. One file holds actual and amortized costs.
 * https://learn.microsoft.com/cloud-computing/finops/focus/conformance-full-report
 */
export function azureFocus(id: string, version: FocusVersion, label: string): Format {
  const columns: Record<string, RawColumn> = { ...focusColumns(version, ['Tags']), ...AZURE_COLUMNS }
  for (const name of DATES) {
    const column = columns[name]
    if (column) columns[name] = { ...column, type: 'string' }
  }
  const own = focusMapping(focusColumns(version, ['Tags']))
  const has = (name: string): boolean => name in columns
  const reported = (name: string, otherwise: Expression): Expression =>
    has(name) ? coalesce(col(name), otherwise) : otherwise
  return {
    id,
    provider: 'azure',
    title: `Azure FOCUS ${label} export (Cost Management)`,
    sources: ['https://learn.microsoft.com/azure/cost-management-billing/dataset-schema/cost-usage-details-focus'],
    columns,
    declared: declaredColumns(columns),
    roleOf: focusColumnRole(columns),
    prepare: [],
    made: [],
    dropped: [],
    mapping: {
      ...own,
      BillingAccountType: { value: col('BillingAccountType') },
      SubAccountType: { value: col('SubAccountType') },
      BillingPeriodStart: { value: time('BillingPeriodStart'), origin: 'reported' },
      BillingPeriodEnd: {
        value: coalesce(
          time('BillingPeriodEnd'),
          sql(
            'timestamp',
            "CAST(date_trunc('month', {0}) + INTERVAL 1 MONTH AS TIMESTAMP)",
            time('BillingPeriodStart'),
          ),
        ),
        origin: 'reported',
      },
      ChargePeriodStart: { value: time('ChargePeriodStart'), origin: 'reported' },
      ChargePeriodEnd: { value: time('ChargePeriodEnd'), origin: 'reported' },
      EffectiveCost: {
        value: when([[buysCommitment, amount(0)]], col('EffectiveCost')),
        origin: 'reported',
        note: 'As Azure gives it, but 0 for the purchase of a commitment, where Azure now and then repeats the price.',
      },
      ContractedCost: {
        value: contracted,
        origin: 'reported',
        note: 'As Azure gives it; where it has no price and gives 0, the cost, marked in x_PriceFallback.',
      },
      ListCost: {
        value: listed,
        origin: 'reported',
        note: 'As Azure gives it; where it has no price and gives 0, the contracted cost, marked in x_PriceFallback.',
      },
      ContractedUnitPrice: {
        value: when([[isZero('ContractedCost'), priceOf(contracted)]], col('ContractedUnitPrice')),
        origin: 'reported',
        note: 'As Azure gives it; where it gives 0 for what costs something, contracted cost by quantity.',
      },
      ListUnitPrice: {
        value: when([[isZero('ListCost'), priceOf(listed)]], col('ListUnitPrice')),
        origin: 'reported',
        note: 'As Azure gives it; where it gives 0 for what costs something, list cost by quantity.',
      },
      x_PriceFallback: {
        value: when(
          [
            [all(lacks('ListCost'), lacks('ContractedCost')), lit('list=cost, contracted=cost')],
            [lacks('ListCost'), lit('list=contracted')],
            [lacks('ContractedCost'), lit('contracted=cost')],
          ],
          nothing(),
        ),
        note: 'Prices that the file lacks and what stands in for them.',
      },
      ChargeFrequency: {
        value: when(
          [
            [
              all(equals(col('ChargeCategory'), 'Purchase'), equals(col('ChargeFrequency'), 'Usage-Based')),
              lit('Recurring'),
            ],
          ],
          col('ChargeFrequency'),
        ),
        origin: 'reported',
        note: 'FOCUS knows no usage-based purchase: Azure writes it for the monthly payments of savings plans, which recur.',
      },
      ChargeDescription: { value: coalesce(col('ChargeDescription'), col('x_SkuMeterSubcategory')) },
      PricingCategory: {
        value: when(
          [
            [equals(col('PricingCategory'), 'On-Demand'), lit('Standard')],
            [equals(col('PricingCategory'), 'Commitment-Based'), lit('Committed')],
          ],
          col('PricingCategory'),
        ),
        origin: 'reported',
      },
      InvoiceId: { value: reported('InvoiceId', col('x_InvoiceId')), note: 'Enterprise Agreements have none.' },
      InvoiceIssuerName: { value: coalesce(col('InvoiceIssuerName'), lit('Microsoft')) },
      ProviderName: { value: coalesce(col('ProviderName'), lit('Microsoft')) },
      PublisherName: {
        value: when([[isMicrosoft, lit('Microsoft')]], coalesce(col('PublisherName'), lit('Microsoft'))),
        origin: 'reported',
        note: 'Microsoft where Azure leaves it out (reservations, unused savings plans).',
      },
      ServiceProviderName: { value: seller, note: 'The publisher of a marketplace product, else Microsoft.' },
      HostProviderName: {
        value: when([[isOther, lit('Not Applicable')]], lit('Microsoft')),
        note: 'Microsoft for its own services; where a third party runs a marketplace product is not in the bill.',
      },
      ServiceName: {
        value: serviceName,
        origin: 'reported',
        note: 'As Azure gives it; where it is empty (marketplace, purchases of commitments, rounding) the publisher or the meter.',
      },
      ServiceCategory: {
        value: coalesce(col('ServiceCategory'), knownService('ServiceCategory'), lit('Other')),
        origin: 'reported',
      },
      ServiceSubcategory: {
        value: reported(
          'ServiceSubcategory',
          when(
            [
              [
                equal(
                  coalesce(col('ServiceCategory'), knownService('ServiceCategory'), lit('Other')),
                  knownService('ServiceCategory'),
                ),
                knownService('ServiceSubcategory'),
              ],
            ],
            sql('string', "'Other (' || {0} || ')'", coalesce(col('ServiceCategory'), lit('Other'))),
          ),
        ),
        note: 'As Azure gives it; FOCUS 1.0 has none, there it is that of the service where its category is the same.',
      },
      PricingCurrency: {
        value: reported('PricingCurrency', coalesce(col('x_PricingCurrency'), col('BillingCurrency'))),
      },
      SkuMeter: { value: reported('SkuMeter', col('x_SkuMeterName')) },
      SkuPriceDetails: {
        value: reported(
          'SkuPriceDetails',
          when([[oneOf(col('ChargeCategory'), ['Usage', 'Purchase']), flat(col('x_SkuDetails'))]], nothing()),
        ),
        note: 'As Azure gives it; versions without it have the same in x_SkuDetails, whose keys get the prefix x_.',
      },
      Tags: { value: json({ maps: [{ of: col('Tags') }] }) },
    },
    nativeType: 'ChargeCategory',
    unknownValues: [],
    audits: [],
  }
}

/** A JSON object whose keys get the prefix x_. */
function flat(details: Expression): Expression {
  return json({
    maps: [
      {
        of: sql('map', 'TRY_CAST(TRY_CAST({0} AS JSON) AS MAP(VARCHAR, VARCHAR))', details),
        rename: [{ prefix: '', with: 'x_' }],
      },
    ],
  })
}
