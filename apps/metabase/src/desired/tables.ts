import { type CardRelation, cardRelations, type LakeFacts } from '@open-finops/dashboards'
import { moneyStyle } from './card-settings.ts'
import type { FieldSpec, TableSpec } from './spec.ts'

/** What columns mean to Metabase, where it can't know from their types. */
const meanings: readonly (readonly [pattern: RegExp, field: FieldSpec])[] = [
  [/Cost$/, { semanticType: 'type/Cost' }],
  [/^(ServiceProviderName|InvoiceIssuerName|Provider)$/, { semanticType: 'type/Company', fieldValues: 'list' }],
  [
    /^(BillingCurrency|ServiceCategory|ServiceName|ServiceSubcategory|RegionId|RegionName|ChargeCategory|PricingCategory|SubAccountId|SubAccountName|BillingAccountId|BillingAccountName|CommitmentDiscountStatus|x_ExportName)$/,
    { semanticType: 'type/Category', fieldValues: 'list' },
  ],
  [/^dimension_/, { semanticType: 'type/Category', fieldValues: 'list' }],
]

/** Relations of charges: filters offer values of their columns, and people ask them themselves. */
function isAsked({ columns }: CardRelation): boolean {
  return 'EffectiveCost' in columns && 'ServiceName' in columns
}

/**
 * The tables that cards read, with what their columns mean.
 * @param ledger Tables of the ledger, as `schema.table`; they are hidden.
 * @param facts Of the lake: which currency costs are written in.
 */
export function tableSpecs(
  dimensions: readonly string[],
  ledger: readonly string[],
  facts: LakeFacts | undefined,
): readonly TableSpec[] {
  return [
    ...cardRelations(dimensions).map(
      (relation): TableSpec => ({
        key: relation.name,
        description: relation.description,
        hidden: false,
        fields: isAsked(relation) ? fieldsOf(relation, facts) : {},
      }),
    ),
    ...ledger.map(
      (key): TableSpec => ({ key, description: 'Part of the ledger of the lake', hidden: true, fields: {} }),
    ),
  ]
}

function fieldsOf(relation: CardRelation, facts: LakeFacts | undefined): Readonly<Record<string, FieldSpec>> {
  return Object.fromEntries(
    Object.keys(relation.columns).flatMap((name) => {
      const meaning = meanings.find(([pattern]) => pattern.test(name))
      if (meaning === undefined) return []
      const [, field] = meaning
      const isMoney = field.semanticType === 'type/Cost'
      return [[name, isMoney ? { ...field, format: { ...moneyStyle(facts), decimals: 2 } } : field]]
    }),
  )
}
