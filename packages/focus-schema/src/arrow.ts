import type { Schema } from 'apache-arrow'
import { arrowSchemaOf, arrowSchemaOfLake } from './arrow-schema.ts'
import type { FocusDataset } from './column.ts'
import { datasetColumns } from './datasets.ts'
import { LAKE_COLUMNS } from './generated/lake.ts'
import type { FocusVersion } from './version.ts'

/** The Arrow schema of CostAndUsage in one version. */
export function costAndUsageArrowSchema(version: FocusVersion): Schema {
  return datasetArrowSchema('CostAndUsage', version)
}

/**
 * The Arrow schema of any dataset in one version.
 *
 * @throws RangeError where that version doesn't define the dataset.
 */
export function datasetArrowSchema(dataset: FocusDataset, version: FocusVersion): Schema {
  return arrowSchemaOf(datasetColumns(dataset, version), version)
}

/** The Arrow schema of the lake: the union of all versions, then the x_ columns. */
export function lakeArrowSchema(): Schema {
  return arrowSchemaOfLake(LAKE_COLUMNS)
}
