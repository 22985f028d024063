import { json, sql } from '../../../language/build.ts'
import type { Expression, JsonExpression } from '../../../language/expression.ts'
import { awsSkuPriceProperty, LOOKUPS } from '../../../lookups/index.ts'
import { product } from '../terms.ts'

/** Attributes that tell prices of one SKU apart and that FOCUS has no key for. */
const OTHER_ATTRIBUTES = ['database_engine', 'tenancy']

const attributes = [
  ...LOOKUPS['aws-sku-price-details'].rows.flatMap(([attribute]) =>
    attribute && /^(?!product_)[a-z_]+$/.test(attribute) ? [attribute] : [],
  ),
  ...OTHER_ATTRIBUTES,
]

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** AWS's product attributes as SkuPriceDetails, read as the table `aws-sku-price-details` says. */
export const skuPriceDetails: Expression = json({
  entries: attributes
    .map((attribute): NonNullable<JsonExpression['entries']>[number] => {
      const { key, readAs, unit } = awsSkuPriceProperty(attribute)
      const value = product(attribute)
      if (readAs === 'string') return { key, value }
      return { key, value: unit === null ? value : numberBefore(unit, value), as: 'number' }
    })
    .sort((a, b) => byText(a.key, b.key)),
})

/** `1,952 GiB` as 1952; nothing where another unit follows. */
function numberBefore(unit: string, value: Expression): Expression {
  const length = unit.length + 1
  return sql(
    'string',
    `CASE WHEN suffix({0}, ' ${unit}') THEN replace(left({0}, length({0}) - ${length}), ',', '') END`,
    value,
  )
}
