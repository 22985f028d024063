import type { DuckDBConnection } from '@duckdb/node-api'
import { type FetchedDelivery, FinopsError } from '@open-finops/pipeline'
import type { RawRelation } from './raw-relation.ts'

/** Digits before the point that the lake's narrowest decimal has. */
const lakeDigits = 20

/**
 * Refuses Parquet files in which a decimal is larger than its column's type allows. DuckDB reads such a value as it
 * stands, and does not check it either when it adds places to it: the value could turn into another one.
 * @param relation The relation `raw` is made of it.
 * @throws FinopsError `FINOPS_PARQUET_DAMAGED`.
 */
export async function requireDecimalsInRange(
  connection: DuckDBConnection,
  fetched: FetchedDelivery,
  relation: RawRelation,
): Promise<void> {
  if (fetched.delivery.encoding !== 'parquet') return
  const suspects = relation.columns.flatMap(({ name, sql, type }) => {
    const [, width = '0', scale = '0'] = /^DECIMAL\((\d+),\s*(\d+)\)$/.exec(type) ?? []
    const digits = Number(width) - Number(scale)
    // Narrower ones can't hold more than they may; a conversion of wider ones is checked.
    return Number(width) > 18 && digits <= lakeDigits ? [{ name, sql, digits }] : []
  })
  if (suspects.length === 0) return
  // As doubles, since comparisons of the column itself are answered from the footer's statistics.
  const largest = suspects.map(({ sql }, at) => `max(abs(CAST(${sql} AS DOUBLE))) AS c${at}`)
  const answer = await connection.runAndReadAll(`SELECT ${largest.join(', ')} FROM raw`)
  const row = answer.getRowObjectsJS()[0] ?? {}
  const broken = suspects.find(({ digits }, at) => Number(row[`c${at}`] ?? 0) > 10 ** digits)
  if (broken === undefined) return
  const files = fetched.files.map((file) => file.path)
  throw new FinopsError({
    code: 'FINOPS_PARQUET_DAMAGED',
    message: `${files.join(', ')}: column '${broken.name}' holds a number of more than ${broken.digits} digits before the point, which its type does not allow`,
    hint: 'Copy or download the file again. What was loaded before is as it was.',
    details: { files, column: broken.name },
  })
}
