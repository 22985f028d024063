import { type BillingPeriod, type Delivery, exportSegments, pathSegment } from '@open-finops/pipeline'

/** The folder of the lake's rows, relative to the data folder. */
export const lakeFolder = 'lake/cost_and_usage'

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
): string {
  return [
    lakeFolder,
    pathSegment(delivery.provider),
    ...exportSegments(delivery.exportName),
    pathSegment(billingPeriod),
    `${pathSegment(delivery.version)}-${commit}-${part}.parquet`,
  ].join('/')
}
