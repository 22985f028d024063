import type { Engine } from '@open-finops/focus-analytics'

/** A string as an SQL literal. ClickHouse reads backslashes as escapes, DuckDB does not. */
export function sqlString(text: string, engine: Engine): string {
  const escaped = engine === 'clickhouse' ? text.replaceAll('\\', '\\\\') : text
  return `'${escaped.replaceAll("'", "''")}'`
}

/** A name as an SQL identifier, on both engines. */
export function sqlName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}
