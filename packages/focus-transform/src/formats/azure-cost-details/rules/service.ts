import { coalesce, col, concat, lit, lookup, nothing, sql, step, when } from '../../../language/build.ts'
import type { Format, PrepareStep } from '../../../language/mapping.ts'
import { isCommitment, isKind, isMarketplace, isSavingsPlan } from '../terms.ts'

const consumed = sql('string', 'lower(trim({0}))', col('ConsumedService'))
const serviceOf = (key: ReturnType<typeof lit>): ReturnType<typeof lit> => lookup('azure-services', key, 'ServiceName')
const named = (column: ReturnType<typeof lit>): ReturnType<typeof lit> =>
  sql('string', "NULLIF({0}, 'Unassigned')", column)

/** The service and the unit of a row, looked up once. */
export const serviceSteps: readonly PrepareStep[] = [
  { name: 'consumed_service', value: consumed },
  { name: 'unit_of_measure', value: sql('string', 'trim({0})', col('UnitOfMeasure')) },
  { name: 'known_block_size', value: lookup('azure-units', step('unit_of_measure'), 'BlockSize') },
  { name: 'known_unit', value: lookup('azure-units', step('unit_of_measure'), 'Unit') },
  { name: 'known_pricing_unit', value: lookup('azure-units', step('unit_of_measure'), 'PricingUnit') },
  {
    name: 'service_name',
    column: 'ServiceName',
    note: 'By consumed service and resource type, by resource type, by consumed service; else the publisher of a marketplace product, the meter category, or what the charge is.',
    value: coalesce(
      serviceOf(concat(step('consumed_service'), lit('|'), step('resource_type'))),
      serviceOf(concat(lit('|'), step('resource_type'))),
      serviceOf(concat(step('consumed_service'), lit('|'))),
      when([[isMarketplace, coalesce(col('PublisherName'), lit('Azure Marketplace'))]], nothing()),
      named(col('MeterCategory')),
      named(col('MeterSubCategory')),
      when(
        [
          [isSavingsPlan, lit('Azure Savings Plan for Compute')],
          [isCommitment, lit('Azure Reservations')],
          [isKind('tax'), lit('Tax')],
        ],
        nothing(),
      ),
      col('ConsumedService'),
      lit('Azure'),
    ),
  },
]

/** Which service, and where FOCUS files it: category and subcategory hang on the service's name alone. */
export const serviceRules: Format['mapping'] = {
  ServiceName: { value: step('service_name') },
  ServiceCategory: {
    value: coalesce(lookup('azure-service-names', step('service_name'), 'ServiceCategory'), lit('Other')),
    note: 'By the service; a service that no table knows is Other and is reported.',
  },
  ServiceSubcategory: {
    value: coalesce(lookup('azure-service-names', step('service_name'), 'ServiceSubcategory'), lit('Other (Other)')),
  },
}
