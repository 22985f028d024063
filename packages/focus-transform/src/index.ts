export type { PresentColumn } from './compile/bind.ts'
export type { CompiledOrigin, CompiledTransform, CompileRequest } from './compile/compile.ts'
export { compile } from './compile/compile.ts'
export type { JsonColumns } from './compile/json-columns.ts'
export { jsonColumns } from './compile/json-columns.ts'
export type { StructField } from './compile/struct-type.ts'
export { fieldsOf, isStruct, structType } from './compile/struct-type.ts'
export type { Dialect } from './dialect/dialect.ts'
export { duckdbDialect } from './dialect/duckdb.ts'
export type { ExplainedColumn, ExplainedStep, Explanation } from './explain.ts'
export { explain } from './explain.ts'
export { FILE_ROLE_COLUMN } from './file-role.ts'
export type { FocusFormat } from './formats/focus/format.ts'
export { focusFormat } from './formats/focus/format.ts'
export { FORMATS, formatOf, formatsWith } from './formats/index.ts'
export { KNOWN_GAPS, type KnownGap, knownGapsOf } from './formats/known-gaps.ts'
export type { Expression, ValueType } from './language/expression.ts'
export type {
  ColumnRule,
  Format,
  FormatAudit,
  PrepareStep,
  RawColumn,
  RawColumnRole,
  RowRule,
  UnknownValueRule,
} from './language/mapping.ts'
export type { LookupName, LookupTable } from './lookups/index.ts'
export { LOOKUPS, lookupTable } from './lookups/index.ts'
export { missingRawColumnIn } from './missing-raw-column.ts'
