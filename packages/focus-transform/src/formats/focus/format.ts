import {
  CHARGE_CATEGORY_VALUES,
  CHARGE_FREQUENCY_VALUES,
  type FocusVersion,
  LAKE_COLUMNS,
  PRICING_CATEGORY_VALUES,
} from '@open-finops/focus-schema'
import { coalesce, col, equals, json, lit, nothing, oneOf, present, sql, step, when } from '../../language/build.ts'
import type { Expression } from '../../language/expression.ts'
import type { ColumnRule, Format, RawColumn } from '../../language/mapping.ts'
import { declaredColumns, focusColumnRole, focusColumns, focusMapping } from '../focus-columns.ts'
import { costRules } from './cost.ts'
import { serviceRules, serviceSteps } from './service.ts'
import { allowed, isObject, time } from './values.ts'

/** What a provider's FOCUS files are, where they differ from the specification. */
export interface FocusFormat {
  /** E.g. `oci-focus-1-0`. */
  readonly id: string
  readonly provider: string
  readonly title: string
  readonly version: FocusVersion
  readonly sources: readonly string[]
  /** Columns that the provider calls otherwise: its name → the name in FOCUS. */
  readonly aliases?: Readonly<Record<string, string>>
  /** True for a column of the provider's own: it is kept in `x_ProviderColumns` and not reported as unknown. */
  readonly isOwnColumn?: (rawName: string) => boolean
  /** Texts that stand for NULL, besides the empty one. Default: `NULL`. */
  readonly nullTexts?: readonly string[]
  /** Rules that take the place of those below. */
  readonly mapping?: Format['mapping']
}

const DATES = ['BillingPeriodStart', 'BillingPeriodEnd', 'ChargePeriodStart', 'ChargePeriodEnd']
const lakeColumns = new Map(LAKE_COLUMNS.map((column) => [column.name as string, column]))

/**
 * CostAndUsage files in FOCUS, of whichever provider: values as they are, columns of other versions by their
 * up-conversion rules, and the gaps filled that FOCUS does not allow. What is no FOCUS is kept in `x_ProviderColumns` by
 * the name of its column, and reported.
 */
export function focusFormat(spec: FocusFormat): Format {
  const { version, aliases = {}, isOwnColumn = () => false, nullTexts = ['NULL'] } = spec
  const columns = columnsOf(version)
  const jsonNames = Object.keys(columns).filter((name) => columns[name]?.type === 'json')
  const has = (name: string): boolean => name in columns
  const reported = (name: string, otherwise: Expression): Expression =>
    has(name) ? coalesce(col(name), otherwise) : otherwise
  const byAlias = new Map(Object.entries(aliases).map(([own, name]) => [own.toLowerCase(), name]))
  const roleOf = focusColumnRole(columns)
  const toRole: Format['roleOf'] = (rawName) => roleOf(byAlias.get(rawName.toLowerCase()) ?? rawName)
  return {
    id: spec.id,
    provider: spec.provider,
    title: spec.title,
    sources: spec.sources,
    columns,
    nullTexts,
    isUnknownColumn: (rawName) => toRole(rawName).kind !== 'column' && !/^x_/i.test(rawName) && !isOwnColumn(rawName),
    // x_ columns that some provider writes are no part of a whole file.
    declared: declaredColumns(columns).filter(({ name }) => !name.startsWith('x_')),
    roleOf: toRole,
    label: (name, headers) => headers.find((header) => byAlias.get(header.toLowerCase()) === name) ?? name,
    prepare: [
      {
        name: 'provider',
        column: 'ServiceProviderName',
        value: has('ProviderName')
          ? coalesce(has('ServiceProviderName') ? col('ServiceProviderName') : col('ProviderName'), col('ProviderName'))
          : col('ServiceProviderName'),
      },
      ...serviceSteps,
      ...jsonNames.map((name) => ({
        name: `object ${name}`,
        value: when([[isObject(col(name)), col(name)]], nothing()),
      })),
    ],
    made: [],
    dropped: [],
    mapping: {
      ...focusMapping(columns),
      ...Object.fromEntries(
        DATES.map((name) => [name, { value: time(name), origin: 'reported' } satisfies ColumnRule]),
      ),
      BillingPeriodEnd: {
        value: coalesce(
          time('BillingPeriodEnd'),
          sql('timestamp', 'CAST({0} + INTERVAL 1 MONTH AS TIMESTAMP)', time('BillingPeriodStart')),
        ),
        note: 'As the file gives it; where it is missing, a month after the start.',
      },
      ...Object.fromEntries(jsonNames.map((name) => [name, { value: step(`object ${name}`) }])),
      ...costRules,
      ...serviceRules(has('ServiceSubcategory')),
      ChargeCategory: {
        value: allowed('ChargeCategory', CHARGE_CATEGORY_VALUES, lit('Adjustment')),
        note: 'As the file gives it; a category that FOCUS does not know is an Adjustment and is reported.',
      },
      ChargeFrequency: {
        value: allowed('ChargeFrequency', CHARGE_FREQUENCY_VALUES, col('ChargeFrequency')),
        note: "As the file gives it, in FOCUS's spelling.",
      },
      PricingCategory: {
        value: when(
          [
            [equals(col('PricingCategory'), 'On-Demand'), lit('Standard')],
            [equals(col('PricingCategory'), 'Commitment-Based'), lit('Committed')],
          ],
          allowed('PricingCategory', PRICING_CATEGORY_VALUES, col('PricingCategory')),
        ),
        note: 'As the file gives it; the words of the 1.0 preview, On-Demand and Commitment-Based, are Standard and Committed.',
      },
      InvoiceIssuerName: { value: coalesce(col('InvoiceIssuerName'), step('provider')) },
      ProviderName: { value: reported('ProviderName', step('provider')) },
      PublisherName: { value: reported('PublisherName', step('provider')) },
      ServiceProviderName: { value: step('provider'), note: 'Until FOCUS 1.2 it is ProviderName.' },
      PricingCurrency: { value: reported('PricingCurrency', col('BillingCurrency')) },
      Tags: {
        value: json({ maps: [{ of: tagMap }] }),
        origin: 'reported',
        note: 'Keys in order, without those that have no value.',
      },
      x_ProviderColumns: {
        value: json({
          families: ['provider-columns'],
          entries: [
            { key: 'ChargeCategory', value: unlessAllowed('ChargeCategory', CHARGE_CATEGORY_VALUES) },
            { key: 'ServiceCategory', value: serviceCategoryAsGiven },
            ...jsonNames.map((name) => ({
              key: name,
              value: when([[present(step(`object ${name}`)), nothing()]], col(name)),
            })),
          ],
        }),
        note: 'Columns that are none of FOCUS, and values that FOCUS does not allow, by column; ServiceCategory is empty where the file has none and no table knows it.',
      },
      ...spec.mapping,
    },
    nativeType: 'ChargeCategory',
    unknownValues: [
      keptValue('charge-category', 'ChargeCategory', 'value'),
      keptValue('service-category', 'ServiceCategory', "coalesce(NULLIF(value, ''), 'none of ' || ServiceName)"),
      ...jsonNames.map((name) => keptValue('json', name, `'${name}'`)),
    ],
    audits: [],
  }
}

/** The version's columns, and those x_ columns of the lake that hold any text. */
function columnsOf(version: FocusVersion): Format['columns'] {
  const columns: Record<string, RawColumn> = {}
  for (const [name, column] of Object.entries(focusColumns(version, []))) {
    if (DATES.includes(name)) columns[name] = { ...column, type: 'string' }
    else if (lakeColumns.get(name)?.versions.length !== 0) columns[name] = column
    else if (lakeColumns.get(name)?.dataType === 'String' && name !== 'x_PriceFallback') columns[name] = column
  }
  return columns
}

const tagMap = sql('map', 'TRY_CAST(CAST({0} AS JSON) AS MAP(VARCHAR, VARCHAR))', step('object Tags'))

function unlessAllowed(name: string, values: readonly string[]): Expression {
  return when([[present(allowed(name, values, nothing())), nothing()]], col(name))
}

const serviceCategoryAsGiven = when(
  [
    [present(step('known_category')), nothing()],
    [oneOf(col('ServiceCategory'), ['Other']), nothing()],
    [equals(step('category'), 'Other'), coalesce(col('ServiceCategory'), lit(''))],
  ],
  nothing(),
)

/** Values of a column that were kept in `x_ProviderColumns`, since FOCUS does not allow them. */
function keptValue(kind: string, column: string, value: string): Format['unknownValues'][number] {
  const kept = `json_extract_string(x_ProviderColumns, '$.${column}')`
  return {
    kind,
    sql: `SELECT ${value} AS value, count(*) AS rows FROM (SELECT ${kept} AS value, ServiceName FROM staged
WHERE x_ProviderColumns IS NOT NULL AND ${kept} IS NOT NULL) GROUP BY 1`,
  }
}
