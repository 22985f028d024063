import type { DuckDBConnection } from '@duckdb/node-api'
import type { Format, PresentColumn } from '@open-finops/focus-transform'
import type { FetchedDelivery, RawFile } from '@open-finops/pipeline'
import { sqlName, sqlString } from '../sql-text.ts'
import { readCsvHeader } from './csv-header.ts'
import { jsonlRelation } from './jsonl-relation.ts'
import { parquetContents, typeOfContents } from './parquet-contents.ts'
import { roleRelation } from './role-relation.ts'

/** The raw files of a delivery as the relation that compiled mappings read. */
export interface RawRelation {
  readonly columns: readonly PresentColumn[]
  /** The files by the columns they have, each a subset of `columns`; one part where all have the same. */
  readonly parts: readonly RawPart[]
  /** SQL of the relation `raw`. */
  readonly sql: string
  /** The same with the path of each row's file as `finops_file`, for telling where a bad value stands. */
  readonly sqlWithFile: string
}

/** Files of a delivery that have the same columns. */
export interface RawPart {
  readonly files: readonly RawFile[]
  readonly columns: readonly PresentColumn[]
}

/**
 * Reads the headers of a delivery's files and gives the SQL that reads their rows; where files have roles, each row's
 * role is the column `FILE_ROLE_COLUMN`.
 */
export async function rawRelation(
  connection: DuckDBConnection,
  fetched: FetchedDelivery,
  format: Format,
): Promise<RawRelation> {
  const ofFiles = (given: FetchedDelivery): Promise<RawRelation> => relationOfFiles(connection, given, format)
  return (await roleRelation(fetched, ofFiles)) ?? (await ofFiles(fetched))
}

async function relationOfFiles(
  connection: DuckDBConnection,
  fetched: FetchedDelivery,
  format: Format,
): Promise<RawRelation> {
  const { encoding, formatOptions } = fetched.delivery
  if (encoding === 'jsonl') return jsonlRelation(fetched.files, format, formatOptions?.columns)
  return encoding === 'parquet' ? await parquetRelation(connection, fetched.files) : await csvRelation(fetched.files)
}

/*
 * CSV columns are read by position under names of our own (c0, c1 …): headers are untrusted text, DuckDB folds their
 * case, and parts of one bill may order or name them differently. Parts with the same header are read together.
 */
async function csvRelation(files: readonly RawFile[]): Promise<RawRelation> {
  const groups = new Map<string, { header: readonly string[]; files: RawFile[] }>()
  for (const file of files) {
    const header = await readCsvHeader(file)
    const key = JSON.stringify([header, file.compression])
    const group = groups.get(key) ?? { header, files: [] }
    group.files.push(file)
    groups.set(key, group)
  }
  const columns: { name: string; occurrence: number }[] = []
  const positions = [...groups.values()].map(({ header }) => {
    const seen = new Map<string, number>()
    return header.map((name) => {
      const occurrence = seen.get(name) ?? 0
      seen.set(name, occurrence + 1)
      const known = columns.findIndex((column) => column.name === name && column.occurrence === occurrence)
      return known >= 0 ? known : columns.push({ name, occurrence }) - 1
    })
  })
  const select = (withFile: boolean): string =>
    [...groups.values()]
      .map((group, at) => {
        const own = positions[at] ?? []
        const chosen = columns.map((_, column) => {
          const position = own.indexOf(column)
          return position < 0 ? `CAST(NULL AS VARCHAR) AS c${column}` : `h${position} AS c${column}`
        })
        return `SELECT ${[...chosen, ...(withFile ? ['filename AS finops_file'] : [])].join(', ')} FROM ${readCsv(group.files, group.header.length, withFile)}`
      })
      .join('\nUNION ALL\n')
  const present = columns.map((column, at): PresentColumn => ({ name: column.name, sql: `c${at}`, type: 'TEXT' }))
  return {
    columns: present,
    parts: [...groups.values()].map((group, at) => ({
      files: group.files,
      columns: present.filter((_, column) => positions[at]?.includes(column)),
    })),
    sql: select(false),
    sqlWithFile: select(true),
  }
}

function readCsv(files: readonly RawFile[], width: number, withFile: boolean): string {
  const names = Array.from({ length: width }, (_, at) => `'h${at}': 'VARCHAR'`).join(', ')
  const paths = files.map((file) => sqlString(file.path)).join(', ')
  const compression = files[0]?.compression === 'gzip' ? 'gzip' : 'none'
  return (
    `read_csv([${paths}], auto_detect = false, header = true, delim = ',', quote = '"', escape = '"', ` +
    `compression = '${compression}', strict_mode = true, null_padding = false, ignore_errors = false, ` +
    `buffer_size = 8388608, filename = ${withFile}, columns = {${names}})`
  )
}

async function parquetRelation(connection: DuckDBConnection, files: readonly RawFile[]): Promise<RawRelation> {
  const paths = files.map((file) => sqlString(file.path)).join(', ')
  const read = (withFile: boolean): string =>
    `SELECT *${withFile ? ' EXCLUDE (filename), filename AS finops_file' : ''} FROM read_parquet([${paths}], union_by_name = true, hive_partitioning = false, filename = ${withFile})`
  const described = await connection.runAndReadAll(`DESCRIBE ${read(false)}`)
  const contents = await parquetContents(connection, paths)
  const columns = described.getRowObjects().map((row) => {
    const name = String(row['column_name'])
    const type = String(row['column_type'])
    return { name, sql: sqlName(name), type: typeOfContents(type, [name], contents) }
  })
  return { columns, parts: await parquetParts(connection, files, columns), sql: read(false), sqlWithFile: read(true) }
}

async function parquetParts(
  connection: DuckDBConnection,
  files: readonly RawFile[],
  columns: readonly PresentColumn[],
): Promise<readonly RawPart[]> {
  if (files.length < 2) return [{ files, columns }]
  const answer = await connection.runAndReadAll(
    `SELECT names, list(file_name) AS files FROM (SELECT file_name, list_sort(list(lower(name))) AS names
      FROM parquet_schema([${files.map((file) => sqlString(file.path)).join(', ')}]) GROUP BY 1) GROUP BY 1`,
  )
  return answer.getRowsJson().map(([names, paths]) => {
    const own = new Set(Array.isArray(names) ? names : [])
    const ofPart = new Set(Array.isArray(paths) ? paths : [])
    return {
      files: files.filter((file) => ofPart.has(file.path)),
      columns: columns.filter((column) => own.has(column.name.toLowerCase())),
    }
  })
}
