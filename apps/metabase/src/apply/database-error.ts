import { FinopsError } from '@open-finops/pipeline'
import type { DatabaseSpec } from '../desired/spec.ts'

/** Metabase tried a connection and could not open it; nothing was changed. */
export function connectionError(error: FinopsError, spec: DatabaseSpec): FinopsError {
  const file = spec.details['database_file']
  const what = typeof file === 'string' ? file : spec.engine
  return new FinopsError({
    code: 'FINOPS_METABASE_DATABASE',
    message: `Metabase can't open ${what}: ${error.message}`,
    hint:
      spec.engine === 'duckdb'
        ? 'Is the data folder where --metabase-data says, readable for Metabase, and is the DuckDB driver among its plugins?'
        : 'Check address, user and password of the database, as seen from Metabase.',
    details: error.details,
  })
}
