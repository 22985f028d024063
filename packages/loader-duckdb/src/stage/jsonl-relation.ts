import { type Format, jsonColumns } from '@open-finops/focus-transform'
import type { RawFile } from '@open-finops/pipeline'
import { sqlName, sqlString } from '../sql-text.ts'
import type { RawRelation } from './raw-relation.ts'

/** The largest line that is read; a row of a bill has some kilobytes. */
const maximumLineBytes = 64 << 20

/**
 * JSON lines as a relation, with every column that the format has.
 * @param renamed the provider's own name → the name in the files.
 */
export function jsonlRelation(
  files: readonly RawFile[],
  format: Format,
  renamed?: Readonly<Record<string, string>>,
): RawRelation {
  const { types, present } = jsonColumns(format, renamed)
  const columns = [...types].map(([key, type]) => `${sqlName(key)}: ${sqlString(type)}`).join(', ')
  return {
    columns: present,
    parts: [{ files, columns: present }],
    sql: readAll(files, (group) => `SELECT * FROM ${readJson(group, columns, false)}`),
    sqlWithFile: readAll(
      files,
      (group) => `SELECT * EXCLUDE (filename), filename AS finops_file FROM ${readJson(group, columns, true)}`,
    ),
  }
}

function readAll(files: readonly RawFile[], read: (group: readonly RawFile[]) => string): string {
  const groups = (['none', 'gzip'] as const).map((kind) => files.filter((file) => file.compression === kind))
  return groups.flatMap((group) => (group.length > 0 ? [read(group)] : [])).join('\nUNION ALL\n')
}

function readJson(files: readonly RawFile[], columns: string, withFile: boolean): string {
  const paths = files.map((file) => sqlString(file.path)).join(', ')
  const compression = files[0]?.compression === 'gzip' ? 'gzip' : 'uncompressed'
  return (
    `read_json([${paths}], format = 'newline_delimited', records = true, auto_detect = false, ` +
    `ignore_errors = false, compression = '${compression}', maximum_object_size = ${maximumLineBytes}, ` +
    `filename = ${withFile}, columns = {${columns}})`
  )
}
