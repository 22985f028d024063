import { datasetTable, LAKE_DATASETS, type LakeDataset } from '@open-finops/focus-schema'
import { type BillingPeriod, type Delivery, exportSegments, pathSegment } from '@open-finops/pipeline'

/** The folder of a dataset's rows, relative to the data folder. */
function lakeFolder(dataset: LakeDataset): string {
  return `lake/${datasetTable(dataset)}`
}

/** The dataset that a file of the lake holds rows of, by its path. */
export function datasetOfPath(path: string): LakeDataset {
  return LAKE_DATASETS.find((dataset) => path.startsWith(`${lakeFolder(dataset)}/`)) ?? 'CostAndUsage'
}

/**
 * Where a lake file lies, relative to the data folder, with `/` on every system. No two commits give the same path,
 * so a file is never overwritten.
 * @param commit Number of the catalog that brings the file in.
 * @param part Counts the files of the delivery and the period, from 1.
 */
export function lakeFilePath(
  delivery: Pick<Delivery, 'provider' | 'exportName' | 'version'>,
  billingPeriod: BillingPeriod,
  commit: number,
  part: number,
  dataset: LakeDataset = 'CostAndUsage',
): string {
  return [
    lakeFolder(dataset),
    pathSegment(delivery.provider),
    ...exportSegments(delivery.exportName),
    pathSegment(billingPeriod),
    `${pathSegment(delivery.version)}-${commit}-${part}.parquet`,
  ].join('/')
}
