export { type BillingPeriodState, settledAfterDays } from './billing-period.ts'
export { exportFocus } from './export-focus.ts'
export * from './facts.ts'
export type {
  AbsentColumn,
  ExportedDataset,
  ExportedFile,
  ExportedTotal,
  ExportFormat,
  ExportProgress,
  ExportReport,
  ExportRequest,
  Gap,
  LostColumn,
} from './options.ts'
export type { ExportOrigins, OriginsOfRows } from './origins.ts'
export { readExportOrigins } from './read-origins.ts'
