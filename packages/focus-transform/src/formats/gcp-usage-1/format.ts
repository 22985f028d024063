import type { Format } from '../../language/mapping.ts'
import { detailedParquet, GCP_USAGE_COLUMNS, gcpUsageColumnRole } from './columns.ts'
import { made, unknownCreditTypes } from './credits.ts'
import { mapping } from './mapping.ts'
import { KNOWN_COST_TYPES, prepare } from './prepare.ts'
import { costSteps } from './rules/cost.ts'
import { priceSteps } from './rules/price.ts'
import { resourceSteps, tagAudit } from './rules/resource.ts'

const knownTypes = KNOWN_COST_TYPES.map((type) => `'${type}'`).join(', ')

/**
 * Google Cloud's standard and detailed usage cost export, as extracted from BigQuery: Parquet with nested columns,
 * JSON lines, or CSV whose headers have dots and whose lists are JSON text.
 */
export const gcpUsage1: Format = {
  id: 'gcp-usage-1',
  provider: 'gcp',
  title: 'Google Cloud Billing usage cost export (standard or detailed)',
  sources: [
    'https://cloud.google.com/billing/docs/how-to/export-data-bigquery-tables/detailed-usage',
    'https://cloud.google.com/billing/docs/how-to/export-data-bigquery-tables/standard-usage',
  ],
  columns: GCP_USAGE_COLUMNS,
  declared: detailedParquet,
  roleOf: gcpUsageColumnRole,
  prepare: [...prepare, ...resourceSteps, ...costSteps, ...priceSteps],
  made,
  dropped: [],
  mapping,
  nativeType: 'x_CostType',
  unknownValues: [
    {
      kind: 'cost-type',
      sql: `SELECT coalesce(x_CostType, '(none)') AS value, count(*) AS rows FROM staged WHERE x_RowChange IS NULL AND coalesce(x_CostType, '') NOT IN (${knownTypes}) GROUP BY 1`,
    },
    { kind: 'credit-type', sql: unknownCreditTypes },
    {
      kind: 'service',
      sql: `SELECT ServiceName || coalesce(' (' || x_ServiceId || ')', '') AS value, count(*) AS rows
FROM staged WHERE x_RowChange IS NULL AND ServiceCategory = 'Other' AND x_CostType = 'regular'
AND ServiceName NOT IN (SELECT ServiceName FROM "lookup_gcp-services") GROUP BY 1`,
    },
  ],
  audits: [tagAudit],
}
