import { all, coalesce, col, concat, lit, lookup, present, sql, step, when } from '../../../language/build.ts'
import type { Expression } from '../../../language/expression.ts'
import type { Format } from '../../../language/mapping.ts'
import { product } from '../terms.ts'

const isBedrockModel = all(
  { op: 'not', of: [present(step('known_service'))] },
  sql('boolean', "suffix({0}, ' (Amazon Bedrock Edition)')", step('service_name')),
)
/** By the product code, whose name has the same category; by the name where AWS's code is unknown. */
const known = (column: 'ServiceCategory' | 'ServiceSubcategory'): Expression =>
  coalesce(
    lookup('aws-services', col('line_item_product_code'), column),
    lookup('aws-service-names', step('service_name'), column),
  )

/**
 * Which service, and where FOCUS files it. Category and subcategory hang on the service's name alone, so that one
 * ServiceName has one ServiceCategory; only the subcategory may differ by product family, within the category.
 */
export const serviceRules: Format['mapping'] = {
  ServiceName: { value: step('service_name') },
  ServiceCategory: {
    value: coalesce(known('ServiceCategory'), when([[isBedrockModel, lit('AI and Machine Learning')]], lit('Other'))),
    note: 'By the service; a service that no table knows is Other and is reported.',
  },
  ServiceSubcategory: {
    value: coalesce(
      when(
        [
          [
            all(present(step('known_service')), present(product('product_family'))),
            lookup(
              'aws-product-families',
              concat(col('line_item_product_code'), lit('/'), product('product_family')),
              'ServiceSubcategory',
            ),
          ],
        ],
        { op: 'lit', value: null, type: 'string' },
      ),
      known('ServiceSubcategory'),
      when([[isBedrockModel, lit('Generative AI')]], lit('Other (Other)')),
    ),
    note: 'By the product family within the category, else the usual one of the service.',
  },
}
