import { DuckDBInstance } from '@duckdb/node-api'
import { macroStatements } from '../macros.ts'
import { type BillFiles, type LoadedBill, plainRow, relationEntries, versionViews } from './bill-files.ts'

/** Views over Parquet files, as a lake has them. */
export async function loadDuckDb({ files }: BillFiles): Promise<LoadedBill> {
  const instance = await DuckDBInstance.create()
  const connection = await instance.connect()
  for (const { relation, name } of relationEntries) {
    const list = files[relation].map((file) => `'${file}'`).join(', ')
    await connection.run(`CREATE VIEW ${name} AS FROM read_parquet([${list}])`)
  }
  for (const statement of [...versionViews, ...macroStatements('duckdb')]) await connection.run(statement)
  return {
    async ask(sql, parameters) {
      const reader = await connection.runAndReadAll(sql, { ...parameters })
      return reader.getRowObjectsJson().map((row) => plainRow(row))
    },
    async close() {
      connection.closeSync()
      instance.closeSync()
    },
  }
}
