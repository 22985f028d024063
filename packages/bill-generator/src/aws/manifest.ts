import type { Month } from '../period.ts'
import type { BillColumn } from './columns.ts'
import { type DeliveryKeys, isParquet, type Report } from './layout.ts'
import { legacyType, type ProjectedColumn } from './projection.ts'

/** The manifest of a legacy CUR, field for field as AWS writes it; `columns` keep their original spelling in Parquet too. */
export function legacyManifest(
  report: Report,
  month: Month,
  assemblyId: string,
  reportId: string,
  keys: DeliveryKeys,
  columns: readonly BillColumn[],
): string {
  const parquet = isParquet(report.layout)
  return json({
    assemblyId,
    account: report.payerAccountId,
    columns: columns.map((column) => ({ category: column.category, name: column.name, type: legacyType(column) })),
    charset: 'UTF-8',
    compression: parquet ? 'Parquet' : 'GZIP',
    contentType: parquet ? 'Parquet' : 'text/csv',
    reportId,
    reportName: report.reportName,
    billingPeriod: { start: basicInstant(month.start), end: basicInstant(month.end) },
    bucket: report.bucket,
    reportKeys: keys.files,
    additionalArtifactKeys: [],
  })
}

/** The manifest of a Data Exports execution: files as full `s3://` URIs, the columns as delivered. */
export function dataExportManifest(
  report: Report,
  month: Month,
  executionId: string,
  deliveredAt: string,
  keys: DeliveryKeys,
  columns: readonly ProjectedColumn[],
): string {
  const parquet = isParquet(report.layout)
  return json({
    executionId,
    exportArn: `arn:aws:bcm-data-exports:us-east-1:${report.payerAccountId}:export/${report.reportName}`,
    exportName: report.reportName,
    tableName: 'COST_AND_USAGE_REPORT',
    createdAt: deliveredAt,
    lastUpdatedAt: deliveredAt,
    billingPeriod: { start: `${month.start}T00:00:00.000Z`, end: `${month.end}T00:00:00.000Z` },
    contentType: parquet ? 'application/vnd.apache.parquet' : 'text/csv',
    format: parquet ? 'PARQUET' : 'TEXT_OR_CSV',
    compression: parquet ? 'PARQUET' : 'GZIP',
    overwrite: parquet ? 'OVERWRITE_REPORT' : 'CREATE_NEW_REPORT',
    columns: columns.map((column) => ({ name: column.output, type: column.manifestType })),
    dataFiles: keys.files.map((key) => `s3://${report.bucket}/${key}`),
    additionalOutputFiles: [],
  })
}

function basicInstant(day: string): string {
  return `${day.replaceAll('-', '')}T000000.000Z`
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`
}
