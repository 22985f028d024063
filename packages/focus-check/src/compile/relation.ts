/** What DuckDB holds a column as, as far as rules care. */
export type ColumnClass = 'text' | 'number' | 'float' | 'moment' | 'other'

/** A column of the data that is checked. */
export interface DataColumn {
  readonly name: string
  /** DuckDB's name of the type. */
  readonly type: string
}

/** Data to be checked: what stands after FROM, and its columns in the order of the file. */
export interface Relation {
  readonly sql: string
  readonly columns: readonly DataColumn[]
  /** True where every value is text because the file has no types (CSV): a number is judged by how it is written. */
  readonly untyped: boolean
}

/** A text as an SQL literal. */
export function sqlString(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}

/** A name as a quoted SQL identifier. */
export function sqlName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

export function sqlStrings(texts: readonly string[]): string {
  return texts.map(sqlString).join(', ')
}

export function classOf(type: string): ColumnClass {
  if (type === 'VARCHAR' || type === 'JSON' || type.startsWith('ENUM')) return 'text'
  if (/^(?:U?(?:TINY|SMALL|BIG|HUGE)INT|U?INTEGER|DECIMAL.*)$/.test(type)) return 'number'
  if (type === 'DOUBLE' || type === 'FLOAT') return 'float'
  return type.startsWith('TIMESTAMP') ? 'moment' : 'other'
}
