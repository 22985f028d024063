export type {
  FocusColumn,
  FocusDataset,
  FocusDataType,
  FocusFeatureLevel,
  FocusMeasure,
  FocusValueFormat,
  NumericRange,
} from './column.ts'
export {
  type DatasetColumnName,
  datasetLakeColumns,
  datasetTable,
  datasetViews,
  LAKE_DATASETS,
  type LakeDataset,
} from './dataset-lake.ts'
export {
  type CostAndUsageColumnNames,
  costAndUsageColumns,
  datasetColumns,
  type FocusColumnName,
  focusDatasets,
} from './datasets.ts'
export * from './generated/allowed-values.ts'
export { LAKE_COLUMNS, type LakeColumnName } from './generated/lake.ts'
export { SERVICE_CATEGORIES, SERVICE_SUBCATEGORIES } from './generated/service-categories.ts'
export { LAKE_SCHEMA_VERSION, versionOfView, viewColumns, viewName } from './lake.ts'
export type { LakeColumn } from './lake-column.ts'
export { type LakeType, lakeTypeOf } from './lake-type.ts'
export type { CostAndUsageRow, CostAndUsageRows } from './rows.ts'
export { serviceCategoryOf } from './service-categories.ts'
export { FOCUS_VERSIONS, type FocusOrigin, type FocusVersion } from './version.ts'
