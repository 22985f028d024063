import type { DuckDBConnection } from '@duckdb/node-api'
import type { CompiledTransform, Format } from '@open-finops/focus-transform'
import { FinopsError } from '@open-finops/pipeline'
import { firstLine } from '../store-error.ts'
import type { RawRelation } from './raw-relation.ts'

const TYPES: Readonly<Record<string, { readonly sql: string; readonly name: string }>> = {
  money: { sql: 'DECIMAL(38,18)', name: 'number' },
  quantity: { sql: 'DECIMAL(38,15)', name: 'number' },
  timestamp: { sql: 'TIMESTAMP', name: 'date' },
  map: { sql: 'JSON', name: 'JSON object' },
}

/**
 * Finds the first value of the raw files that is not of its column's type, after a conversion failed. It reads the
 * files once more, which only a failed load pays for.
 */
export async function badValue(
  cause: Error,
  context: {
    readonly connection: DuckDBConnection
    readonly format: Format
    readonly relation?: RawRelation
    readonly compiled?: CompiledTransform
  },
): Promise<FinopsError | undefined> {
  const { connection, format, relation } = context
  const suspects = (relation?.columns ?? []).flatMap((column) => {
    const role = format.roleOf(column.name)
    const type = role.kind === 'column' ? format.columns[role.name]?.type : undefined
    const target = type === undefined ? undefined : TYPES[type]
    return target && column.type === 'VARCHAR' ? [{ column, target }] : []
  })
  if (!relation || suspects.length === 0) return undefined
  const probes = suspects.flatMap(({ column, target }, at) => {
    const bad = `NULLIF(${column.sql}, '') IS NOT NULL AND TRY_CAST(${column.sql} AS ${target.sql}) IS NULL`
    return [
      `min(${column.sql}) FILTER (${bad}) AS v${at}`,
      `arg_min(finops_file, ${column.sql}) FILTER (${bad}) AS f${at}`,
    ]
  })
  const answer = await connection
    .runAndReadAll(`SELECT ${probes.join(', ')} FROM (${relation.sqlWithFile})`)
    .catch(() => undefined)
  const row = answer?.getRowObjectsJS()[0]
  const at = suspects.findIndex((_, index) => typeof row?.[`v${index}`] === 'string')
  const suspect = suspects[at]
  if (!suspect) return undefined
  const value = String(row?.[`v${at}`])
  const file = String(row?.[`f${at}`])
  const shown = value.length > 60 ? `${value.slice(0, 60)}…` : value
  return new FinopsError({
    code: 'FINOPS_BAD_VALUE',
    message: `${file}: column '${suspect.column.name}' has '${shown}', which is no ${suspect.target.name}`,
    hint: 'The file was edited or its columns are shifted: download it again. What was loaded before is as it was.',
    details: { file, column: suspect.column.name, value: shown, reason: firstLine(cause.message) },
    cause,
  })
}
