import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { compile, formatOf } from '@open-finops/focus-transform'

/**
 * Writes a dbt project whose one model is the mapping of this repository over the same files: the same SQL, run by
 * dbt-duckdb and written to Parquet by it.
 * @param files SQL of a list's members: the files as text literals.
 * @returns The Parquet file that a run writes.
 */
export async function writeDbtProject(folder: string, encoding: 'csv' | 'parquet', files: string): Promise<string> {
  const source =
    encoding === 'parquet'
      ? `read_parquet([${files}], union_by_name = true, hive_partitioning = false)`
      : `read_csv([${files}], header = true, all_varchar = true, delim = ',', quote = '"', escape = '"')`
  const { sql, prelude } = await compiledOver(source, encoding)
  const target = join(folder, 'focus.parquet')
  await mkdir(join(folder, 'models'), { recursive: true })
  await mkdir(join(folder, 'macros'), { recursive: true })
  // What a connection of ours keeps to itself has to be there for all of dbt's.
  const lasting = [...prelude, `CREATE OR REPLACE VIEW raw AS SELECT * FROM ${source}`].map((statement) =>
    statement.replace(/^CREATE OR REPLACE TEMP(ORARY)? /, 'CREATE OR REPLACE '),
  )
  const statements = lasting.map((statement) => `{% do run_query(${JSON.stringify(statement)}) %}`)
  await writeFile(
    join(folder, 'macros', 'prepare.sql'),
    `{% macro prepare() %}\n${statements.join('\n')}\n{% endmacro %}\n`,
  )
  const settings = `{{ config(materialized='external', location='${target}', options={'codec': 'zstd'}) }}`
  await writeFile(join(folder, 'models', 'focus.sql'), `${settings}\n{% raw %}${sql}{% endraw %}\n`)
  await writeFile(
    join(folder, 'dbt_project.yml'),
    "name: peers\nversion: '1.0.0'\nconfig-version: 2\nprofile: peers\non-run-start: '{{ prepare() }}'\n",
  )
  await writeFile(
    join(folder, 'profiles.yml'),
    `peers:\n  target: dev\n  outputs:\n    dev: { type: duckdb, path: '${join(folder, 'dbt.duckdb')}', settings: { TimeZone: UTC } }\n`,
  )
  return target
}

async function compiledOver(source: string, encoding: 'csv' | 'parquet'): Promise<ReturnType<typeof compile>> {
  const instance = await DuckDBInstance.create()
  const connection = await instance.connect()
  try {
    const described = await connection.runAndReadAll(`DESCRIBE SELECT * FROM ${source}`)
    const present = described.getRowObjects().map((row) => {
      const name = String(row['column_name'])
      const type = encoding === 'csv' ? 'TEXT' : String(row['column_type'])
      return { name, sql: `"${name.replaceAll('"', '""')}"`, type }
    })
    const constants = { x_ExportName: 'peers', x_DeliveryVersion: 'peers' }
    return compile({ format: formatOf('aws-cur-1'), present, constants })
  } finally {
    connection.closeSync()
    instance.closeSync()
  }
}
