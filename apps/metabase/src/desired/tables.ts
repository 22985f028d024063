import { type CardRelation, cardRelations } from '@open-finops/dashboards'
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

/** Relations whose columns filters offer values of, and which people ask themselves. */
const askedRelations: readonly string[] = ['charges', 'daily_charges']

/**
 * The tables that cards read, with what their columns mean.
 * @param ledger Tables of the ledger, as `schema.table`; they are hidden.
 */
export function tableSpecs(dimensions: readonly string[], ledger: readonly string[]): readonly TableSpec[] {
  return [
    ...cardRelations(dimensions).map(
      (relation): TableSpec => ({
        key: relation.name,
        description: relation.description,
        hidden: false,
        fields: askedRelations.includes(relation.name) ? fieldsOf(relation) : {},
      }),
    ),
    ...ledger.map(
      (key): TableSpec => ({ key, description: 'Part of the ledger of the lake', hidden: true, fields: {} }),
    ),
  ]
}

function fieldsOf(relation: CardRelation): Readonly<Record<string, FieldSpec>> {
  return Object.fromEntries(
    Object.keys(relation.columns).flatMap((name) => {
      const meaning = meanings.find(([pattern]) => pattern.test(name))
      return meaning === undefined ? [] : [[name, meaning[1]]]
    }),
  )
}
