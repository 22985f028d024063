import type { FocusVersion } from '@open-finops/focus-schema'
import {
  all,
  amount,
  any,
  cast,
  coalesce,
  col,
  concat,
  different,
  divide,
  equal,
  json,
  lit,
  lookup,
  not,
  nothing,
  oneOf,
  present,
  startsWith,
  when,
} from '../../language/build.ts'
import type { Expression } from '../../language/expression.ts'
import type { Format } from '../../language/mapping.ts'
import { declaredColumns, focusColumnRole, focusColumns, focusMapping } from '../focus-columns.ts'

const isAws = any(startsWith(col('PublisherName'), 'Amazon'), startsWith(col('PublisherName'), 'AWS'))
const seller = when([[all(present(col('PublisherName')), not(isAws)), col('PublisherName')]], lit('AWS'))
const priced = oneOf(col('ChargeCategory'), ['Usage', 'Purchase'])
const priceOf = (cost: string): Expression =>
  when(
    [
      [
        all(priced, different(col('PricingQuantity'), cast(amount(0), 'quantity'))),
        cast(divide(col(cost), col('PricingQuantity')), 'money'),
      ],
    ],
    nothing('money'),
  )
const knownCategory = lookup('aws-service-names', col('ServiceName'), 'ServiceCategory')

/**
 * AWS's own FOCUS exports: taken as they are, with the gaps filled that AWS documents (unit prices of some offerings,
 * issuer and publisher names) and the columns of later FOCUS versions by their up-conversion rules.
 */
export function awsFocus(id: string, version: FocusVersion): Format {
  const columns = focusColumns(version, ['Tags', 'x_CostCategories', 'x_Discounts'])
  const own = focusMapping(columns)
  const has = (name: string): boolean => name in columns
  const reported = (name: string, otherwise: Expression): Expression =>
    has(name) ? coalesce(col(name), otherwise) : otherwise
  return {
    id,
    provider: 'aws',
    title: `AWS FOCUS ${version} export (Data Exports)`,
    sources: [
      `https://docs.aws.amazon.com/cur/latest/userguide/table-dictionary-focus-${version.replace('.', '-')}-aws.html`,
    ],
    columns,
    declared: declaredColumns(columns),
    roleOf: focusColumnRole(columns),
    prepare: [],
    made: [],
    dropped: [],
    mapping: {
      ...own,
      BillingPeriodEnd: {
        value: coalesce(col('BillingPeriodEnd'), {
          op: 'sql',
          type: 'timestamp',
          text: "CAST(date_trunc('month', {0}) + INTERVAL 1 MONTH AS TIMESTAMP)",
          of: [col('BillingPeriodStart')],
        }),
      },
      ContractedCost: { value: coalesce(col('ContractedCost'), col('BilledCost')), note: 'As AWS gives it.' },
      ListCost: {
        value: coalesce(col('ListCost'), col('ContractedCost'), col('BilledCost')),
        note: 'As AWS gives it.',
      },
      ListUnitPrice: {
        value: coalesce(col('ListUnitPrice'), priceOf('ListCost')),
        note: 'As AWS gives it; where AWS leaves it out, list cost by quantity.',
      },
      ContractedUnitPrice: {
        value: coalesce(col('ContractedUnitPrice'), priceOf('ContractedCost')),
        note: 'As AWS gives it; where AWS leaves it out, contracted cost by quantity.',
      },
      InvoiceIssuerName: { value: coalesce(col('InvoiceIssuerName'), lit('AWS')) },
      ProviderName: { value: coalesce(col('ProviderName'), lit('AWS')) },
      PublisherName: { value: coalesce(col('PublisherName'), lit('AWS')) },
      ServiceProviderName: { value: seller, note: 'The publisher of a marketplace product, else AWS.' },
      HostProviderName: {
        value: when([[all(present(col('PublisherName')), not(isAws)), lit('Not Applicable')]], lit('AWS')),
        note: 'AWS for its own services; where a third party runs a marketplace product is not in the bill.',
      },
      ServiceCategory: { value: coalesce(col('ServiceCategory'), knownCategory, lit('Other')) },
      ServiceName: { value: coalesce(col('ServiceName'), lit('AWS')) },
      ServiceSubcategory: {
        value: reported(
          'ServiceSubcategory',
          when(
            [
              [
                equal(knownCategory, col('ServiceCategory')),
                lookup('aws-service-names', col('ServiceName'), 'ServiceSubcategory'),
              ],
            ],
            concat(lit('Other ('), coalesce(col('ServiceCategory'), knownCategory, lit('Other')), lit(')')),
          ),
        ),
        note: 'As AWS gives it; FOCUS 1.0 has none, there it is that of the service where its category is the same.',
      },
      RegionName: { value: coalesce(lookup('aws-regions', col('RegionId'), 'RegionName'), col('RegionName')) },
      PricingCurrency: { value: reported('PricingCurrency', col('BillingCurrency')) },
      Tags: {
        value: json({
          maps: [
            {
              of: col('Tags'),
              rename: [{ prefix: 'user:', with: '' }],
            },
          ],
        }),
        note: "Tags of the user under their own keys, AWS's own with the prefix aws:.",
      },
      SkuMeter: { value: reported('SkuMeter', when([[priced, col('x_UsageType')]], nothing())) },
      x_CostCategories: { value: json({ maps: [{ of: col('x_CostCategories') }] }) },
      x_Discounts: { value: json({ maps: [{ of: col('x_Discounts') }] }) },
    },
    nativeType: 'ChargeCategory',
    unknownValues: [],
    audits: [],
  }
}
