import type { DuckDBConnection } from '@duckdb/node-api'
import { abortedError, type FetchedDelivery, type LoadOptions } from '@open-finops/pipeline'
import { sqlString } from '../sql-text.ts'

/** Writes the rows of a SELECT to a Parquet file, telling how far it is; an abort stops it within the statement. */
export async function parquetCopy(
  connection: DuckDBConnection,
  sql: string,
  path: string,
  fetched: FetchedDelivery,
  options: LoadOptions,
): Promise<void> {
  // A list of texts to compare with is compared faster than joined, as DuckDB would.
  await connection.run("SET disabled_optimizers = 'in_clause'")
  await connection.run('SET enable_progress_bar = true')
  await connection.run('SET enable_progress_bar_print = false')
  const timer = setInterval(() => {
    const percent = connection.progress.percentage
    if (percent >= 0) options.onEvent?.({ type: 'load-progress', delivery: fetched.delivery, percent })
  }, 250)
  const abort = (): void => connection.interrupt()
  options.signal?.addEventListener('abort', abort, { once: true })
  try {
    await connection.run(
      `COPY (${sql}) TO ${sqlString(path)} (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, WRITE_BLOOM_FILTER false, ROW_GROUP_SIZE 65536)`,
    )
  } catch (error) {
    throw options.signal?.aborted ? abortedError(options.signal) : error
  } finally {
    clearInterval(timer)
    options.signal?.removeEventListener('abort', abort)
  }
}
