import { resolve } from 'node:path'
import { FinopsError } from '@open-finops/pipeline'

/** The error of reading where nothing was ever loaded. */
export function noLakeError(dataDir: string): FinopsError {
  const path = resolve(dataDir)
  return new FinopsError({
    code: 'FINOPS_NO_LAKE',
    message: `There is no lake in ${path}`,
    hint: 'Load a bill first: finops ingest (or finops demo for one to try); --data names another folder.',
    details: { path },
  })
}
