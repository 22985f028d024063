import { stat } from 'node:fs/promises'
import type { FocusDataset, FocusVersion } from '@open-finops/focus-schema'
import type { Lake } from '@open-finops/loader-duckdb'
import type { BillingPeriod } from '@open-finops/pipeline'
import type { ExportFolder } from './folder.ts'
import type { ExportedFile, ExportFormat } from './options.ts'
import { sqlString } from './sql-text.ts'
import { type ExportColumn, fileValue } from './values.ts'

/** What all files of an export have in common. */
export interface WriteSettings {
  readonly lake: Lake
  readonly folder: ExportFolder
  readonly version: FocusVersion
  readonly format: ExportFormat
  readonly signal?: AbortSignal
}

/** A file to write. */
export interface FileRequest {
  readonly dataset: FocusDataset
  readonly billingPeriod?: BillingPeriod
  readonly columns: readonly ExportColumn[]
  /** What stands after FROM: a relation, joins, conditions, an order. */
  readonly from: string
}

/** The folder of each dataset, and the name of a file that holds all of it. */
const folders: Readonly<Record<FocusDataset, string>> = {
  CostAndUsage: 'cost-and-usage',
  ContractCommitment: 'contract-commitment',
  InvoiceDetail: 'invoice-detail',
  BillingPeriod: 'billing-period',
}

/** Where a file of a dataset lies in an export: `cost-and-usage/2026-10.parquet`. */
export function pathOf(dataset: FocusDataset, format: ExportFormat, billingPeriod?: BillingPeriod): string {
  return `${folders[dataset]}/${billingPeriod ?? folders[dataset]}.${format}`
}

/**
 * Lets DuckDB write a file as it reads the lake: in row groups, so that memory does not grow with the bill. Parquet
 * files name their FOCUS version and dataset in their key-value metadata.
 */
export async function writeFile(settings: WriteSettings, request: FileRequest): Promise<ExportedFile> {
  const { lake, folder, version, format, signal } = settings
  const { dataset, billingPeriod, columns, from } = request
  const path = pathOf(dataset, format, billingPeriod)
  const file = await folder.fileAt(path)
  const values = columns.map((column) => fileValue(column, format)).join(',\n  ')
  const how =
    format === 'csv'
      ? "FORMAT csv, HEADER true, NULLSTR ''"
      : `FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 65536,
        KV_METADATA {FocusVersion: ${sqlString(version)}, FocusDatasetId: ${sqlString(dataset)}}`
  const written = await lake.query(
    `COPY (SELECT ${values}\nFROM ${from}\n) TO ${sqlString(file)} (${how})`,
    undefined,
    signal && { signal },
  )
  return {
    path,
    ...(billingPeriod !== undefined && { billingPeriod }),
    rows: Number(written.rows[0]?.[0] ?? 0),
    bytes: (await stat(file)).size,
  }
}
