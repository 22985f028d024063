import { DuckDBInstance } from '@duckdb/node-api'
import { ruleBook } from '@open-finops/focus-check'
import { report } from './report.ts'

/**
 * The physical limit: DuckDB reads every column of the file once and computes as many aggregates as there are rules
 * that need rows, each a count of one comparison of a column with a constant. Usage: node run/bare-scan.ts <file>
 */
const [file = ''] = process.argv.slice(2)
const started = performance.now()
const instance = await DuckDBInstance.create(':memory:')
const connection = await instance.connect()
const source = `read_parquet('${file.replaceAll("'", "''")}')`
const described = (await connection.runAndReadAll(`DESCRIBE SELECT * FROM ${source}`)).getRowObjects()
const aggregates = ruleBook('CostAndUsage', '1.2').rules.filter(({ check }) => check.kind === 'row').length
const compared = Array.from({ length: aggregates }, (_, index) => {
  const column = described[index % described.length]
  const type = String(column?.['column_type'])
  const value = type.startsWith('TIMESTAMP')
    ? `TIMESTAMP '2026-10-01 00:00:00' + INTERVAL ${index} SECOND`
    : type === 'VARCHAR'
      ? `'value ${index}'`
      : String(index)
  return `count_if("${String(column?.['column_name'])}" = ${value})`
})
await connection.runAndReadAll(`SELECT count(*), ${compared.join(', ')} FROM ${source}`)
connection.closeSync()
instance.closeSync()
report(started, { aggregates })
