import { col, oneOf } from '../../../language/build.ts'
import type { Expression } from '../../../language/expression.ts'
import { LOOKUPS } from '../../../lookups/index.ts'

/** The line is of an AWS support plan, which is paid by the month. */
export const isSupport: Expression = oneOf(
  col('line_item_product_code'),
  LOOKUPS['aws-services'].rows.flatMap(([code, , , subcategory]) => (code && subcategory === 'Support' ? [code] : [])),
)
