import type { DuckDBConnection } from '@duckdb/node-api'
import type { Format } from '@open-finops/focus-transform'
import { type FetchedDelivery, FinopsError } from '@open-finops/pipeline'
import { sqlString } from '../sql-text.ts'
import { firstLine } from '../store-error.ts'
import type { RawRelation } from './raw-relation.ts'

const TYPES: Readonly<Record<string, { readonly sql: string; readonly name: string }>> = {
  money: { sql: 'DECIMAL(38,18)', name: 'number of at most 20 digits before the point' },
  quantity: { sql: 'DECIMAL(38,15)', name: 'number of at most 23 digits before the point' },
  timestamp: { sql: 'TIMESTAMP', name: 'date' },
  map: { sql: 'JSON', name: 'JSON' },
  json: { sql: 'JSON', name: 'JSON' },
}

const probed = /^(VARCHAR|TEXT|DOUBLE|FLOAT)$/

/**
 * Finds the first value of the raw files that is not of its column's type, after a conversion failed. It reads the
 * files once more, which only a failed load pays for.
 */
export async function badValue(
  cause: Error,
  context: {
    readonly connection: DuckDBConnection
    readonly format: Format
    readonly fetched: FetchedDelivery
    readonly relation?: RawRelation
  },
): Promise<FinopsError> {
  const { connection, format, relation } = context
  const suspects = (relation?.columns ?? []).flatMap((column) => {
    const role = format.roleOf(column.name)
    const type = role.kind === 'column' ? format.columns[role.name]?.type : undefined
    const target = type === undefined ? undefined : TYPES[type]
    return target && probed.test(column.type) ? [{ column, target }] : []
  })
  const nulls = ['', ...(format.nullTexts ?? [])].map(sqlString)
  const answer = relation && (await firstBad(connection, relation, suspects, nulls).catch(() => undefined))
  if (answer === undefined) return unknownPlace(cause, context.fetched)
  const { name, type, value, file } = answer
  const shown = value.length > 60 ? `${value.slice(0, 60)}…` : value
  return new FinopsError({
    code: 'FINOPS_BAD_VALUE',
    message: `${file}: column '${name}' has '${shown}', which is no ${type}`,
    hint: 'The file was edited or its columns are shifted: download it again. What was loaded before is as it was.',
    details: { file, column: name, value: shown, reason: firstLine(cause.message) },
    cause,
  })
}

interface Suspect {
  readonly column: RawRelation['columns'][number]
  readonly target: { readonly sql: string; readonly name: string }
}

/** One pass over the files for all columns; of the first column that has bad values, the first file and value. */
async function firstBad(
  connection: DuckDBConnection,
  relation: RawRelation,
  suspects: readonly Suspect[],
  nulls: readonly string[],
): Promise<{ name: string; type: string; value: string; file: string } | undefined> {
  if (suspects.length === 0) return undefined
  const probes = suspects.map(({ column, target }, at) => {
    const text = `CAST(${column.sql} AS VARCHAR)`
    // DuckDB would read 1_000 as a thousand; the mappings don't.
    const value = target.sql.startsWith('DECIMAL') ? `replace(${text}, '_', '?')` : column.sql
    return `min({'file': finops_file, 'value': ${text}}) FILTER (${text} NOT IN (${nulls.join(', ')}) AND TRY_CAST(${value} AS ${target.sql}) IS NULL) AS c${at}`
  })
  const answer = await connection.runAndReadAll(`SELECT ${probes.join(', ')} FROM (${relation.sqlWithFile})`)
  const row = answer.getRowObjectsJson()[0] ?? {}
  for (const [at, { column, target }] of suspects.entries()) {
    const found = row[`c${at}`]
    if (typeof found !== 'object' || found === null || Array.isArray(found)) continue
    return { name: column.name, type: target.name, value: String(found['value']), file: String(found['file']) }
  }
  return undefined
}

function unknownPlace(cause: Error, fetched: FetchedDelivery): FinopsError {
  const files = fetched.files.map((file) => file.path)
  return new FinopsError({
    code: 'FINOPS_BAD_VALUE',
    message: `${files.join(', ')}: a value is not of its column's type: ${firstLine(cause.message)}`,
    hint: 'The file was edited or its columns are shifted: download it again. What was loaded before is as it was.',
    details: { files, reason: firstLine(cause.message) },
    cause,
  })
}
