import type { Month } from '../period.ts'
import type { FileEncoding } from '../write.ts'
import type { AwsLayout } from './options.ts'

/** Where one delivery's objects lie in the bucket. Keys have forward slashes and no leading slash. */
export interface DeliveryKeys {
  readonly files: readonly string[]
  /** The manifest that readers follow. */
  readonly manifest: string
  /** Further copies of the manifest: legacy create-new keeps one in each assembly's folder. */
  readonly manifestCopies: readonly string[]
}

/** What is the same for all deliveries of one report. */
export interface Report {
  readonly layout: AwsLayout
  readonly bucket: string
  readonly prefix: string
  readonly reportName: string
  readonly payerAccountId: string
}

/** Parquet or gzipped CSV. */
export function isParquet(layout: AwsLayout): boolean {
  return layout === 'cur-1-parquet' || layout === 'cur-2-parquet'
}

/** Data Exports (CUR 2.0) or the legacy Cost and Usage Report. */
export function isDataExport(layout: AwsLayout): boolean {
  return layout === 'cur-2-parquet' || layout === 'cur-2-csv'
}

/** How the layout's files are written; Data Exports give instants with milliseconds. */
export function encodingOf(layout: AwsLayout): FileEncoding {
  if (isParquet(layout)) return { kind: 'parquet' }
  return { kind: 'csv', timestamps: isDataExport(layout) ? '%Y-%m-%dT%H:%M:%S.000Z' : '%Y-%m-%dT%H:%M:%SZ' }
}

/** True when a delivery replaces the files of the one before. */
export function isOverwriting(layout: AwsLayout): boolean {
  return layout !== 'cur-1-create-new' && layout !== 'cur-2-csv'
}

/** The report's folder in the bucket: what a user names as location. */
export function reportFolder(report: Report): string {
  return report.prefix === '' ? report.reportName : `${report.prefix}/${report.reportName}`
}

/**
 * Keys of one delivery, after "Viewing AWS Cost and Usage Report files in Amazon S3" (legacy) and
 * "Understanding export delivery" (Data Exports).
 */
export function deliveryKeys(
  report: Report,
  month: Month,
  deliveryId: string,
  deliveredAt: string,
  fileCount: number,
): DeliveryKeys {
  const folder = reportFolder(report)
  const range = `${month.start.replaceAll('-', '')}-${month.end.replaceAll('-', '')}`
  const numbered = (base: string, ending: string): string[] =>
    Array.from(
      { length: fileCount },
      (_, index) => `${base}/${report.reportName}-${String(index + 1).padStart(5, '0')}.${ending}`,
    )
  const manifestName = `${report.reportName}-Manifest.json`
  const partition = `BILLING_PERIOD=${month.period}`
  const execution = `${deliveredAt}-${deliveryId}`
  switch (report.layout) {
    case 'cur-1-create-new':
      return {
        files: numbered(`${folder}/${range}/${deliveryId}`, 'csv.gz'),
        manifest: `${folder}/${range}/${manifestName}`,
        manifestCopies: [`${folder}/${range}/${deliveryId}/${manifestName}`],
      }
    case 'cur-1-overwrite':
      return {
        files: numbered(`${folder}/${range}`, 'csv.gz'),
        manifest: `${folder}/${range}/${manifestName}`,
        manifestCopies: [],
      }
    case 'cur-1-parquet':
      return {
        files: numbered(`${folder}/${report.reportName}/year=${month.year}/month=${month.month}`, 'snappy.parquet'),
        manifest: `${folder}/${range}/${manifestName}`,
        manifestCopies: [],
      }
    case 'cur-2-parquet':
      return {
        files: numbered(`${folder}/data/${partition}`, 'snappy.parquet'),
        manifest: `${folder}/metadata/${partition}/${manifestName}`,
        manifestCopies: [],
      }
    case 'cur-2-csv':
      return {
        files: numbered(`${folder}/data/${partition}/${execution}`, 'csv.gz'),
        manifest: `${folder}/metadata/${partition}/${execution}/${manifestName}`,
        manifestCopies: [],
      }
  }
}
