import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** An engine that the use cases run on. */
export type Engine = 'duckdb' | 'clickhouse'

/**
 * The statements that make the functions of the use cases, to be run one by one before any of them: on DuckDB in each
 * connection (they are temporary), on ClickHouse once a server (they replace what has their names, `focus_…`).
 */
export function macroStatements(engine: Engine): readonly string[] {
  const text = readFileSync(join(import.meta.dirname, '..', 'macros', `${engine}.sql`), 'utf8')
  return text
    .replaceAll(/^--.*\n/gm, '')
    .split(/;\s*\n/)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '')
}
