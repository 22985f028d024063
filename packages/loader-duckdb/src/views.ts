import { FOCUS_VERSIONS, LAKE_COLUMNS, type LakeColumn, viewColumns, viewName } from '@open-finops/focus-schema'
import type { AccountNames } from './account-names.ts'
import { datasetOfPath } from './lake-path.ts'
import { sqlList, sqlName, sqlString } from './sql-text.ts'
import { columnOfVersion } from './version-rules.ts'

/** The view of all columns of the lake. */
export const lakeView = 'cost_and_usage'

/**
 * The statements that make a catalog's views: `cost_and_usage` over exactly these files, and one view per FOCUS
 * version on top of it. Each column has its declared type also when no file holds it: files of an older lake schema
 * lack columns, and a lake may have no file at all.
 * @param paths Relative to the data folder; a reader sets `file_search_path` to where that lies.
 * @param accountNames Account id → name, for accounts that a bill does not name.
 */
export function viewStatements(paths: readonly string[], accountNames: AccountNames = {}): readonly string[] {
  const costs = paths.filter((path) => datasetOfPath(path) === 'CostAndUsage')
  return [
    `CREATE OR REPLACE VIEW ${lakeView} AS ${costs.length === 0 ? emptyLake(LAKE_COLUMNS) : lakeRows(costs, accountNames)}`,
    ...FOCUS_VERSIONS.map((version) => {
      const columns = viewColumns(version).map(({ name }) => `${columnOfVersion(name, version)} AS ${sqlName(name)}`)
      return `CREATE OR REPLACE VIEW ${viewName(version)} AS SELECT ${columns.join(', ')} FROM ${lakeView}`
    }),
  ]
}

/**
 * The statement that makes the view `column_origins` over the ledger: where the columns of each row come from. A row
 * names its delivery in x_ExportName and x_DeliveryVersion. NULL is absent; every other value is of its column's one
 * origin, or, where that is `mixed`, of the origin that the rule says.
 */
export const originsView: string = `CREATE OR REPLACE VIEW column_origins AS
  SELECT d.provider, d.export_name AS x_ExportName, d.version AS x_DeliveryVersion, d.slot, d.format,
    p.billing_period, o.column_name,
    CASE WHEN len(o.origins) > 1 THEN 'mixed' ELSE o.origin END AS origin,
    coalesce(o.origins, CASE WHEN o.origin = 'absent' THEN [] ELSE [o.origin] END) AS origins, o.rule, o.missing
  FROM finops.column_origins o
  JOIN finops.deliveries d USING (delivery)
  JOIN finops.period_loads p USING (delivery)
  WHERE d.current`

/** A relation without rows that has these columns. */
export function emptyLake(columns: readonly LakeColumn[]): string {
  return `SELECT ${columns.map((column) => `NULL::${column.lakeType} AS ${sqlName(column.name)}`).join(', ')} WHERE false`
}

/** Source rows that became no FOCUS row are in the lake for the proof of its totals; they carry no cost. */
export const isFocusRow = `(x_RowChange IS NULL OR x_RowChange NOT LIKE 'dropped: %')`

/**
 * The FOCUS rows of lake files, as `cost_and_usage` has them. A declared schema, unlike `union_by_name`, needs no look into
 * every file before a query starts.
 */
export function lakeRows(paths: readonly string[], accountNames: AccountNames): string {
  const columns = LAKE_COLUMNS.map((column) => named(column, accountNames)).join(', ')
  return `SELECT ${columns} FROM ${readLake(paths)} WHERE ${isFocusRow}`
}

/** The relation of lake files, of whichever schema version, with some of the lake's columns. */
export function readLake(paths: readonly string[], names?: readonly string[]): string {
  return readFiles(
    paths,
    LAKE_COLUMNS.filter((column) => names?.includes(column.name) ?? true),
  )
}

/** The relation of a dataset's files, with these of its columns. */
export function readFiles(paths: readonly string[], columns: readonly LakeColumn[]): string {
  return `read_parquet(${sqlList(paths)}, schema = MAP {${columns.map(declaration).join(', ')}})`
}

/** The column of names → the column of ids. */
const accountColumns: ReadonlyMap<string, string> = new Map([
  ['SubAccountName', 'SubAccountId'],
  ['BillingAccountName', 'BillingAccountId'],
])

/*
 * A constant map costs nothing where a query does not read the name; a join with a table of names would be done for
 * every query (3 million rows, 300 names: 105 ms against 51 ms).
 */
function named(column: LakeColumn, accountNames: AccountNames): string {
  const id = accountColumns.get(column.name)
  const names = Object.entries(accountNames)
  if (id === undefined || names.length === 0) return sqlName(column.name)
  const map = `MAP {${names.map(([account, name]) => `${sqlString(account)}: ${sqlString(name)}`).join(', ')}}`
  return `coalesce(${sqlName(column.name)}, ${map}[${sqlName(id)}]) AS ${sqlName(column.name)}`
}

function declaration(column: LakeColumn): string {
  const name = sqlString(column.name)
  return `${name}: {'name': ${name}, 'type': ${sqlString(column.lakeType)}, 'default_value': NULL}`
}
