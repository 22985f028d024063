import type { RenderedCard } from '@open-finops/dashboards'
import type { QueryResult } from '@open-finops/loader-duckdb'
import type { CardReader } from './card-store.ts'

/** Rows of a part: little in memory, and few round trips. */
const partRows = 20_000

let made = 0

/**
 * The answer of a query in parts: DuckDB keeps it, on disk where it is large, until the last part was taken; readers of
 * ClickHouse can keep nothing there, and get it in one.
 */
export async function* inParts(
  lake: CardReader,
  { sql, parameters }: RenderedCard,
  signal: AbortSignal | undefined,
): AsyncGenerator<QueryResult> {
  const options = signal === undefined ? {} : { signal }
  if (lake.engine === 'clickhouse') {
    yield await lake.query(sql, parameters, options)
    return
  }
  made += 1
  const table = `answer_${made}`
  await lake.query(`CREATE TEMP TABLE ${table} AS SELECT * FROM (\n${sql}\n) AS answer`, parameters, options)
  try {
    for (let from = 0; ; from += partRows) {
      const part = await lake.query(
        `SELECT * FROM ${table} WHERE rowid >= ${from} AND rowid < ${from + partRows} ORDER BY rowid`,
        [],
        options,
      )
      if (from === 0 || part.rows.length > 0) yield part
      if (part.rows.length < partRows) return
    }
  } finally {
    await lake.query(`DROP TABLE ${table}`)
  }
}
