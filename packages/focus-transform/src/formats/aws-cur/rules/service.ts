import { all, coalesce, col, lit, lookup, present, sql, step, when } from '../../../language/build.ts'
import type { Expression } from '../../../language/expression.ts'
import type { Format } from '../../../language/mapping.ts'

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
 * Which service, and where FOCUS files it. Category and subcategory hang on the service's name alone: one ServiceName
 * has one ServiceCategory and one ServiceSubcategory (FOCUS ServiceName-C-008-C).
 */
export const serviceRules: Format['mapping'] = {
  ServiceName: { value: step('service_name') },
  ServiceCategory: {
    value: coalesce(known('ServiceCategory'), when([[isBedrockModel, lit('AI and Machine Learning')]], lit('Other'))),
    note: 'By the service; a service that no table knows is Other and is reported.',
  },
  ServiceSubcategory: {
    value: coalesce(known('ServiceSubcategory'), when([[isBedrockModel, lit('Generative AI')]], lit('Other (Other)'))),
    note: 'By the service, whose primary purpose it is: FOCUS asks for one subcategory to a service name.',
  },
}
