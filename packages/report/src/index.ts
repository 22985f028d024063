export { findCard, findDashboard } from './find-card.ts'
export {
  type FilterOption,
  type LakeDashboards,
  type LakeDashboardsOptions,
  openLakeDashboards,
  type SourceFile,
} from './lake-dashboards.ts'
export { defaultPort, type RunningServer, type ServeOptions, startServer } from './serve/start-server.ts'
export { makeReport, type ReportRequest, type ReportSummary, writeReport } from './write-report.ts'
