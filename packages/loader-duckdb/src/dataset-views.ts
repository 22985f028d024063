import { datasetLakeColumns, datasetTable, datasetViews } from '@open-finops/focus-schema'
import { datasetOfPath } from './lake-path.ts'
import { sqlName } from './sql-text.ts'
import { emptyLake, isFocusRow, readFiles } from './views.ts'

/** The statements that make the views of contract commitments: all columns, and one view for each FOCUS version. */
export function commitmentViewStatements(paths: readonly string[]): readonly string[] {
  const dataset = 'ContractCommitment'
  const columns = datasetLakeColumns(dataset)
  const own = paths.filter((path) => datasetOfPath(path) === dataset)
  const rows = own.length === 0 ? emptyLake(columns) : `SELECT * FROM ${readFiles(own, columns)} WHERE ${isFocusRow}`
  return [
    `CREATE OR REPLACE VIEW ${datasetTable(dataset)} AS ${rows}`,
    ...datasetViews(dataset).map((view) => {
      const names = view.columns.map(({ name }) => sqlName(name)).join(', ')
      return `CREATE OR REPLACE VIEW ${view.name} AS SELECT ${names} FROM ${datasetTable(dataset)}`
    }),
  ]
}
