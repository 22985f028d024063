import { coalesce, lit, lookup, step } from '../../../language/build.ts'
import type { Format } from '../../../language/mapping.ts'

/** Which service, and where FOCUS files it: by the name of the service alone. */
export const serviceRules: Format['mapping'] = {
  ServiceName: { value: step('service_name') },
  ServiceCategory: {
    value: coalesce(lookup('gcp-services', step('service_name'), 'ServiceCategory'), lit('Other')),
    note: 'By the service; a service that no table knows is Other and is reported.',
  },
  ServiceSubcategory: {
    value: coalesce(lookup('gcp-services', step('service_name'), 'ServiceSubcategory'), lit('Other (Other)')),
  },
}
