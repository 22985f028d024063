import { FinopsError } from '@open-finops/pipeline'

/** Nothing was ever loaded there. */
export function noLake(location: string): FinopsError {
  return new FinopsError({
    code: 'FINOPS_NO_LAKE',
    message: `No bill was ever loaded into ${location}`,
    hint: 'Load one first: finops ingest.',
    details: { location },
  })
}
