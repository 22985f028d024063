import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import type { BillOptions } from './options.ts'
import { type Month, monthOf } from './period.ts'
import { seededMacros } from './sql.ts'

const benchRows = 1_000_000

/** Options of any provider with their defaults in place. */
export interface BillPlan {
  readonly seed: number
  readonly months: readonly Month[]
  readonly restated: ReadonlySet<string>
  readonly historyStart: Month
  /** Approximate rows of each period. */
  readonly rows: number
  /** Data files of each delivery. */
  readonly fileCount: number
}

/**
 * Checks what every provider's options have in common.
 * @param demoRows Rows of one period of the demo unless told otherwise.
 * @throws RangeError when an option makes no sense.
 */
export function planBill(options: BillOptions, demoRows: number): BillPlan {
  const months = [...new Set(options.periods)].sort().map(monthOf)
  const first = months[0]
  if (first === undefined) throw new RangeError('periods is empty; name at least one month')
  const historyStart = options.historyStart === undefined ? first : monthOf(options.historyStart)
  if (historyStart.period > first.period)
    throw new RangeError(`historyStart ${historyStart.period} lies after the first period ${first.period}`)
  const restated = new Set(options.restated ?? [])
  for (const period of restated)
    if (!options.periods.includes(period)) throw new RangeError(`restated period ${period} is not one of periods`)
  const isDemo = options.scenario === 'demo'
  if (restated.size > 0 && !isDemo) throw new RangeError('only the demo scenario can restate a period')
  const rows = options.rowsPerPeriod ?? (isDemo ? demoRows : benchRows)
  const fileCount = options.filesPerPeriod ?? (isDemo ? 2 : Math.max(2, Math.ceil(rows / 1_000_000)))
  const seed = options.seed ?? 1
  for (const [key, value] of Object.entries({ rowsPerPeriod: rows, filesPerPeriod: fileCount, seed })) {
    if (!Number.isSafeInteger(value) || value < (key === 'seed' ? 0 : 1))
      throw new RangeError(`${key} must be a whole number, not ${value}`)
  }
  return { seed, months, restated, historyStart, rows, fileCount }
}

/** Lends a DuckDB in memory that has the seeded macros, and closes it afterwards. */
export async function withDatabase<Result>(
  options: BillOptions,
  seed: number,
  use: (instance: DuckDBInstance, connection: DuckDBConnection) => Promise<Result>,
): Promise<Result> {
  const instance = await DuckDBInstance.create(':memory:', {
    memory_limit: options.memoryLimit ?? '1536MiB',
    ...(options.threads === undefined ? {} : { threads: String(options.threads) }),
  })
  try {
    const connection = await instance.connect()
    try {
      for (const macro of seededMacros(seed)) await connection.run(macro)
      return await use(instance, connection)
    } finally {
      connection.closeSync()
    }
  } finally {
    instance.closeSync()
  }
}
