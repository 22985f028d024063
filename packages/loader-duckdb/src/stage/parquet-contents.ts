import type { DuckDBConnection } from '@duckdb/node-api'
import { fieldsOf, isStruct, structType } from '@open-finops/focus-transform'

/** Path of a text column in the Parquet schema → what its values are: `NULL`, `TEXT` (none is empty), or `VARCHAR`. */
export type ParquetContents = ReadonlyMap<string, string>

/**
 * What the footers tell of text columns: one without an empty text needs no look at each value, and one that is NULL
 * throughout none at all, of which wide bills have many. Footers without statistics tell nothing.
 * @param paths SQL of a list's members: the files as text literals.
 */
export async function parquetContents(connection: DuckDBConnection, paths: string): Promise<ParquetContents> {
  const answer = await connection.runAndReadAll(
    `SELECT path_in_schema AS name, bool_and(coalesce(stats_null_count = num_values, FALSE)) AS nothing,
      bool_or(coalesce(stats_min_value, '') = '' AND coalesce(stats_null_count <> num_values, TRUE)) AS empties
      FROM parquet_metadata([${paths}]) GROUP BY 1`,
  )
  return new Map(
    answer.getRowObjectsJS().map((row) => {
      const text = row['empties'] === true ? 'VARCHAR' : 'TEXT'
      return [String(row['name']), row['nothing'] === true ? 'NULL' : text]
    }),
  )
}

/** How writers name the levels of a list. */
const LIST_LEVELS = [
  ['list', 'element'],
  ['list', 'item'],
  ['bag', 'array_element'],
] as const

/**
 * The type of a column, with what its texts hold at every depth.
 * @param path the names from the column inwards.
 */
export function typeOfContents(type: string, path: readonly string[], contents: ParquetContents): string {
  if (type === 'VARCHAR') return contents.get(path.join(', ')) ?? type
  if (isStruct(type)) {
    return structType(
      fieldsOf(type).map(({ name, type: own }) => ({ name, type: typeOfContents(own, [...path, name], contents) })),
    )
  }
  return type.endsWith('[]') ? listOfContents(type, path, contents) : type
}

/** A text that no record has is still a field of each. */
function listOfContents(type: string, path: readonly string[], contents: ParquetContents): string {
  const element = type.slice(0, -'[]'.length)
  const levels = LIST_LEVELS.find((names) => startsAt([...path, ...names], contents))
  if (!isStruct(element) || levels === undefined) return type
  const fields = fieldsOf(element).map(({ name, type: own }) => {
    const held = own === 'VARCHAR' ? contents.get([...path, ...levels, name].join(', ')) : undefined
    return { name, type: held === 'NULL' ? 'TEXT' : (held ?? own) }
  })
  return `${structType(fields)}[]`
}

function startsAt(path: readonly string[], contents: ParquetContents): boolean {
  const start = `${path.join(', ')}, `
  return [...contents.keys()].some((key) => key.startsWith(start))
}
