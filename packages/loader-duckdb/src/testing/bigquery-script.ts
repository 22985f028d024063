import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { DuckDBConnection } from '@duckdb/node-api'
import { sqlString } from '../sql-text.ts'

/** How a run of the script goes. */
export interface ScriptRun {
  readonly connection: DuckDBConnection
  readonly script: string
  /** The relation that stands for the table of the billing export; its column `_PARTITIONTIME` is a pseudo column. */
  readonly bill: string
  /** Where the bucket's objects go. */
  readonly folder: string
  /** The invoice months that the script loops over, `YYYY-MM`. */
  readonly months: readonly string[]
  /** The run's id. */
  readonly run: string
}

/**
 * Runs the statements of `bigQueryExportStatement` as BigQuery would, in the order of its loop, with DuckDB writing the
 * files: what the script selects, and where it puts it, is taken from the script's own text.
 * @returns The keys of the objects, in the order in which they were written.
 */
export async function runExportScript({
  connection,
  script,
  bill,
  folder,
  months,
  run,
}: ScriptRun): Promise<readonly string[]> {
  const templates = new Map(
    [...script.matchAll(/DECLARE (\w+) STRING DEFAULT """([\s\S]*?)""";/g)].map(([, name = '', text = '']) => [
      name,
      text,
    ]),
  )
  const body = /\) DO\n([\s\S]*?)END FOR;/.exec(script)?.[1] ?? ''
  const steps = body.split('\n').filter((line) => line.trim() !== '')
  await connection.run('CREATE OR REPLACE MACRO timestamp_sub(moment, span) AS moment - span')
  const keys: string[] = []
  for (const month of months) {
    const variables = new Map([
      ['one.month', month.replace('-', '')],
      ['one.year_month', month],
      ['run', run],
    ])
    for (const step of steps) {
      const template = /^ {2}EXECUTE IMMEDIATE (?:REPLACE\()+(\w+),/.exec(step)?.[1]
      const text = templates.get(template ?? '')
      if (text === undefined) throw new Error(`not a step of the script: ${step}`)
      let statement = text
      for (const [, mark = '', variable = ''] of step.matchAll(/'(\{[\w-]+\})', ([\w.]+)\)/g)) {
        statement = statement.replaceAll(mark, variables.get(variable) ?? '?')
      }
      keys.push(await exportData(connection, statement, bill, folder))
    }
  }
  return keys
}

const exportDataStatement =
  /^\s*EXPORT DATA OPTIONS \(uri = 'gs:\/\/[^/]+\/([^']+)', format = '(PARQUET|JSON)'(?:, compression = '(\w+)')?\) AS\n([\s\S]*)$/

async function exportData(
  connection: DuckDBConnection,
  statement: string,
  bill: string,
  folder: string,
): Promise<string> {
  const [, uri = '', format = '', compression, query = ''] = exportDataStatement.exec(statement) ?? []
  if (uri.split('*').length !== 2 || /[{}]/.test(statement)) throw new Error(`BigQuery would refuse: ${statement}`)
  const key = uri.replace('*', '000000000000')
  await mkdir(dirname(join(folder, key)), { recursive: true })
  const rows = query.replace(/SELECT \* FROM `[^`]+`/, `SELECT * EXCLUDE (_PARTITIONTIME) FROM ${bill}`)
  const options = [`FORMAT ${format}`, ...(compression === undefined ? [] : [`COMPRESSION ${compression}`])]
  await connection.run(`COPY (${rows}) TO ${sqlString(join(folder, key))} (${options.join(', ')})`)
  return key
}
