import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { compile, duckdbDialect, formatOf } from '@open-finops/focus-transform'
import { report } from './report.ts'

/**
 * The physical limit: DuckDB copies the same source columns of the same files to Parquet, each cast to the type that
 * the lake has it in (lists of records are JSON text there), and does nothing else. With BENCH_UNORDERED=1 it may also give up
 * the order of the rows, which its default settings keep.
 * Usage: node run/bare.ts <format> <encoding> <work folder> <file>…
 */
const unordered = process.env['BENCH_UNORDERED'] === '1'
const [formatId = '', encoding = '', work = '', ...files] = process.argv.slice(2)
const paths = files.map((file) => `'${file.replaceAll("'", "''")}'`).join(', ')
const source =
  encoding === 'parquet'
    ? `read_parquet([${paths}], union_by_name = true, hive_partitioning = false)`
    : `read_csv([${paths}], header = true, all_varchar = true, delim = ',', quote = '"', escape = '"')`
const types = {
  string: 'VARCHAR',
  json: 'VARCHAR',
  money: 'DECIMAL(38,18)',
  quantity: 'DECIMAL(38,15)',
  timestamp: 'TIMESTAMP',
}

rmSync(work, { recursive: true, force: true })
mkdirSync(work, { recursive: true })
const started = performance.now()
const instance = await DuckDBInstance.create(':memory:', {
  temp_directory: join(work, 'tmp'),
  ...(unordered && { preserve_insertion_order: 'false' }),
})
const connection = await instance.connect()
const described = await connection.runAndReadAll(`DESCRIBE SELECT * FROM ${source}`)
const present = described.getRowObjects().map((row) => {
  const name = String(row['column_name'])
  return { name, sql: duckdbDialect.identifier(name), type: String(row['column_type']) }
})
/** SQL of a column, where a dot leads into a nested one → its name and what is written. */
const columns = new Map<string, { readonly name: string; readonly sql: string }>()
for (const { column, type } of compile({ format: formatOf(formatId), present }).reads) {
  if (columns.has(column.sql) && type === 'number') continue
  const target = types[type as keyof typeof types]
  const asText = type === 'records' && encoding === 'parquet' ? `CAST(to_json(${column.sql}) AS VARCHAR)` : column.sql
  const sql = target === undefined ? asText : `CAST(${column.sql} AS ${target})`
  columns.set(column.sql, { name: duckdbDialect.identifier(column.name), sql })
}
const selected = [...columns.values()].map(({ name, sql }) => `${sql} AS ${name}`)
await connection.run(
  `COPY (SELECT ${selected.join(', ')} FROM ${source}) TO '${join(work, 'bare.parquet')}' (FORMAT parquet, COMPRESSION zstd)`,
)
connection.closeSync()
instance.closeSync()
report(started, { columns: selected.length })
