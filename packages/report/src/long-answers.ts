import type { RenderedCard } from '@open-finops/dashboards'
import type { CardReader } from './card-store.ts'

/** Long answers that were asked for in parts, kept where DuckDB sorts and searches them without asking anew. */
export interface LongAnswers {
  /** The table that holds a query's answer, its rows in the query's order. */
  tableOf(query: RenderedCard): Promise<string>
}

/** Answers to keep: a reader looks at few long tables at a time. */
const mostKept = 4

/** Keeps the newest long answers of a lake, on disk where they are large; they go with its connection. */
export function longAnswers(lake: CardReader): LongAnswers {
  const kept = new Map<string, Promise<string>>()
  let made = 0
  const make = async ({ sql, parameters }: RenderedCard): Promise<string> => {
    made += 1
    const table = `long_answer_${made}`
    await lake.query(`CREATE TEMP TABLE ${table} AS SELECT * FROM (\n${sql}\n) AS answer`, parameters)
    return table
  }
  return {
    async tableOf(query) {
      const key = JSON.stringify(query)
      const known = kept.get(key)
      if (known !== undefined) return await known
      const table = make(query)
      kept.set(key, table)
      table.catch(() => kept.delete(key))
      const [oldest] = kept
      if (kept.size > mostKept && oldest !== undefined) {
        kept.delete(oldest[0])
        await oldest[1].then(async (name) => await lake.query(`DROP TABLE ${name}`)).catch(() => undefined)
      }
      return await table
    },
  }
}
