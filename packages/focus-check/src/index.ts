export { type Ask, type CheckRequest, checkDataset, columnsRead } from './check-dataset.ts'
export { type CheckFilesOptions, checkFiles } from './check-files.ts'
export type { DataColumn, Relation } from './compile/relation.ts'
export { compileScan } from './compile/scan.ts'
export type { Condition, JsonSchema, ValueFormat } from './condition.ts'
export { listFocusFiles } from './list-files.ts'
export { type ModelFault, modelFaults } from './model-faults.ts'
export type { RowOrigins } from './origins.ts'
export { exampleText } from './report/example-text.ts'
export { junitReport } from './report/junit.ts'
export { markdownReport } from './report/markdown.ts'
export { reasonTexts } from './report/reason-texts.ts'
export type { DatasetReport, Example, RuleResult, UndecidedResult, Verdict, VerdictCounts } from './result.ts'
export type {
  Capability,
  Rule,
  RuleBook,
  RuleCheck,
  RuleLevel,
  UndecidedReason,
  UndecidedRule,
} from './rule.ts'
export { capabilities } from './rule.ts'
export { ruleBook } from './rule-book.ts'
export { statementOf } from './statement.ts'
