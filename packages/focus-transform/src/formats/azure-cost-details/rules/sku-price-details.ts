import { col, sql } from '../../../language/build.ts'
import type { Expression } from '../../../language/expression.ts'

/**
 * AdditionalInfo as SkuPriceDetails: a flat object with the keys of FOCUS 1.2 where one fits, all others as x_ and
 * PascalCase; empty values and reservation bookkeeping left out.
 * https://learn.microsoft.com/cloud-computing/finops/focus/convert (SkuPriceDetails)
 */
export const skuPriceDetails: Expression = sql(
  'string',
  `NULLIF('{' || array_to_string(list_sort(list_transform(
    list_filter(map_entries(TRY_CAST(TRY_CAST({0} AS JSON) AS MAP(VARCHAR, VARCHAR))), lambda e: e.value <> '' AND e.key NOT IN ('RINormalizationRatio', 'VMCapacityReservationId', 'VMName', 'UsageResourceKind')),
    lambda e: CASE
      WHEN e.key IN ('VCPUs', 'VCores', 'vCores') AND TRY_CAST(e.value AS INTEGER) IS NOT NULL THEN '"CoreCount":' || TRY_CAST(e.value AS INTEGER)
      WHEN e.key IN ('ServiceType', 'ServerSku') THEN '"InstanceType":' || CAST(to_json(e.value) AS VARCHAR)
      WHEN e.key = 'ImageType' THEN '"OperatingSystem":' || CAST(to_json(e.value) AS VARCHAR)
      ELSE CAST(to_json('x_' || upper(left(e.key, 1)) || substr(e.key, 2)) AS VARCHAR) || ':' || CAST(to_json(e.value) AS VARCHAR) END)), ',') || '}', '{}')`,
  col('AdditionalInfo'),
)
