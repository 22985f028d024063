import { LAKE_COLUMNS } from '@open-finops/focus-schema'
import {
  all,
  any,
  coalesce,
  col,
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
  startsWith,
  step,
  when,
} from '../../language/build.ts'
import type { Expression } from '../../language/expression.ts'
import type { Format, RawColumn } from '../../language/mapping.ts'
import { focusColumnRole, focusColumns, focusMapping } from '../focus-columns.ts'
import { CREDIT_FIELDS, creditsAsJson, onlyCredit } from '../gcp-billing/credits.ts'
import { recordsType } from '../gcp-billing/records.ts'
import { tagsOf } from '../gcp-billing/tags.ts'

const keyValue = { key: 'string', value: 'string' } as const
const records = (fields: NonNullable<RawColumn['fields']>): RawColumn => ({ type: 'records', need: 'optional', fields })

/** The FOCUS columns of 1.2, and Google's own lists. */
const columns: Format['columns'] = {
  ...focusColumns('1.2', []),
  x_Credits: records(CREDIT_FIELDS),
  x_Labels: records(keyValue),
  x_Location: { type: 'json', need: 'optional' },
  x_ProjectLabels: records(keyValue),
  x_SystemLabels: records(keyValue),
  x_Tags: records({ ...keyValue, inherited: 'string', namespace: 'string' }),
}
const lakeNames: ReadonlySet<string> = new Set(LAKE_COLUMNS.map(({ name }) => name))
const own = Object.fromEntries(
  Object.entries(focusMapping(columns)).filter(([name]) => lakeNames.has(name)),
) as Format['mapping']
const PARQUET_TYPES: Readonly<Record<string, string>> = {
  money: 'DOUBLE',
  quantity: 'DOUBLE',
  timestamp: 'TIMESTAMP WITH TIME ZONE',
}

const tags = tagsOf({
  labels: 'x_Labels',
  tags: 'x_Tags',
  projectLabels: 'x_ProjectLabels',
  systemLabels: 'x_SystemLabels',
})
const CHARGE_CATEGORIES = ['Usage', 'Purchase', 'Tax', 'Credit', 'Adjustment']
const isKnownCategory = oneOf(col('ChargeCategory'), CHARGE_CATEGORIES)
const isPriced = oneOf(col('ChargeCategory'), ['Usage', 'Purchase'])
const isGoogle = matches(col('PublisherName'), '(?i)^google')
const seller = when([[all(present(col('PublisherName')), not(isGoogle)), col('PublisherName')]], lit('Google Cloud'))
const systemLabel = (name: string): Expression =>
  sql(
    'string',
    `list_filter({0}, lambda e: e.key = 'compute.googleapis.com/${name}')[1]."value"`,
    col('x_SystemLabels'),
  )
const isOfCommitment = any(
  all(equals(col('ChargeCategory'), 'Usage'), equals(col('PricingCategory'), 'Committed')),
  all(equals(col('ChargeCategory'), 'Purchase'), startsWith(col('ChargeDescription'), 'Commitment')),
)
const ofCommitment = (value: Expression): Expression =>
  when([[all(isOfCommitment, present(col('x_SubscriptionInstanceId'))), value]], nothing())
const hasCredit = (type: string): Expression =>
  sql('boolean', `coalesce(len(list_filter({0}, lambda c: {0.c.type} = '${type}')), 0) > 0`, col('x_Credits'))
const unit = (column: string): Expression => coalesce(lookup('gcp-units', col(column), 'FocusUnit'), col(column))

/**
 * Google Cloud's own FOCUS export (preview, shaped like FOCUS 1.2): its costs as they are, with the columns filled that
 * it leaves out. Credits are part of its costs already, promotions included: no row is made for them.
 */
export const gcpFocus1: Format = {
  id: 'gcp-focus-1',
  provider: 'gcp',
  title: 'Google Cloud FOCUS export (preview)',
  sources: ['https://cloud.google.com/billing/docs/how-to/export-data-bigquery-tables/focus'],
  columns,
  declared: Object.entries(columns).map(([name, column]) => ({
    name,
    sql: `"${name}"`,
    type: column.type === 'records' ? recordsType(column) : (PARQUET_TYPES[column.type] ?? 'VARCHAR'),
  })),
  roleOf: focusColumnRole(columns),
  prepare: [
    { name: 'credit', note: 'The only credit of a row.', value: onlyCredit('x_Credits') },
    ...tags.steps,
    {
      name: 'period_start',
      column: 'BillingPeriodStart',
      note: 'The first day of the month, whatever hour of it the export gives.',
      value: sql('timestamp', "CAST(date_trunc('month', {0}) AS TIMESTAMP)", col('BillingPeriodStart')),
    },
    { name: 'service_name', column: 'ServiceName', value: coalesce(col('ServiceName'), lit('Google Cloud')) },
    { name: 'reservation', column: 'CapacityReservationId', value: systemLabel('reservation_name') },
  ],
  made: [],
  dropped: [],
  mapping: {
    ...own,
    BillingPeriodStart: { value: step('period_start') },
    BillingPeriodEnd: {
      value: sql('timestamp', 'CAST({0} + INTERVAL 1 MONTH AS TIMESTAMP)', step('period_start')),
      note: 'The first moment after the billing period.',
    },
    CapacityReservationId: { value: coalesce(col('CapacityReservationId'), step('reservation')) },
    CapacityReservationStatus: {
      value: when(
        [
          [all(present(step('reservation')), equals(systemLabel('is_unused_reservation'), 'true')), lit('Unused')],
          [present(step('reservation')), lit('Used')],
        ],
        col('CapacityReservationStatus'),
      ),
    },
    ChargeCategory: {
      value: when([[isKnownCategory, col('ChargeCategory')]], lit('Adjustment')),
      origin: 'reported',
      note: 'As Google gives it; a category that FOCUS does not know is an Adjustment and is reported.',
    },
    ChargeFrequency: {
      value: coalesce(
        col('ChargeFrequency'),
        when(
          [
            [equals(col('ChargeCategory'), 'Purchase'), lit('Recurring')],
            [oneOf(col('ChargeCategory'), ['Usage', 'Tax']), lit('Usage-Based')],
          ],
          lit('One-Time'),
        ),
      ),
    },
    CommitmentDiscountId: {
      value: coalesce(col('CommitmentDiscountId'), ofCommitment(col('x_SubscriptionInstanceId'))),
    },
    CommitmentDiscountCategory: {
      value: coalesce(
        col('CommitmentDiscountCategory'),
        ofCommitment(
          when(
            [
              [hasCredit('COMMITTED_USAGE_DISCOUNT'), lit('Usage')],
              [
                all(
                  equals(col('ChargeCategory'), 'Purchase'),
                  not(matches(col('ChargeDescription'), '(?i)dollar[ -]based')),
                ),
                lit('Usage'),
              ],
            ],
            lit('Spend'),
          ),
        ),
      ),
    },
    CommitmentDiscountName: {
      value: coalesce(
        col('CommitmentDiscountName'),
        ofCommitment(
          when(
            [[equals(col('ChargeCategory'), 'Purchase'), col('ChargeDescription')]],
            col('x_ConsumptionModelDescription'),
          ),
        ),
      ),
    },
    CommitmentDiscountStatus: {
      value: coalesce(
        col('CommitmentDiscountStatus'),
        ofCommitment(when([[equals(col('ChargeCategory'), 'Usage'), lit('Used')]], nothing())),
      ),
    },
    CommitmentDiscountType: {
      value: coalesce(col('CommitmentDiscountType'), ofCommitment(lit('Committed use discount'))),
    },
    ConsumedUnit: { value: unit('ConsumedUnit'), origin: 'reported' },
    ContractedCost: { value: coalesce(col('ContractedCost'), col('BilledCost')), note: 'As Google gives it.' },
    HostProviderName: {
      value: when([[all(present(col('PublisherName')), not(isGoogle)), lit('Not Applicable')]], lit('Google Cloud')),
      note: 'Google Cloud for its own services; where a third party runs a marketplace product is not in the bill.',
    },
    InvoiceIssuerName: { value: coalesce(col('InvoiceIssuerName'), lit('Google Cloud')) },
    ListCost: {
      value: coalesce(col('ListCost'), col('ContractedCost'), col('BilledCost')),
      note: 'As Google gives it.',
    },
    PricingCurrency: { value: coalesce(col('PricingCurrency'), col('BillingCurrency')) },
    PricingUnit: { value: unit('PricingUnit'), origin: 'reported' },
    ProviderName: { value: coalesce(col('ProviderName'), lit('Google Cloud')) },
    PublisherName: { value: coalesce(col('PublisherName'), lit('Google Cloud')) },
    RegionName: { value: coalesce(lookup('gcp-regions', col('RegionId'), 'RegionName'), col('RegionName')) },
    ResourceType: {
      value: coalesce(
        col('ResourceType'),
        sql('string', "NULLIF(regexp_extract({0}, '/([^/]+)/[^/]+$', 1), '')", col('ResourceId')),
      ),
      note: 'The collection that the full resource name is of, such as instances.',
    },
    ServiceName: { value: step('service_name') },
    ServiceCategory: {
      value: coalesce(
        col('ServiceCategory'),
        lookup('gcp-services', step('service_name'), 'ServiceCategory'),
        lit('Other'),
      ),
      note: 'By the service, the export has none; a service that no table knows is Other and is reported.',
    },
    ServiceSubcategory: {
      value: coalesce(
        col('ServiceSubcategory'),
        lookup('gcp-services', step('service_name'), 'ServiceSubcategory'),
        lit('Other (Other)'),
      ),
    },
    ServiceProviderName: { value: seller, note: 'The publisher of a marketplace product, else Google Cloud.' },
    SkuMeter: { value: coalesce(col('SkuMeter'), when([[isPriced, col('ChargeDescription')]], nothing())) },
    SubAccountType: {
      value: coalesce(col('SubAccountType'), when([[present(col('SubAccountId')), lit('Project')]], nothing())),
    },
    Tags: tags.rule,
    x_Credits: {
      value: creditsAsJson('x_Credits', step('credit')),
      origin: 'reported',
      note: 'Credits that BilledCost holds already.',
    },
    x_ProviderColumns: {
      value: json({
        families: ['provider-columns'],
        entries: [{ key: 'ChargeCategory', value: when([[isKnownCategory, nothing()]], col('ChargeCategory')) }],
      }),
    },
  },
  nativeType: 'x_CostType',
  unknownValues: [
    {
      kind: 'charge-category',
      sql: `SELECT json_extract_string(x_ProviderColumns, '$.ChargeCategory') AS value, count(*) AS rows FROM staged
WHERE x_ProviderColumns IS NOT NULL AND json_extract_string(x_ProviderColumns, '$.ChargeCategory') IS NOT NULL GROUP BY 1`,
    },
    {
      kind: 'service',
      sql: `SELECT ServiceName || coalesce(' (' || x_ServiceId || ')', '') AS value, count(*) AS rows
FROM staged WHERE ServiceCategory = 'Other' AND ChargeCategory IN ('Usage', 'Purchase')
AND ServiceName NOT IN (SELECT ServiceName FROM "lookup_gcp-services") GROUP BY 1`,
    },
  ],
  audits: [tags.audit],
}
