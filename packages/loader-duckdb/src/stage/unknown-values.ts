import type { DuckDBConnection } from '@duckdb/node-api'
import type { CompiledTransform, Format } from '@open-finops/focus-transform'
import { type FetchedDelivery, FinopsError, type LoadOptions, type UnknownValue } from '@open-finops/pipeline'
import { sqlString } from '../sql-text.ts'
import type { RawRelation } from './raw-relation.ts'

/** What the rows of a staged delivery are asked about. */
export interface StagedRows {
  readonly connection: DuckDBConnection
  readonly format: Format
  readonly fetched: FetchedDelivery
  readonly relation: RawRelation
  readonly compiled: CompiledTransform
  readonly options: LoadOptions
}

/**
 * What no rule of the format knows, and what only a rule for files of any provider decided: values, columns, and texts
 * taken for NULL. Their rows and money are kept; each is told as an event, and goes into the ledger.
 * @throws FinopsError `FINOPS_UNKNOWN_VALUE` in a strict load, for values.
 */
export async function findUnknownValues(staged: StagedRows): Promise<readonly UnknownValue[]> {
  const { fetched, options } = staged
  const values = await unknownOnes(staged)
  for (const unknown of values) options.onEvent?.({ type: 'value-unknown', delivery: fetched.delivery, ...unknown })
  const [first] = values
  if (options.strict && first) {
    throw new FinopsError({
      code: 'FINOPS_UNKNOWN_VALUE',
      message: `${fetched.delivery.exportName} ${fetched.delivery.slot} has ${values.length === 1 ? 'a value' : `${values.length} values`} that no rule knows, the first: ${first.kind} '${first.value}' on ${first.rows} rows`,
      hint: 'Without --strict their rows and money are kept and reported.',
      details: { unknownValues: values },
    })
  }
  const columns = await unknownColumns(staged)
  for (const { value, rows } of columns) {
    options.onEvent?.({ type: 'column-unknown', delivery: fetched.delivery, rawColumn: value, rows })
  }
  const nulls = await nullTexts(staged)
  for (const { value, rows } of nulls) {
    options.onEvent?.({ type: 'column-null-text', delivery: fetched.delivery, rawColumn: value, rows })
  }
  return [...values, ...columns, ...nulls]
}

async function unknownOnes({ connection, format }: StagedRows): Promise<readonly UnknownValue[]> {
  const found: UnknownValue[] = []
  for (const rule of format.unknownValues) {
    const answer = await connection.runAndReadAll(rule.sql)
    for (const row of answer.getRowObjectsJS()) {
      found.push({ kind: rule.kind, value: String(row['value']), rows: Number(row['rows']) })
    }
  }
  return found
}

/** Columns that nobody told of, with the rows that have a value in them. */
async function unknownColumns({ connection, compiled }: StagedRows): Promise<readonly UnknownValue[]> {
  if (compiled.unknown.length === 0) return []
  const answer = await connection.runAndReadAll(
    `SELECT name, count(*) AS rows FROM (SELECT unnest(json_keys(x_ProviderColumns)) AS name FROM staged
      WHERE x_ProviderColumns IS NOT NULL) GROUP BY 1`,
  )
  const rows = new Map(answer.getRowObjectsJS().map((row) => [String(row['name']), Number(row['rows'])]))
  return compiled.unknown.map((name) => ({ kind: 'column', value: name, rows: rows.get(name) ?? 0 }))
}

/** Columns in which a text stood for NULL, with the rows that had it. */
async function nullTexts({ connection, format, relation }: StagedRows): Promise<readonly UnknownValue[]> {
  const texts = (format.nullTexts ?? []).map(sqlString)
  const columns = relation.columns.filter(({ type }) => /^(VARCHAR|TEXT)$/i.test(type))
  if (texts.length === 0 || columns.length === 0) return []
  const counts = columns.map(({ sql }, at) => `count(*) FILTER (${sql} IN (${texts.join(', ')})) AS n${at}`)
  const answer = await connection.runAndReadAll(`SELECT ${counts.join(', ')} FROM raw`)
  const row = answer.getRowObjectsJS()[0] ?? {}
  return columns.flatMap(({ name }, at) => {
    const rows = Number(row[`n${at}`] ?? 0)
    return rows === 0 ? [] : [{ kind: 'null-text', value: name, rows }]
  })
}
