import { type DatasetColumnName, datasetLakeColumns, type LakeColumn } from '@open-finops/focus-schema'
import type { Format } from '../language/mapping.ts'

/** The columns of the lake's table that rows of a format land in. */
export function tableColumns(format: Format): readonly LakeColumn<DatasetColumnName>[] {
  return datasetLakeColumns(format.dataset ?? 'CostAndUsage')
}
