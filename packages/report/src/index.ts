export { type AnswerTexts, answerTexts } from './answer-texts.ts'
export type { CardReader, CardStore } from './card-store.ts'
export { describeSelection } from './chips.ts'
export { findCard, findDashboard } from './find-card.ts'
export { type Formats, formatsOf, type MoneyStyle } from './format/formats.ts'
export {
  type FilterOption,
  type LakeDashboards,
  type LakeDashboardsOptions,
  openLakeDashboards,
  type SourceFile,
} from './lake-dashboards.ts'
export type { Chip } from './page-state.ts'
export { defaultPort, type RunningServer, type ServeOptions, startServer } from './serve/start-server.ts'
export type { ShowRequest } from './show-card.ts'
export type { Answer, AnswerError, CellValue, ShownCard, ShownColumn } from './shown-card.ts'
export { makeReport, type ReportRequest, type ReportSummary, writeReport } from './write-report.ts'
