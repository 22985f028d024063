import { FOCUS_VERSIONS, LAKE_COLUMNS, type LakeColumn, viewColumns, viewName } from '@open-finops/focus-schema'
import { sqlList, sqlName, sqlString } from './sql-text.ts'

/** The view of all columns of the lake. */
export const lakeView = 'cost_and_usage'

/**
 * The statements that make a catalog's views: `cost_and_usage` over exactly these files, and one view per FOCUS
 * version on top of it. Each column has its declared type also when no file holds it: files of an older lake schema
 * lack columns, and a lake may have no file at all.
 * @param paths Relative to the data folder; a reader sets `file_search_path` to where that lies.
 */
export function viewStatements(paths: readonly string[]): readonly string[] {
  return [
    `CREATE OR REPLACE VIEW ${lakeView} AS ${paths.length === 0 ? emptyLake() : lakeOf(paths)}`,
    ...FOCUS_VERSIONS.map((version) => {
      const columns = viewColumns(version).map((column) => sqlName(column.name))
      return `CREATE OR REPLACE VIEW ${viewName(version)} AS SELECT ${columns.join(', ')} FROM ${lakeView}`
    }),
  ]
}

function emptyLake(): string {
  return `SELECT ${LAKE_COLUMNS.map((column) => `NULL::${column.lakeType} AS ${sqlName(column.name)}`).join(', ')} WHERE false`
}

/** Source rows that became no FOCUS row are in the lake for the proof of its totals; they carry no cost. */
const isFocusRow = `(x_RowChange IS NULL OR x_RowChange NOT LIKE 'dropped: %')`

/** A declared schema, unlike `union_by_name`, needs no look into every file before a query starts. */
function lakeOf(paths: readonly string[]): string {
  const columns = LAKE_COLUMNS.map((column) => sqlName(column.name)).join(', ')
  const schema = LAKE_COLUMNS.map(declaration).join(', ')
  return `SELECT ${columns} FROM read_parquet(${sqlList(paths)}, schema = MAP {${schema}}) WHERE ${isFocusRow}`
}

function declaration(column: LakeColumn): string {
  const name = sqlString(column.name)
  return `${name}: {'name': ${name}, 'type': ${sqlString(column.lakeType)}, 'default_value': NULL}`
}
